package io.zab.runtime;

import io.zab.NodeListener;
import io.zab.ZabException;
import io.zab.transport.Waiting;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where the application is called back: futures complete and listeners are told, in order and one at a time, on the application's executor or on a thread of
 * the node. Nothing of the application runs on protocol, log or transport threads, so that a slow callback costs no heartbeat.
 */
final class Callbacks {
    /** So many tasks in one turn on a foreign executor, which has others to serve. */
    private static final int TURN = 64;

    private final Executor executor;
    private final Executor spare;
    private final NodeListener listener;
    private final Permits permits;
    private final NodeLog log;
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile @Nullable Thread runner;

    /** With a thread of its own for what {@code executor} does not take. */
    Callbacks(Executor executor, NodeListener listener, Permits permits, NodeLog log) {
        this(
                executor,
                turn -> NodeThreads.create(log.threadName("callback"), turn).start(),
                listener,
                permits,
                log);
    }

    Callbacks(Executor executor, Executor spare, NodeListener listener, Permits permits, NodeLog log) {
        this.executor = executor;
        this.spare = spare;
        this.listener = listener;
        this.permits = permits;
        this.log = log;
    }

    /** Delivers these outcomes, in order. Any thread; the list is not to be changed afterwards. */
    void deliver(List<? extends Awaited<?>> decided) {
        post(() -> {
            // The room first: a stage that proposes the next one shall find it.
            giveBack(decided, true);
            decided.forEach(Awaited::deliver);
        });
    }

    /** The node is done with these: no queue holds them. Any thread. */
    void done(List<? extends Awaited<?>> requests) {
        giveBack(requests, false);
    }

    private void giveBack(List<? extends Awaited<?>> requests, boolean delivering) {
        int count = 0;
        long bytes = 0;
        for (Awaited<?> request : requests) {
            if (delivering ? request.delivering() : request.done()) {
                count++;
                bytes += request.size();
            }
        }
        if (count > 0) {
            permits.giveBack(count, bytes);
        }
    }

    /** Ends a wish for a hand-over: with {@code failure}, or well if that is null. Any thread. */
    void deliver(PendingTransfer wish, @Nullable ZabException failure) {
        post(() -> {
            if (failure == null) {
                wish.future().complete(null);
            } else {
                wish.future().completeExceptionally(failure);
            }
        });
    }

    /** Tells the listener. Any thread. */
    void tell(Consumer<NodeListener> event) {
        post(() -> event.accept(listener));
    }

    /** Whether the current thread is in a callback. */
    boolean isCurrent() {
        return Thread.currentThread() == runner;
    }

    /**
     * Waits until everything posted so far has run; not from within a callback, which would wait for itself.
     *
     * @return false if it has not by {@code untilNanos} on the clock of {@link System#nanoTime}
     */
    boolean awaitQuiet(long untilNanos) {
        if (waiting.get() == 0) {
            return true;
        }
        CountDownLatch quiet = new CountDownLatch(1);
        post(quiet::countDown);
        return Waiting.uninterruptibly(untilNanos, left -> quiet.await(left, TimeUnit.NANOSECONDS));
    }

    private void post(Runnable task) {
        tasks.add(task);
        if (waiting.getAndIncrement() == 0 && !schedule()) {
            turn();
        }
    }

    /** Hands the next turn over; false if nobody takes it. */
    private boolean schedule() {
        // An executor that throws may have taken it all the same: whoever comes first has the turn.
        AtomicBoolean begun = new AtomicBoolean();
        Runnable turn = () -> {
            if (begun.compareAndSet(false, true)) {
                turn();
            }
        };
        try {
            executor.execute(turn);
            return true;
        } catch (RuntimeException | Error e) {
            // Mostly an executor that the application has shut down before the node, or our own, of a node that is
            // closed by a callback. No future may hang for that.
            if (!(executor instanceof CallbackThread)) {
                log.limited(
                        "callback-executor",
                        "the callback executor does not take a task, a thread of its own completes what waits: " + e);
            }
        }
        try {
            spare.execute(turn);
            return true;
        } catch (RuntimeException | Error e) {
            log.limited(
                    "callback-thread",
                    "there is no thread for the callbacks of the application, they run on one of this node: " + e);
            return !begun.compareAndSet(false, true);
        }
    }

    private void turn() {
        int left = waiting.get();
        for (int done = 0; left > 0; done++) {
            if (done > 0 && done % TURN == 0 && schedule()) {
                return;
            }
            Runnable task = tasks.remove();
            runner = Thread.currentThread();
            try {
                task.run();
            } catch (Throwable t) {
                // The application's own: the node goes on. Futures keep what their stages throw, so this is a listener.
                log.callbackFailed(t);
            } finally {
                runner = null;
            }
            left = waiting.decrementAndGet();
        }
    }
}
