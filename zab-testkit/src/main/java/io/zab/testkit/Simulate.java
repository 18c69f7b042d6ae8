package io.zab.testkit;

import io.zab.testkit.run.Campaign;
import io.zab.testkit.run.Failure;
import io.zab.testkit.run.Lengths;
import io.zab.testkit.run.Plan;
import io.zab.testkit.run.Shrinker;
import io.zab.testkit.run.Worlds;
import io.zab.testkit.sim.Coverage;
import io.zab.testkit.sim.HealTimes;
import io.zab.testkit.sim.Simulation;
import java.io.PrintStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Runs simulations from the command line, and replays what failed.
 *
 * <pre>
 *   Simulate --seed=17 [--until=EVENT] [--trace]     one run, as it was
 *   Simulate --seeds=1..2000                         many, on all cores
 *   Simulate --minutes=30                            fresh seeds for a while, on all cores
 *   --shrink[=50] (a failure is reduced for so many seconds to the smallest run that fails in the same way)
 *   --beyond-budget (in the end of each run more is lost than a cluster bears)
 *   --peers=1..7 (else the seed decides)   --steps=4000|300..8000 (as the seed decides)   --lines=60   --threads=2   --failures=1 (told in full)   --hashes   --marks (all)
 *   --faults=t3,p2.1.4|none --without=KILL,... --requests=N --reads=N --timing=N     less of a run: see {@link Plan}
 * </pre>
 *
 * Exit status 0 if no promise was broken, 1 if one was, 2 if the command line is wrong.
 */
public final class Simulate {
    /** Steps of a run under faults, unless said otherwise. */
    public static final int STEPS = Plan.STEPS;

    private static final long SHRINKING_SECONDS = 50;

    private final PrintStream out;
    private Plan plan = Plan.of(-1);
    private long to = -1;
    private double minutes;
    private Worlds worlds = Worlds.OWN;
    private boolean trace;
    private boolean hashes;
    private Lengths lengths = new Lengths(Plan.STEPS, Plan.STEPS);
    private boolean marks;
    private @Nullable Duration shrinking;
    private int lines = 60;
    private int threads = Runtime.getRuntime().availableProcessors();
    private int failuresMax = 1;

    private Simulate(PrintStream out) {
        this.out = out;
    }

    /** See the class. */
    public static void main(String[] args) throws InterruptedException {
        System.exit(new Simulate(System.out).run(args));
    }

    private int run(String[] args) throws InterruptedException {
        try {
            for (String arg : args) {
                parse(arg);
            }
        } catch (IllegalArgumentException e) {
            out.println(
                    "Not understood: " + e.getMessage()
                            + "\nUse --seed=N | --seeds=FROM..TO | --minutes=M, and --shrink --peers= --steps= --until= --trace --lines= --threads= --failures=");
            return 2;
        }
        if (minutes > 0) {
            if (plan.seed() < 0) {
                plan = plan.seed(System.nanoTime() & 0xFFFFFFFFFFL);
            }
            to = Long.MAX_VALUE;
        }
        if (plan.seed() < 0) {
            plan = plan.seed(1);
            to = 100;
        }
        if (plan.seed() == to) {
            plan = lengths.of(plan);
            return one();
        }
        return many();
    }

    private void parse(String arg) {
        int equals = arg.indexOf('=');
        String name = equals < 0 ? arg : arg.substring(0, equals);
        String value = equals < 0 ? "" : arg.substring(equals + 1);
        switch (name) {
            case "--seeds" -> {
                int dots = value.indexOf("..");
                plan = plan.seed(Long.parseLong(value.substring(0, Math.max(0, dots))));
                to = Long.parseLong(value.substring(dots + 2));
            }
            case "--minutes" -> minutes = Double.parseDouble(value);
            case "--steps" -> lengths = Lengths.parse(value);
            case "--lines" -> lines = Integer.parseInt(value);
            case "--threads" -> threads = Integer.parseInt(value);
            case "--failures" -> failuresMax = Integer.parseInt(value);
            case "--beyond-budget" -> worlds = Worlds.BEYOND_BUDGET;
            case "--trace" -> trace = true;
            case "--hashes" -> hashes = true;
            case "--marks" -> marks = true;
            case "--shrink" ->
                shrinking = Duration.ofSeconds(value.isEmpty() ? SHRINKING_SECONDS : Long.parseLong(value));
            default -> {
                if (!name.startsWith("--") || value.isEmpty()) {
                    throw new IllegalArgumentException(arg);
                }
                plan = plan.with(name.substring(2), value);
                to = name.equals("--seed") ? plan.seed() : to;
            }
        }
    }

    private int one() {
        Simulation simulation = worlds.make(plan, trace ? out : null, 1024);
        Failure failure = Failure.of(simulation, plan);
        if (failure != null) {
            tell(failure, simulation, trace ? 0 : lines);
            if (failure.thrown().getCause() != null) {
                failure.thrown().getCause().printStackTrace(out);
            }
            return 1;
        }
        out.printf(
                "seed %d: %d steps, trace hash %016x%n%s",
                plan.seed(), simulation.steps(), simulation.traceHash(), simulation.story(0));
        return 0;
    }

    private void tell(Failure failure, Simulation simulation, int count) {
        if (shrinking != null) {
            out.print(Shrinker.shrink(worlds, failure, shrinking).told(worlds, this::replayHere));
        } else {
            out.print(simulation.story(count) + failure.message() + " at event " + failure.events() + "\nreplay with: "
                    + replayHere(failure.exactly()) + "\n");
        }
    }

    private String replayHere(Plan one) {
        return replay(one) + (worlds == Worlds.BEYOND_BUDGET ? " --beyond-budget" : "");
    }

    /** The command that repeats the run of a seed, with all else as it is by default. */
    public static String replay(long seed) {
        return replay(Plan.of(seed));
    }

    /** The command that repeats a run. */
    public static String replay(Plan plan) {
        return "java -cp \"zab-testkit/target/classes:zab-core/target/classes:$(find ~/.m2 -name 'slf4j-api-2*.jar' | head -1)\" "
                + Simulate.class.getName() + " " + plan.words();
    }

    private int many() throws InterruptedException {
        Coverage coverage = new Coverage();
        HealTimes healTimes = new HealTimes();
        int[] told = {0};
        @Nullable Duration atMost = minutes > 0 ? Duration.ofMillis((long) (minutes * 60_000)) : null;
        Campaign campaign = new Campaign(worlds, plan, to, atMost, (one, simulation, failure) -> {
            if (hashes) {
                out.printf("seed %d trace hash %016x%n", one.seed(), simulation.traceHash());
            }
            coverage.add(simulation.coverage());
            healTimes.add(simulation.healTime());
            if (failure != null && told[0]++ < failuresMax) {
                tell(failure, simulation, lines);
                out.println();
            }
        });
        Campaign.Progress all = campaign.lengths(lengths).run(threads);
        out.printf(
                "%d runs, %d steps, %.1f s, %.0f steps a second on each of %d cores; %d failed%n",
                all.runs(), all.steps(), all.seconds(), all.steps() / all.seconds() / threads, threads, all.failures());
        out.println(all.speed());
        out.print((marks ? coverage.marks() : "") + coverage);
        out.print("once healed, in follower timeouts:\n" + healTimes);
        return all.failures() == 0 ? 0 : 1;
    }
}
