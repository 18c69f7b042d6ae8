package io.zab.testkit.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** How long the clusters of many runs took to have a leader once they, or a core of them, were healed. From any thread. */
public final class HealTimes {
    private final List<HealTime> times = new ArrayList<>();

    /** Adds one, if the run came so far. */
    public synchronized void add(@Nullable HealTime time) {
        if (time != null) {
            times.add(time);
        }
    }

    @Override
    public synchronized String toString() {
        return line("led, leaderless before", time -> !time.wasLed(), HealTime::led)
                + line("  and its timeouts fit", time -> !time.wasLed() && time.fits(), HealTime::led)
                + line("  all healed, fits", time -> !time.wasLed() && time.fits() && time.all(), HealTime::led)
                + line("  core healed, fits", time -> !time.wasLed() && time.fits() && !time.all(), HealTime::led)
                + line("at rest", time -> true, HealTime::rested)
                + line("  and its timeouts fit", HealTime::fits, HealTime::rested);
    }

    private String line(String name, Predicate<HealTime> which, ToDoubleFunction<HealTime> value) {
        double[] sorted =
                times.stream().filter(which).mapToDouble(value).sorted().toArray();
        if (sorted.length == 0) {
            return "";
        }
        long within = Arrays.stream(sorted).filter(one -> one <= 3).count();
        return String.format(
                Locale.ROOT,
                "  %-26s %6d runs: %6.2f %% within 3 follower timeouts; p50 %.1f, p90 %.1f, p99 %.1f, max %.1f%n",
                name,
                sorted.length,
                100.0 * within / sorted.length,
                at(sorted, 0.50),
                at(sorted, 0.90),
                at(sorted, 0.99),
                sorted[sorted.length - 1]);
    }

    private static double at(double[] sorted, double part) {
        return sorted[(int) Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
    }
}
