package io.zab.transport.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.util.concurrent.Future;
import io.zab.PeerAddress;
import io.zab.PeerId;
import io.zab.StartException;
import io.zab.message.Message;
import io.zab.transport.Endpoint;
import io.zab.transport.Hello;
import io.zab.transport.LinkListener;
import io.zab.transport.LinkLoss;
import io.zab.transport.Waiting;
import io.zab.transport.netty.wire.Wire;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One peer's end of the network. Everything of it happens on one event loop, so that nothing in this package needs a lock; {@link #send} only puts a
 * message into a link's inbox.
 */
final class NettyEndpoint implements Endpoint {
    private static final Logger LOG = LoggerFactory.getLogger(NettyTransport.class);

    /** So long {@link #close()} waits for a listener, and {@link #start} for the event loop. */
    static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Connections whose handshake is not done; more are closed at once. */
    private static final int ANSWERING_MAX = 64;

    /** What of a link may wait in the socket, and in Netty's buffer before it: an urgent message stands behind no more than that. */
    private static final int SOCKET_BYTES = 128 << 10;

    /** The least that a message may have in raw bytes, whatever the payload limit: batches and blocks of many requests. */
    private static final int RAW_BYTES_MAX = 16 << 20;

    private final NettyTransport transport;
    private final EventLoop loop;
    private final PeerId self;
    private final Supplier<Hello> hello;
    private final LinkListener listener;
    private final Complaints complaints;
    private final SortedMap<PeerId, Neighbour> neighbours = new TreeMap<>();

    // Read by the threads that send, written by the loop.
    private final Map<PeerId, Link> links = new ConcurrentHashMap<>();

    private final AtomicBoolean closing = new AtomicBoolean();
    private final CountDownLatch silent = new CountDownLatch(1);

    // Of the event loop.
    private final Set<Channel> channels = new HashSet<>();
    private @Nullable Channel server;
    private int answering;
    private long linkNumbers;
    private long helloNumbers;
    private boolean closed;

    NettyEndpoint(
            NettyTransport transport,
            EventLoop loop,
            PeerId self,
            Supplier<Hello> hello,
            SortedMap<PeerId, PeerAddress> addresses,
            LinkListener listener) {
        this.transport = transport;
        this.loop = loop;
        this.self = self;
        this.hello = hello;
        this.listener = listener;
        this.complaints = new Complaints(self, listener);
        RandomGenerator random = RandomGenerator.getDefault();
        addresses.forEach((peer, address) -> {
            if (!peer.equals(self)) {
                neighbours.put(peer, new Neighbour(this, address, new Backoff(random)));
            }
        });
    }

    // ---- Start

