package io.zab.examples.kv;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.zab.ZabNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP interface of one node, on the JDK's own server. Threads are used to read requests and to write answers, never to wait for the cluster.
 */
public final class KvServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KvServer.class);
    private static final int THREADS_MAX = 32;

    static {
        // The JDK's server writes head and body apart; with Nagle's algorithm on, the second waits 40 ms for the first
        // to be acknowledged.
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
    }

    private static final long LINGER_MAX_MILLIS = 300;
    private static final long QUIET_MILLIS = 50;
    private static final long LOOK_MILLIS = 5;

    private final AtomicInteger underWay = new AtomicInteger();
    private volatile boolean closing;
    private volatile boolean asked;
    private volatile long askedNanos;
    private final HttpServer http;
    private final ExecutorService threads;

    private KvServer(HttpServer http) {
        this.http = http;
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                THREADS_MAX, THREADS_MAX, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "kv-http");
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        this.threads = pool;
        http.setExecutor(pool);
    }

    /**
     * Takes the port, and answers nothing yet: so that a port in use is known before a node is started.
     *
     * @param address where to listen; port 0 takes any free one
     * @throws IOException if it cannot listen there
     */
    public static KvServer bind(InetSocketAddress address) throws IOException {
        return new KvServer(HttpServer.create(address, 0));
    }

    /** Begins to answer. */
    public void serve(ZabNode node, KvStore store) {
        KvApi api = new KvApi(node, store, threads);
        http.createContext("/", exchange -> handle(api, exchange));
        http.start();
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return http.getAddress();
    }

    private void handle(KvApi api, HttpExchange exchange) throws IOException {
        underWay.incrementAndGet();
        askedNanos = System.nanoTime();
        asked = true;
        try {
            KvRequest request = read(exchange);
            CompletableFuture<Void> unused = api.handle(request)
                    .thenAcceptAsync(reply -> send(exchange, reply), threads)
                    .exceptionally(thrown -> {
                        LOG.debug("no answer to {} {}", request.method(), request.path(), thrown);
                        exchange.close();
                        return null;
                    })
                    .thenRun(underWay::decrementAndGet);
        } catch (IOException | RuntimeException e) {
            // The caller went away in the middle of its request, for instance; the JDK's server closes the connection.
            underWay.decrementAndGet();
            throw e;
        }
    }

    private static KvRequest read(HttpExchange exchange) throws IOException {
        return new KvRequest(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getRawPath(),
                KvRequest.parseQuery(exchange.getRequestURI().getRawQuery()),
                exchange.getRequestHeaders().getFirst("If-Match"),
                exchange.getRequestHeaders().getFirst("If-None-Match"),
                body(exchange.getRequestBody()));
    }

    /** How many requests have no answer yet. */
    int underWay() {
        return underWay.get();
    }

    /** The body; of one that is too long only as much as shows that, but all is read: else the caller would not come to see the answer. */
    private static byte[] body(InputStream in) throws IOException {
        byte[] body = in.readNBytes(KvCommand.VALUE_BYTES_MAX + 1);
        if (body.length > KvCommand.VALUE_BYTES_MAX) {
            // Not skip(): that of the JDK's server goes to the socket beneath and waits for bytes that never come.
            in.transferTo(OutputStream.nullOutputStream());
        }
        return body;
    }

    private boolean wasAskedLately() {
        return asked && System.nanoTime() - askedNanos < TimeUnit.MILLISECONDS.toNanos(QUIET_MILLIS);
    }

    private void send(HttpExchange exchange, KvReply reply) {
        try (exchange) {
            if (closing) {
                exchange.getResponseHeaders().set("Connection", "close");
            }
            exchange.getResponseHeaders().set("Content-Type", reply.contentType());
            reply.headers()
                    .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(reply.status(), reply.body().length == 0 || head ? -1 : reply.body().length);
            if (reply.body().length > 0 && !head) {
                exchange.getResponseBody().write(reply.body());
            }
        } catch (IOException e) {
            LOG.debug("the caller of {} went away", exchange.getRequestURI(), e);
        }
    }

    /**
     * Stops once all that is under way has its answer and nobody has asked for a moment: whoever keeps a connection open is told to close it, and so never sends
     * into one that breaks. After {@value #LINGER_MAX_MILLIS} ms what is left is broken off. To be called when the node is closed and refuses.
     */
    @Override
    public void close() {
        closing = true;
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LINGER_MAX_MILLIS);
        try {
            while (System.nanoTime() - end < 0 && (underWay.get() > 0 || wasAskedLately())) {
                Thread.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        http.stop(0);
        threads.shutdownNow();
    }
}
