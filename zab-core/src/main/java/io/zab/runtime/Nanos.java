package io.zab.runtime;

import java.time.Duration;

/** Durations on the clock of {@link System#nanoTime}. */
final class Nanos {
    /** A century: longer ones mean the same, and sums of a few do not overflow. */
    private static final Duration MAX = Duration.ofDays(36_500);

    private Nanos() {}

    static long of(Duration duration) {
        if (duration.isNegative()) {
            return 0;
        }
        return duration.compareTo(MAX) > 0 ? MAX.toNanos() : duration.toNanos();
    }
}
