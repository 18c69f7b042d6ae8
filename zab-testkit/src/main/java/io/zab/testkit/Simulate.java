package io.zab.testkit;

import io.zab.testkit.model.Violation;
import io.zab.testkit.sim.Coverage;
import io.zab.testkit.sim.HealTimes;
import io.zab.testkit.sim.Options;
import io.zab.testkit.sim.Simulation;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Runs simulations from the command line, and replays what failed.
 *
 * <pre>
 *   Simulate --seed=17 [--until=EVENT] [--trace]     one run, as it was
 *   Simulate --seeds=1..2000                         many, on all cores
 *   Simulate --minutes=30                            fresh seeds for a while, on all cores
 *   --peers=3|5 (else the seed decides)   --steps=4000   --lines=60   --threads=2   --failures=1 (told in full)   --hashes
 * </pre>
 *
 * Exit status 0 if no promise was broken, 1 if one was, 2 if the command line is wrong.
 */
public final class Simulate {
    /** Steps of a run under faults, unless said otherwise. */
    public static final int STEPS = 4000;

    private long from = -1;
    private long to = -1;
    private double minutes;
    private int peers;
    private int steps = STEPS;
    private long until = Long.MAX_VALUE;
    private boolean trace;
    private boolean hashes;
    private int lines = 60;
    private int threads = Runtime.getRuntime().availableProcessors();
    private int failuresMax = 1;

    private Simulate() {}

    /** See the class. */
    public static void main(String[] args) throws InterruptedException {
        System.exit(new Simulate().run(args, System.out));
    }

    private int run(String[] args, PrintStream out) throws InterruptedException {
        try {
            for (String arg : args) {
                parse(arg);
            }
        } catch (IllegalArgumentException e) {
            out.println(
                    "Not understood: " + e.getMessage()
                            + "\nUse --seed=N | --seeds=FROM..TO | --minutes=M, and --peers= --steps= --until= --trace --lines= --threads= --failures=");
            return 2;
        }
        if (minutes > 0) {
            if (from < 0) {
                from = System.nanoTime() & 0xFFFFFFFFFFL;
            }
            to = Long.MAX_VALUE;
        }
        if (from < 0) {
            from = 1;
            to = 100;
        }
        return from == to ? one(out) : many(out);
    }

    private void parse(String arg) {
        int equals = arg.indexOf('=');
        String name = equals < 0 ? arg : arg.substring(0, equals);
        String value = equals < 0 ? "" : arg.substring(equals + 1);
        switch (name) {
            case "--seed" -> from = to = Long.parseLong(value);
            case "--seeds" -> {
                int dots = value.indexOf("..");
                from = Long.parseLong(value.substring(0, Math.max(0, dots)));
                to = Long.parseLong(value.substring(dots + 2));
            }
            case "--minutes" -> minutes = Double.parseDouble(value);
            case "--peers" -> peers = Integer.parseInt(value);
            case "--steps" -> steps = Integer.parseInt(value);
            case "--until" -> until = Long.parseLong(value);
            case "--lines" -> lines = Integer.parseInt(value);
            case "--threads" -> threads = Integer.parseInt(value);
            case "--failures" -> failuresMax = Integer.parseInt(value);
            case "--trace" -> trace = true;
            case "--hashes" -> hashes = true;
            default -> throw new IllegalArgumentException(arg);
        }
    }

    private int one(PrintStream out) {
        Simulation simulation = new Simulation(new Options(from, peers, steps), trace ? out : null);
        try {
            simulation.run(until);
        } catch (Violation violation) {
            out.print(told(from, simulation, violation, trace ? 0 : lines));
            if (violation.getCause() != null) {
                violation.getCause().printStackTrace(out);
            }
            return 1;
        }
        out.printf(
                "seed %d: %d steps, trace hash %016x%n%s",
                from, simulation.steps(), simulation.traceHash(), simulation.story(0));
        return 0;
    }

    private String told(long seed, Simulation simulation, Violation violation, int count) {
        return simulation.story(count) + violation.getMessage() + " at event " + simulation.steps() + "\nreplay with: "
                + command(seed) + " --until=" + simulation.steps() + "\n";
    }

    /** The command that repeats the run of a seed, with all else as it is by default. */
    public static String replay(long seed) {
        return "java -cp \"zab-testkit/target/classes:zab-core/target/classes:$(find ~/.m2 -name 'slf4j-api-2*.jar' | head -1)\" "
                + Simulate.class.getName() + " --seed=" + seed;
    }

    private String command(long seed) {
        return replay(seed) + (peers == 0 ? "" : " --peers=" + peers) + (steps == STEPS ? "" : " --steps=" + steps);
    }

    private int many(PrintStream out) throws InterruptedException {
        long end = minutes > 0 ? System.nanoTime() + (long) (minutes * 60e9) : Long.MAX_VALUE;
        long began = System.nanoTime();
        AtomicLong next = new AtomicLong(from);
        AtomicLong done = new AtomicLong();
        AtomicLong allSteps = new AtomicLong();
        Coverage coverage = new Coverage();
        HealTimes healTimes = new HealTimes();
        List<String> failures = new ArrayList<>();
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Thread worker = new Thread(() -> {
                for (long seed = next.getAndIncrement();
                        seed <= to && System.nanoTime() < end;
                        seed = next.getAndIncrement()) {
                    Simulation simulation = new Simulation(new Options(seed, peers, steps), null);
                    @Nullable String failure = null;
                    try {
                        simulation.run(until);
                    } catch (Violation violation) {
                        failure = told(seed, simulation, violation, lines);
                    } catch (RuntimeException | Error e) {
                        failure = "seed " + seed + ": " + e + " at "
                                + Arrays.asList(e.getStackTrace()).subList(0, Math.min(6, e.getStackTrace().length))
                                + "\n" + command(seed) + "\n";
                    }
                    if (hashes) {
                        out.printf("seed %d trace hash %016x%n", seed, simulation.traceHash());
                    }
                    coverage.add(simulation.coverage());
                    healTimes.add(simulation.healTime());
                    allSteps.addAndGet(simulation.steps());
                    done.incrementAndGet();
                    if (failure != null) {
                        synchronized (failures) {
                            failures.add(failure);
                            if (failures.size() <= failuresMax) {
                                out.println(failure);
                            }
                        }
                    }
                }
            });
            worker.start();
            workers.add(worker);
        }
        for (Thread worker : workers) {
            worker.join();
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        out.printf(
                "%d runs, %d steps, %.1f s, %.0f steps a second on each of %d cores; %d failed%n",
                done.get(), allSteps.get(), seconds, allSteps.get() / seconds / threads, threads, failures.size());
        out.print(coverage);
        out.print("once healed, in follower timeouts:\n" + healTimes);
        return failures.isEmpty() ? 0 : 1;
    }
}
