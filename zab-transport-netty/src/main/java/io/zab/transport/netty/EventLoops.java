package io.zab.transport.netty;

import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.zab.transport.Waiting;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that the endpoints of one transport share: event loops, and the lookup of names. They run while an endpoint is open.
 *
 * <p>The loops stand alone, without a group of Netty's around them: a group's shutdown is told by Netty's global executor, whose thread would
 * outlive {@code close()} by a second.
 */
final class EventLoops {
    private static final Logger LOG = LoggerFactory.getLogger(NettyTransport.class);

    private final boolean epoll;
    private final int threads;
    private Running running = new Running();
    private int users;
    private int next;

    /** Threads that nobody could wait for, since one of them was asked to end them. */
    private final List<Thread> ending = new CopyOnWriteArrayList<>();

    /** What runs from the first user to the last. */
    private static final class Running {
        final List<EventLoop> loops = new ArrayList<>();
        final List<Thread> threads = new CopyOnWriteArrayList<>();

        Thread thread(Runnable task, String name) {
            Thread thread = new FastThreadLocalThread(task, name);
            thread.setDaemon(true);
            threads.add(thread);
            return thread;
        }
    }

    EventLoops(int threads, boolean preferEpoll) {
        this.threads = threads;
        this.epoll = preferEpoll && Epoll.isAvailable();
    }

    boolean epoll() {
        return epoll;
    }

    Class<? extends ServerSocketChannel> serverChannel() {
        return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    Class<? extends SocketChannel> channel() {
        return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    /** One user more, and the loop on which everything of its endpoint happens. */
    synchronized EventLoop retain() {
        users++;
        int index = next++ % threads;
        List<EventLoop> loops = running.loops;
        if (index >= loops.size()) {
            index = loops.size();
            loops.add(startLoop(running, "zab-network-" + (index + 1)));
        }
        return loops.get(index);
    }

    private EventLoop startLoop(Running in, String name) {
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        ThreadFactory thread = task -> in.thread(task, name);
        return new SingleThreadIoEventLoop(null, thread, io);
    }

    /**
     * One user less; with the last the threads end. Returns once they have, or at {@code untilNanos} on the clock of {@link System#nanoTime}; at once if it is one of them that
     * asks.
     */
    void release(long untilNanos) {
        Running ended;
        synchronized (this) {
            if (--users > 0) {
                return;
            }
            ended = running;
            running = new Running();
        }
        for (EventLoop loop : ended.loops) {
            // What may go wrong here is told by the loop's own log; what there is to wait for is its thread.
            var unused = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
        ending.removeIf(thread -> !thread.isAlive());
        ending.addAll(ended.threads);
        awaitEnd(untilNanos);
    }

    /** Returns once the threads that were told to end have ended, or at {@code untilNanos}; at once if it is one of them that asks. */
    void awaitEnd(long untilNanos) {
        if (ending.contains(Thread.currentThread())) {
            return;
        }
        for (Thread thread : ending) {
            if (Waiting.forEnd(thread, untilNanos)) {
                ending.remove(thread);
            } else {
                LOG.warn(
                        "A thread of the network goes on after close(), until it has done what it is at; {}",
                        Waiting.at(thread));
            }
        }
    }

    /** What the threads are doing, for the log. */
    synchronized String whereTheyAre() {
        return running.threads.stream().map(Waiting::at).collect(Collectors.joining("; "));
    }
}
