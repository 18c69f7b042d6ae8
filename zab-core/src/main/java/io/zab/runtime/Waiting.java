package io.zab.runtime;

/** Waits that an interrupt does not cut short: it is kept for the caller. */
final class Waiting {
    /** A wait for so many nanoseconds. */
    interface Timed {
        boolean await(long nanos) throws InterruptedException;
    }

    private Waiting() {}

    /** Waits until {@code untilNanos} on the clock of {@link System#nanoTime}; what {@code wait} says in the end. */
    static boolean uninterruptibly(long untilNanos, Timed wait) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return wait.await(Math.max(0, untilNanos - System.nanoTime()));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits until {@code thread} has ended; false if it has not in time. */
    static boolean forEnd(Thread thread, long untilNanos) {
        return uninterruptibly(untilNanos, left -> {
            // Zero would mean for ever.
            thread.join(Math.max(1, left / 1_000_000));
            return !thread.isAlive();
        });
    }
}
