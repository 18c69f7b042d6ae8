package io.zab.examples.demo;

import java.util.concurrent.TimeUnit;

/** Measures for how long no write was acknowledged, by any node. Told by all writers. */
final class PauseWatch {
    private boolean on;
    private long lastNanos;
    private long longestNanos;

    /** From now on. */
    synchronized void begin() {
        on = true;
        lastNanos = System.nanoTime();
        longestNanos = 0;
    }

    /** A write was acknowledged, just now. */
    synchronized void acknowledged() {
        if (on) {
            look();
        }
    }

    /** The longest time without one since {@link #begin()}, in milliseconds. */
    synchronized long endMillis() {
        look();
        on = false;
        return TimeUnit.NANOSECONDS.toMillis(longestNanos);
    }

    private void look() {
        long now = System.nanoTime();
        longestNanos = Math.max(longestNanos, now - lastNanos);
        lastNanos = now;
    }
}
