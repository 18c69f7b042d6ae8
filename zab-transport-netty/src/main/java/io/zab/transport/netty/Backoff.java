package io.zab.transport.netty;

import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt to connect: short at first, since a process that died comes back soon, then twice as long each time, with
 * jitter, so that peers which lost each other at one moment do not dial at one moment for ever.
 */
final class Backoff {
    private static final long FIRST_MILLIS = 20;
    private static final long MAX_MILLIS = 500;

    private final RandomGenerator random;
    private long nextMillis = FIRST_MILLIS;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** The wait before the next attempt, in milliseconds. */
    long next() {
        long wait = nextMillis;
        nextMillis = Math.min(MAX_MILLIS, nextMillis * 2);
        return wait * 3 / 4 + random.nextLong(wait / 2);
    }

    /** The last link was a good one. */
    void reset() {
        nextMillis = FIRST_MILLIS;
    }
}
