package io.zab.transport.netty;

import io.netty.util.NetUtil;
import io.zab.transport.Waiting;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the addresses of names, on threads of its own: the operating system may take half a minute to say that it does not know. A name that is
 * being asked for is not asked for again, so that there are never more threads than names. Safe for all threads.
 */
final class NameLookup {
    /** Answers one question, and may block. */
    interface Names {
        InetAddress[] addressesOf(String host) throws UnknownHostException;
    }

    /** What the operating system does not answer meanwhile is not waited for. */
    private static final long CLOSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Names names;
    private final Map<String, CompletableFuture<InetAddress[]>> asked = new HashMap<>();
    private @Nullable ExecutorService threads;

    NameLookup(Names names) {
        this.names = names;
    }

    /** The addresses of {@code host}, at least one; fails with {@link UnknownHostException}. Literal addresses are known at once. */
    synchronized CompletableFuture<InetAddress[]> lookup(String host) {
        InetAddress literal = NetUtil.createInetAddressFromIpAddressString(host);
        if (literal != null) {
            return CompletableFuture.completedFuture(new InetAddress[] {literal});
        }
        CompletableFuture<InetAddress[]> pending = asked.get(host);
        if (pending != null) {
            return pending;
        }
        if (threads == null) {
            threads = new ThreadPoolExecutor(
                    0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), NameLookup::thread);
        }
        CompletableFuture<InetAddress[]> answer = new CompletableFuture<>();
        asked.put(host, answer);
        threads.execute(() -> ask(host, answer));
        return answer;
    }

    private void ask(String host, CompletableFuture<InetAddress[]> answer) {
        InetAddress[] addresses = {};
        Throwable failure = null;
        try {
            addresses = names.addressesOf(host);
        } catch (UnknownHostException | RuntimeException e) {
            failure = e;
        }
        synchronized (this) {
            asked.remove(host, answer);
        }
        if (failure == null && addresses.length == 0) {
            failure = new UnknownHostException(host);
        }
        if (failure == null) {
            answer.complete(addresses);
        } else {
            answer.completeExceptionally(failure);
        }
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "zab-network-names");
        thread.setDaemon(true);
        return thread;
    }

    /** Ends the threads. One that the operating system keeps waiting for an answer ends when it has it; nothing else waits for that. */
    void close() {
        ExecutorService ended;
        synchronized (this) {
            ended = threads;
            threads = null;
            asked.clear();
        }
        if (ended != null) {
            ended.shutdownNow();
            var unused = Waiting.uninterruptibly(
                    System.nanoTime() + CLOSE_NANOS, left -> ended.awaitTermination(left, TimeUnit.NANOSECONDS));
        }
    }
}
