package io.zab.examples.bench;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.AtomicHistogram;

/** The load: one thread that submits, as many requests outstanding as asked for, the next one when one has ended. */
final class ClosedLoop {
    private static final long LATENCY_MAX_MICROS = 60_000_000;

    private final BenchCluster cluster;
    private final int outstanding;
    private final byte[] payload;
    private final Semaphore room;
    private final AtomicHistogram micros = new AtomicHistogram(LATENCY_MAX_MICROS, 3);
    private final LongAdder committed = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final Thread thread = new Thread(this::submit, "bench-submit");
    private volatile boolean measuring;
    private volatile boolean stopped;

    ClosedLoop(BenchCluster cluster, int outstanding, byte[] payload) {
        this.cluster = cluster;
        this.outstanding = outstanding;
        this.payload = payload;
        this.room = new Semaphore(outstanding);
    }

    void start() {
        thread.start();
    }

    /** Only what ends while measuring counts. */
    void measure(boolean on) {
        measuring = on;
    }

    /** Submits no more, and waits for what is outstanding. */
    void stop() throws InterruptedException {
        stopped = true;
        thread.join();
        if (!room.tryAcquire(outstanding, 20, TimeUnit.SECONDS)) {
            errors.increment();
        }
    }

    private void submit() {
        while (!stopped) {
            room.acquireUninterruptibly();
            long begun = System.nanoTime();
            var unused = cluster.propose(payload).whenComplete((applied, thrown) -> ended(begun, thrown == null));
        }
    }

    private void ended(long begun, boolean good) {
        if (!good) {
            errors.increment();
        } else if (measuring) {
            micros.recordValue(Math.min(LATENCY_MAX_MICROS, (System.nanoTime() - begun) / 1_000));
            committed.increment();
        }
        room.release();
    }

    long committed() {
        return committed.sum();
    }

    /** Requests that failed, while measuring or not. */
    long errors() {
        return errors.sum();
    }

    AtomicHistogram micros() {
        return micros;
    }
}
