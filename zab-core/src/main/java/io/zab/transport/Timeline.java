package io.zab.transport;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread of an {@link InMemoryNetwork}: runs what is due, one task after the other, in the order of the due times and then of their
 * arrival. The thread lives as long as somebody {@linkplain #retain() uses} it.
 */
final class Timeline {
    private static final Logger LOG = LoggerFactory.getLogger(Timeline.class);

    private record Task(long dueNanos, long number, Runnable run) {
        // By difference: nanoTime may wrap.
        static final Comparator<Task> ORDER = (a, b) -> {
            int byTime = Long.signum(a.dueNanos - b.dueNanos);
            return byTime != 0 ? byTime : Long.compare(a.number, b.number);
        };
    }

    private final PriorityQueue<Task> tasks = new PriorityQueue<>(Task.ORDER);
    private @Nullable Thread thread;
    private int users;
    private long numbers;

    /** The present, on the scale of {@link #at}. */
    static long now() {
        return System.nanoTime();
    }

    /** One user more; the first starts the thread. */
    synchronized void retain() {
        if (users++ == 0) {
            Thread started = new Thread(this::loop, "zab-in-memory-network");
            started.setDaemon(true);
            thread = started;
            started.start();
        }
    }

    /**
     * One user less; with the last the thread ends, and what it still had to do is forgotten. Returns once it has ended, or at {@code untilNanos}.
     */
    void release(long untilNanos) {
        Thread ended;
        synchronized (this) {
            if (--users > 0) {
                return;
            }
            ended = thread;
            thread = null;
            tasks.clear();
            notifyAll();
        }
        if (ended != null && ended != Thread.currentThread() && !Waiting.forEnd(ended, untilNanos)) {
            LOG.warn(
                    "The in-memory network's thread goes on after close(), until it has done what it is at; {}",
                    Waiting.at(ended));
        }
    }

    /** What its thread is doing, for the log. */
    synchronized String whereItIs() {
        return thread == null ? "its thread has ended" : Waiting.at(thread);
    }

    /** Runs {@code task} at a time, or as soon as possible after it. Does nothing while nobody uses the thread. */
    synchronized void at(long dueNanos, Runnable task) {
        if (thread != null) {
            tasks.add(new Task(dueNanos, numbers++, task));
            notifyAll();
        }
    }

    /** Runs {@code task} now, behind what is due already. */
    void soon(Runnable task) {
        at(now(), task);
    }

    /** Whether the caller is a task of this timeline. */
    synchronized boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    private void loop() {
        for (Runnable task = next(); task != null; task = next()) {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                // A mistake of one peer; the network goes on, or all others would stand still with it.
                LOG.error("A task of the in-memory network failed", e);
            }
        }
    }

    private synchronized @Nullable Runnable next() {
        while (thread == Thread.currentThread()) {
            Task first = tasks.peek();
            long wait = first == null ? Long.MAX_VALUE : first.dueNanos - now();
            if (first != null && wait <= 0) {
                tasks.remove();
                return first.run;
            }
            try {
                if (first == null) {
                    wait();
                } else {
                    TimeUnit.NANOSECONDS.timedWait(this, wait);
                }
            } catch (InterruptedException e) {
                // Nobody but a stranger interrupts this thread; release() ends it.
                LOG.warn("The in-memory network's thread was interrupted; that is ignored", e);
            }
        }
        return null;
    }
}
