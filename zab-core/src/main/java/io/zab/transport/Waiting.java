package io.zab.transport;

import java.util.List;

/**
 * Waits that an interrupt does not cut short, and that end all the same: {@code close()} has to leave nothing behind, and to return. For our transports and our runtime,
 * and for whoever writes a transport.
 */
public final class Waiting {
    /** A wait for so many nanoseconds. */
    @FunctionalInterface
    public interface Timed {
        /** Waits for so long, or less; what it says is whether that which is waited for has come. */
        boolean await(long nanos) throws InterruptedException;
    }

    private Waiting() {}

    /**
     * Waits until {@code untilNanos} on the clock of {@link System#nanoTime} at the latest; once that has passed it only looks. An interrupt is kept for the caller.
     *
     * @return what {@code wait} says in the end
     */
    public static boolean uninterruptibly(long untilNanos, Timed wait) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return wait.await(Math.max(0, untilNanos - Timeline.now()));
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

    /** Waits until {@code thread} has ended; false if it has not by {@code untilNanos}. An interrupt is kept for the caller. */
    public static boolean forEnd(Thread thread, long untilNanos) {
        return uninterruptibly(untilNanos, left -> {
            // Zero would mean for ever.
            thread.join(Math.max(1, left / 1_000_000));
            return !thread.isAlive();
        });
    }

    /** What a thread that has not ended is doing, for the log. */
    public static String at(Thread thread) {
        return "thread " + thread.getName() + " is at " + List.of(thread.getStackTrace());
    }
}
