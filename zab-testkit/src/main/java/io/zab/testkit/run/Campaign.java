package io.zab.testkit.run;

import io.zab.testkit.sim.Simulation;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The same plan for many seeds, on several threads. */
public final class Campaign {
    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

    private final Worlds worlds;
    private final Plan plan;
    private final long last;
    private final long end;
    private final Watcher watcher;
    private final AtomicLong next;
    private final long began = System.nanoTime();
    private final AtomicLong runs = new AtomicLong();
    private final AtomicLong steps = new AtomicLong();
    private final AtomicLong virtualNanos = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong cpuNanos = new AtomicLong();
    private final AtomicLong setUpNanos = new AtomicLong();
    private @Nullable Lengths lengths;
    private boolean untilFailure;

    /** Who is told of every run; by the threads of the runs, one call at a time. */
    public interface Watcher {
        /**
         * A run is over.
         *
         * @param failure null if nothing was wrong
         */
        void ended(Plan plan, Simulation world, @Nullable Failure failure);
    }

    /**
     * How far it is.
     *
     * @param runs that have ended
     * @param steps of them all
     * @param virtualSeconds that passed in them
     * @param failures how many of them failed
     * @param seconds since it began
     * @param cpuSeconds of processor time in the runs; without those of the compiler and of the garbage collector
     * @param setUpSeconds of these before the first step
     */
    public record Progress(
            long runs,
            long steps,
            double virtualSeconds,
            long failures,
            double seconds,
            double cpuSeconds,
            double setUpSeconds) {
        /** How fast it was: by a clock for who waits, and by processor time for who shares the machine. */
        public String speed() {
            return String.format(
                    Locale.ROOT,
                    "%.1f seeds a second; in a second of processor time %.1f seeds, %.0f steps, %.0f s of virtual time; set-up %.2f ms a seed",
                    runs / seconds,
                    runs / cpuSeconds,
                    steps / cpuSeconds,
                    virtualSeconds / cpuSeconds,
                    setUpSeconds * 1000 / runs);
        }
    }

    /**
     * Not yet begun.
     *
     * @param plan of the first seed
     * @param last the last seed
     * @param atMost no run begins later; null for no such end
     */
    public Campaign(Worlds worlds, Plan plan, long last, @Nullable Duration atMost, Watcher watcher) {
        this.worlds = worlds;
        this.plan = plan;
        this.last = last;
        this.end = atMost == null ? Long.MAX_VALUE : began + atMost.toNanos();
        this.watcher = watcher;
        this.next = new AtomicLong(plan.seed());
    }

    /** Not all runs are as long as the plan says. */
    public Campaign lengths(Lengths drawn) {
        lengths = drawn;
        return this;
    }

    /** Ends with the first failure. */
    public Campaign untilFailure() {
        untilFailure = true;
        return this;
    }

    /** Runs all of it and waits for its end; what a run throws that is no failure of it is thrown here. */
    public Progress run(int threads) throws InterruptedException {
        List<Worker> workers = new ArrayList<>();
        List<Thread> others = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Worker worker = new Worker();
            workers.add(worker);
            if (i > 0) {
                Thread thread = new Thread(worker, "simulation-" + i);
                thread.setDaemon(true);
                thread.start();
                others.add(thread);
            }
        }
        workers.get(0).run();
        for (Thread thread : others) {
            thread.join();
        }
        for (Worker worker : workers) {
            Error error = worker.error;
            if (error != null) {
                throw error;
            }
        }
        return progress();
    }

    private final class Worker implements Runnable {
        private volatile @Nullable Error error;

        @Override
        public void run() {
            try {
                for (long seed = next.getAndIncrement();
                        seed <= last && System.nanoTime() < end;
                        seed = next.getAndIncrement()) {
                    Plan one = plan.seed(seed);
                    one(lengths == null ? one : lengths.of(one));
                }
            } catch (Error e) {
                error = e;
                next.set(Long.MAX_VALUE);
            }
        }
    }

    private void one(Plan one) {
        long begins = CPU.getCurrentThreadCpuTime();
        Simulation world = worlds.make(one, null, Failure.KEPT);
        long made = CPU.getCurrentThreadCpuTime();
        Failure failure = Failure.of(world, one);
        setUpNanos.addAndGet(made - begins);
        cpuNanos.addAndGet(CPU.getCurrentThreadCpuTime() - begins);
        steps.addAndGet(world.steps());
        virtualNanos.addAndGet(world.now());
        if (failure != null) {
            failures.incrementAndGet();
            if (untilFailure) {
                stop();
            }
        }
        runs.incrementAndGet();
        synchronized (watcher) {
            watcher.ended(one, world, failure);
        }
    }

    /** Any thread. */
    public Progress progress() {
        return new Progress(
                runs.get(),
                steps.get(),
                virtualNanos.get() / 1e9,
                failures.get(),
                (System.nanoTime() - began) / 1e9,
                cpuNanos.get() / 1e9,
                setUpNanos.get() / 1e9);
    }

    /** No run begins any more. Any thread. */
    public void stop() {
        next.set(last + 1);
    }
}
