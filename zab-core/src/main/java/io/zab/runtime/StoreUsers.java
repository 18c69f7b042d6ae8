package io.zab.runtime;

import io.zab.transport.Waiting;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Counts the threads beside the log thread that have files of the store open, so that it is closed behind them. */
final class StoreUsers {
    /** Longer than this nobody is waited for: user code may hang. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final int ALL = 1 << 16;

    private final Semaphore places = new Semaphore(ALL);

    /** Any thread, before it opens a file. False once the store is about to be closed. */
    boolean enter() {
        return places.tryAcquire();
    }

    /** After it has closed the file. */
    void leave() {
        places.release();
    }

    /** Lets nobody in any more, and waits a while for those who are. */
    void awaitNone() {
        long until = System.nanoTime() + PATIENCE_NANOS;
        int taken = places.drainPermits();
        int missing = ALL - taken;
        Waiting.uninterruptibly(until, left -> places.tryAcquire(missing, left, TimeUnit.NANOSECONDS));
    }
}
