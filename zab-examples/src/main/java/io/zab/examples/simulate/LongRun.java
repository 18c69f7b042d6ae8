package io.zab.examples.simulate;

import io.zab.examples.json.Json;
import io.zab.testkit.run.Campaign;
import io.zab.testkit.run.Lengths;
import io.zab.testkit.run.Plan;
import io.zab.testkit.run.Worlds;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Seeds for a while.
 *
 * @param firstSeed where they began
 * @param all how much it was
 * @param failures one for each run that failed
 */
public record LongRun(long firstSeed, Campaign.Progress all, List<Failed> failures) {
    private static final int TOLD_EVERY_SECONDS = 10;
    /** Seeds and minutes are what the command line says; a failure is reduced for so long. */
    private static final Duration SHRINKING = Duration.ofSeconds(50);

    /**
     * A run that failed.
     *
     * @param broken what was, with its values
     * @param replay the command that repeats it
     * @param file the story, and the smaller run
     */
    public record Failed(long seed, String broken, String replay, Path file) {}

    /**
     * Runs them, and reduces what failed.
     *
     * @param plan of the first seed
     * @param lengths of them all
     * @param last the last seed, however much time is left
     * @param folder where failures are kept; made at the first one
     * @param progress gets a line every ten seconds
     */
    public static LongRun of(
            Worlds worlds,
            Plan plan,
            Lengths lengths,
            long last,
            Duration atMost,
            int threads,
            Path folder,
            PrintStream progress)
            throws InterruptedException {
        Failures failures = new Failures(worlds, folder, SHRINKING);
        Campaign campaign = new Campaign(worlds, plan, last, atMost, (one, world, failure) -> {
            if (failure != null) {
                failures.add(failure);
                progress.println("seed " + one.seed() + ": " + failure.message());
            }
        });
        CountDownLatch over = new CountDownLatch(1);
        Thread teller = new Thread(() -> tell(campaign, over, threads, progress), "simulation-progress");
        teller.setDaemon(true);
        teller.start();
        Campaign.Progress all;
        try {
            all = campaign.lengths(lengths).run(threads);
        } finally {
            over.countDown();
            teller.join();
        }
        if (all.failures() > 0) {
            progress.println("reducing what failed");
        }
        List<Failed> failed = failures.await().stream()
                .map(one -> new Failed(one.seed(), one.broken(), one.replay(), one.file()))
                .toList();
        return new LongRun(plan.seed(), all, failed);
    }

    private static void tell(Campaign campaign, CountDownLatch over, int threads, PrintStream progress) {
        try {
            while (!over.await(TOLD_EVERY_SECONDS, TimeUnit.SECONDS)) {
                progress.println(figures(campaign.progress(), threads));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String figures(Campaign.Progress so, int threads) {
        return String.format(
                Locale.ROOT,
                "%6.0f s: %d runs (%.0f a second), %d events (%.0f a second and thread), %.1f h of virtual time, %d failed",
                so.seconds(),
                so.runs(),
                so.runs() / so.seconds(),
                so.steps(),
                so.steps() / so.seconds() / threads,
                so.virtualSeconds() / 3600,
                so.failures());
    }

    /** For people. */
    public String text(int threads) {
        StringBuilder text = new StringBuilder();
        failures.forEach(one -> text.append("FAILED seed ")
                .append(one.seed)
                .append(": ")
                .append(one.broken)
                .append("\n  told in ")
                .append(one.file)
                .append("\n  replay with: ")
                .append(one.replay)
                .append('\n'));
        return text + "seeds from " + firstSeed + " on, "
                + figures(all, threads).strip() + "\n" + all.speed();
    }

    /** For machines: one line. */
    public String json() {
        List<Map<String, @Nullable Object>> failed = failures.stream()
                .map(one -> Json.object(
                        "seed", one.seed, "broken", one.broken, "replay", one.replay, "file", "" + one.file))
                .toList();
        return Json.write(Json.object(
                "firstSeed", firstSeed,
                "runs", all.runs(),
                "events", all.steps(),
                "virtualSeconds", all.virtualSeconds(),
                "seconds", all.seconds(),
                "cpuSeconds", all.cpuSeconds(),
                "failed", all.failures(),
                "failures", failed));
    }
}
