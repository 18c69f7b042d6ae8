package io.zab.examples;

import io.zab.examples.json.Json;
import io.zab.examples.simulate.LongRun;
import io.zab.testkit.run.Failure;
import io.zab.testkit.run.Lengths;
import io.zab.testkit.run.Plan;
import io.zab.testkit.run.Shrunk;
import io.zab.testkit.run.Worlds;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** {@code simulate}. */
@CommandLine.Command(
        name = "simulate",
        description =
                "Run whole clusters in virtual time under every fault, one seed after the other, and check every promise"
                        + " after every event. Exit status 1 if one is broken; what happened is then in a file for each failed seed,"
                        + " reduced to a small run.")
final class SimulateCommand extends Command {
    /** A year, in minutes. */
    private static final double LONGEST = 525_600;

    @CommandLine.Option(
            names = "--minutes",
            paramLabel = "M",
            description = "How long. With --seeds until all of them have run, else 1 minute, unless given.")
    private @Nullable Double minutes;

    @CommandLine.Option(
            names = "--threads",
            paramLabel = "N",
            description = "How many seeds at a time. All processors unless given.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @CommandLine.Option(
            names = "--seed",
            paramLabel = "N",
            description = "The first seed; others follow. A fresh one unless given.")
    private @Nullable Long seed;

    @CommandLine.Option(
            names = "--seeds",
            paramLabel = "N",
            description = "How many seeds at most. As many as there is time for unless given.")
    private @Nullable Long seeds;

    @CommandLine.Option(
            names = "--peers",
            paramLabel = "N",
            defaultValue = "0",
            description = "How many peers, 1 to 7. The seed decides unless given.")
    private int peers;

    @CommandLine.Option(
            names = "--steps",
            paramLabel = "N|FROM..TO",
            defaultValue = "" + Plan.STEPS,
            description =
                    "Events under faults, before all is healed; of a range as many as the seed decides, as often few as many."
                            + " Default: ${DEFAULT-VALUE}")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String steps;

    @CommandLine.Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = "simulate-failures",
            description = "Where failures are told. Default: ${DEFAULT-VALUE}")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path dir;

    @CommandLine.Option(
            names = "--replay",
            paramLabel = "WORDS",
            description =
                    "Nothing of the above, but one run again, as a failure says it: \"seed=17 faults=t3 until=99\".")
    private @Nullable String replay;

    @CommandLine.Option(names = "--trace", description = "With --replay: tell every event.")
    private boolean trace;

    private final Worlds worlds;

    SimulateCommand(Terminal terminal, Worlds worlds) {
        super(terminal);
        this.worlds = worlds;
    }

    @Override
    int run() throws Exception {
        if (log == null) {
            // Simulated disks are torn and damaged all the time, and the library says so each time.
            Logging.level(Level.ERROR);
        }
        return replay == null ? many() : again(plan(replay));
    }

    private int many() throws InterruptedException {
        if (minutes != null && !(minutes > 0) || threads < 1 || peers < 0 || peers > 7 || seeds != null && seeds < 1) {
            throw misused("--minutes must be above 0, --threads and --seeds at least 1, --peers from 1 to 7");
        }
        long first = seed == null ? System.nanoTime() & 0xFF_FFFF_FFFFL : seed;
        long last = seeds == null ? Long.MAX_VALUE - 1 : first + seeds - 1;
        double atMost = minutes != null ? minutes : seeds != null ? LONGEST : 1;
        terminal.err().println("seeds from " + first + " on, " + threads + " at a time");
        LongRun run = LongRun.of(
                worlds,
                Plan.of(first).peers(peers),
                lengths(),
                last,
                Duration.ofMillis((long) (atMost * 60_000)),
                threads,
                dir,
                terminal.err());
        terminal.out().println(json ? run.json() : run.text(threads));
        return run.all().failures() == 0 ? ExitStatus.DONE : ExitStatus.FAILED;
    }

    private Lengths lengths() {
        try {
            return Lengths.parse(steps);
        } catch (IllegalArgumentException e) {
            throw misused("--steps must be a number or a range, as in 300..8000: " + e.getMessage());
        }
    }

    private Plan plan(String words) {
        try {
            return Plan.parse(words);
        } catch (IllegalArgumentException e) {
            throw misused("--replay: " + e.getMessage());
        }
    }

    private int again(Plan plan) {
        Failure failure = Failure.of(worlds.make(plan, trace ? terminal.out() : null, 1), plan);
        if (failure != null && !trace) {
            terminal.out().print(failure.story(worlds, Shrunk.LINES));
        }
        String broken = failure == null ? null : failure.message() + " at event " + failure.events();
        terminal.out()
                .println(
                        json
                                ? Json.write(Json.object("plan", plan.words(), "broken", broken))
                                : broken == null ? "everything held in " + plan : broken);
        return failure == null ? ExitStatus.DONE : ExitStatus.FAILED;
    }
}
