package io.zab.runtime;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many requests, and how many bytes of them, may be outstanding. The one bound on what an application can make a node hold: every queue behind it is as
 * long as this at most. Any thread.
 */
final class Permits {
    private final int requestsMax;
    private final long bytesMax;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition room = lock.newCondition();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile boolean closed;

    Permits(int requestsMax, long bytesMax) {
        this.requestsMax = requestsMax;
        this.bytesMax = bytesMax;
    }

    /** Takes room for one request, if there is any. */
    boolean tryTake(int size) {
        if (attempt(size)) {
            return true;
        }
        // For a moment this one has taken what somebody who waits may just have found missing, and nobody else would
        // wake that one.
        if (waiting.get() > 0) {
            wakeAll();
        }
        return false;
    }

    private boolean attempt(int size) {
        if (requests.incrementAndGet() <= requestsMax) {
            if (bytes.addAndGet(size) <= bytesMax) {
                return true;
            }
            bytes.addAndGet(-size);
        }
        requests.decrementAndGet();
        return false;
    }

    /**
     * Takes room for one request, and waits for it until {@code untilNanos} on the clock of {@link System#nanoTime}.
     *
     * @return false if there was none in time, or the node has closed
     */
    boolean take(int size, long untilNanos) throws InterruptedException {
        if (tryTake(size)) {
            return true;
        }
        lock.lockInterruptibly();
        try {
            // Counted before the second look: whoever gives back later sees that somebody waits.
            waiting.incrementAndGet();
            while (!closed) {
                if (attempt(size)) {
                    return true;
                }
                long left = untilNanos - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                room.awaitNanos(left);
            }
            return false;
        } finally {
            waiting.decrementAndGet();
            lock.unlock();
        }
    }

    /** Gives back the room of {@code count} requests that held {@code size} bytes together. */
    void giveBack(int count, long size) {
        requests.addAndGet(-count);
        bytes.addAndGet(-size);
        if (waiting.get() > 0) {
            wakeAll();
        }
    }

    /** Lets nobody wait any longer. */
    void close() {
        closed = true;
        wakeAll();
    }

    private void wakeAll() {
        lock.lock();
        try {
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    int requests() {
        return Math.max(0, requests.get());
    }

    long bytes() {
        return Math.max(0, bytes.get());
    }

    int requestsMax() {
        return requestsMax;
    }

    long bytesMax() {
        return bytesMax;
    }
}