    /** Listens, then dials everybody. */
    void start(InetSocketAddress bind) {
        ChannelFuture bound = new ServerBootstrap()
                .group(loop)
                .channel(transport.loops().serverChannel())
                .option(ChannelOption.SO_REUSEADDR, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel);
                    }
                })
                .bind(bind);
        long until = System.nanoTime() + CLOSE_NANOS;
        if (!Waiting.uninterruptibly(until, left -> bound.await(left, TimeUnit.NANOSECONDS))) {
            bound.addListener(ChannelFutureListener.CLOSE);
            throw new StartException("Peer " + self + " cannot listen on port " + bind.getPort() + " of "
                    + bind.getAddress() + ": the threads of its transport are held up; "
                    + transport.loops().whereTheyAre());
        }
        if (bound.cause() != null) {
            throw cannotListen(bind, bound.cause());
        }
        execute(() -> {
            server = bound.channel();
            if (closed) {
                // The transport was closed while this was on its way.
                var unused = server.close();
                return;
            }
            neighbours.values().forEach(Neighbour::dial);
        });
    }

    private StartException cannotListen(InetSocketAddress bind, Throwable cause) {
        String at = "Peer " + self + " cannot listen on port " + bind.getPort() + " of " + bind.getAddress();
        String message = String.valueOf(cause.getMessage());
        if (message.contains("in use")) {
            return new StartException(
                    at + ": port " + bind.getPort() + " is in use. Stop the process that has it, or give peer " + self
                            + " another port in peers(...)",
                    cause);
        }
        return new StartException(
                at + ": " + message
                        + ". If this host is known to the others by an address that is not its own, say where to "
                        + "listen with NettyTransport.builder().bindHost(\"0.0.0.0\")",
                cause);
    }

    private void accept(Channel channel) {
        if (closed || answering >= ANSWERING_MAX) {
            complain(
                    Complaints.Kind.REFUSED,
                    null,
                    "a connection from " + channel.remoteAddress() + " is closed: " + answering
                            + " others have not completed their handshake");
            var unused = channel.close();
            return;
        }
        Answering phase = new Answering(this);
        // First what may throw, since the caller may have gone away: counted is only what will be counted off again.
        Connection connection = prepare(channel, phase);
        answering++;
        phase.start(connection);
    }

    private Connection prepare(Channel channel, Phase phase) {
        channel.config().setOption(ChannelOption.TCP_NODELAY, true);
        channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
        channel.config().setRecvByteBufAllocator(new AdaptiveRecvByteBufAllocator(512, 8 << 10, 256 << 10));
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(SOCKET_BYTES / 2, SOCKET_BYTES));
        if (transport.loops().epoll()) {
            // Else the kernel takes megabytes over a slow path, and whatever is urgent stands behind them.
            channel.config().setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, (long) SOCKET_BYTES);
        }
        Connection connection = new Connection(channel, phase);
        channel.pipeline().addLast(connection);
        channels.add(channel);
        channel.closeFuture().addListener(done -> channels.remove(channel));
        return connection;
    }

    // ---- What diallings, answerings and neighbours need

    PeerId self() {
        return self;
    }

    Hello hello() {
        return hello.get();
    }

    long nextHelloNumber() {
        return ++helloNumbers;
    }

    long handshakeMillis() {
        return transport.handshakeMillis();
    }

    boolean isClosed() {
        return closed;
    }

    LinkListener listener() {
        return listener;
    }

    @Nullable
    Neighbour neighbour(PeerId peer) {
        return neighbours.get(peer);
    }

    CompletableFuture<InetAddress[]> lookup(String host) {
        return transport.names().lookup(host);
    }

    ChannelFuture connect(InetSocketAddress address, Dialling phase) {
        return new Bootstrap()
                .group(loop)
                .channel(transport.loops().channel())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) handshakeMillis())
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        prepare(channel, phase);
                    }
                })
                .connect(address);
    }

    Future<?> schedule(Runnable task, long delay, TimeUnit unit) {
        return loop.schedule(task, delay, unit);
    }

    /** Runs {@code task} on the event loop, unless that has ended. */
    void execute(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.trace("Peer {}: the event loop has ended, nothing is left to do", self, e);
        }
    }

    void complain(Complaints.Kind kind, @Nullable PeerId peer, String why) {
        if (!closed) {
            complaints.say(kind, peer, why);
        }
    }

    void answeringEnded() {
        answering--;
    }

    static String versions(int min, int max) {
        return "it speaks versions " + min + " to " + max + " of the wire protocol, this peer " + HelloCodec.VERSION_MIN
                + " to " + HelloCodec.VERSION_MAX + ". Upgrade the older one";
    }

    static Wire.Frame refusal(Wire.Refusal.Kind kind, String why) {
        return Wire.Frame.newBuilder()
                .setRefusal(Wire.Refusal.newBuilder().setKind(kind).setWhy(Values.text(why)))
                .build();
    }

    // ---- Links

    void linkUp(Neighbour neighbour, Hello mine, Hello theirs, long helloNumber, Connection connection) {
        Link link =
                new Link(neighbour, ++linkNumbers, mine, theirs, helloNumber, connection, transport.queueBytesMax());
        connection.become(link, (int) Math.min(1 << 30, RAW_BYTES_MAX + 2L * mine.payloadBytesMax()));
        neighbour.linkUp(link);
        links.put(neighbour.peer, link);
        complaints.forget(neighbour.peer);
        warnOfTimeouts(mine, theirs);
        LOG.info("Peer {}: link to peer {} at {} is up", self, neighbour.peer, connection.remote());
        listener.linkUp(link.number, theirs);
        link.start();
    }

    private void warnOfTimeouts(Hello mine, Hello theirs) {
        if (!mine.heartbeat().equals(theirs.heartbeat())
                || !mine.followerTimeout().equals(theirs.followerTimeout())) {
            LOG.warn(
                    "Peer {}: heartbeat and follower timeout are {} and {} ms here, {} and {} ms at peer {}. Give every peer the same",
                    self,
                    mine.heartbeat().toMillis(),
                    mine.followerTimeout().toMillis(),
                    theirs.heartbeat().toMillis(),
                    theirs.followerTimeout().toMillis(),
                    theirs.peer());
        }
    }

    void linkDown(Link link, LinkLoss loss, String why) {
        links.remove(link.neighbour.peer, link);
        LOG.info("Peer {}: link to peer {} is down, {}: {}", self, link.neighbour.peer, loss, why);
        listener.linkDown(link.neighbour.peer, link.number, loss, why);
    }

    @Override
    public void send(PeerId to, long number, Message message) {
        Link link = links.get(to);
        if (link != null && link.number == number) {
            link.send(message);
        }
    }

    @Override
    public void disconnect(PeerId peer, long number, String why) {
        execute(() -> {
            Link link = links.get(peer);
            if (link != null && link.number == number) {
                link.breakHere(why);
            }
        });
    }

    // ---- End

    @Override
    public void close() {
        boolean first = closing.compareAndSet(false, true);
        long until = System.nanoTime() + CLOSE_NANOS;
        if (loop.inEventLoop()) {
            closeOnLoop();
        } else {
            if (first) {
                execute(this::closeOnLoop);
            }
            if (!Waiting.uninterruptibly(until, left -> silent.await(left, TimeUnit.NANOSECONDS))) {
                LOG.warn(
                        "Peer {}: a call to a listener has not returned, close() does not wait for it any longer; {}",
                        self,
                        transport.loops().whereTheyAre());
            }
        }
        if (first) {
            transport.closed(this, until);
        }
    }

    private void closeOnLoop() {
        if (closed) {
            return;
        }
        closed = true;
        if (server != null) {
            var unused = server.close();
        }
        for (Neighbour neighbour : neighbours.values()) {
            try {
                neighbour.close();
            } catch (RuntimeException | Error e) {
                // A listener's mistake must not keep the rest open.
                LOG.error("Peer {}: closing the link to peer {} failed", self, neighbour.peer, e);
            }
        }
        for (Channel rest : List.copyOf(channels)) {
            var unused = rest.close();
        }
        if (transport.loops().epoll() || loop.isShuttingDown()) {
            execute(silent::countDown);
        } else {
            // NIO lets go of a socket in its next select, and the port must be free when close() returns.
            var unused = schedule(silent::countDown, 1, TimeUnit.MILLISECONDS);
        }
    }
}
