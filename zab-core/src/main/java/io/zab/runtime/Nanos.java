package io.zab.runtime;

import java.time.Duration;

/** Durations of any length that an application may give, on the clock of {@link System#nanoTime}. */
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

    /** In milliseconds, for a message; what is beyond their range is as much as there is. */
    static long millis(Duration duration) {
        if (duration.compareTo(Duration.ofMillis(Long.MAX_VALUE)) > 0) {
            return Long.MAX_VALUE;
        }
        return duration.compareTo(Duration.ofMillis(Long.MIN_VALUE)) < 0 ? Long.MIN_VALUE : duration.toMillis();
    }
}
