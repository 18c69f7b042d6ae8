package io.zab.runtime;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Something that the application has asked for and waits for: a proposal or a read.
 *
 * <p>It ends twice, in either order. Its <em>outcome</em> is decided once, by the apply thread or by the protocol thread, whichever comes first, and delivered to
 * the future on the callback executor. And the node is <em>done</em> with it: no queue holds it any more. Only when both have happened is its permit given
 * back, so that neither a slow callback nor something that has expired and still stands in a queue can pile up without bound.
 *
 * @param <T> what the future completes with
 */
abstract class Awaited<T extends @Nullable Object> {
    private static final int DECIDED = 1;
    private static final int DELIVERED = 2;
    private static final int DONE = 4;

    private final CompletableFuture<T> future = new CompletableFuture<>();
    private final int size;
    private final Duration deadline;
    private final long deadlineNanos;
    private final AtomicInteger marks = new AtomicInteger();

    // Written by whoever decided, before the hand-over to the callback executor.
    private @Nullable T result;
    private @Nullable Supplier<? extends Throwable> failure;

    /**
     * @param size bytes that it holds permits for
     * @param deadlineNanos the deadline on the clock of {@link System#nanoTime}
     */
    Awaited(int size, Duration deadline, long deadlineNanos) {
        this.size = size;
        this.deadline = deadline;
        this.deadlineNanos = deadlineNanos;
    }

    CompletableFuture<T> future() {
        return future;
    }

    int size() {
        return size;
    }

    Duration deadline() {
        return deadline;
    }

    public long deadlineNanos() {
        return deadlineNanos;
    }

    /** Whether the outcome is decided. */
    boolean isDecided() {
        return (marks.get() & DECIDED) != 0;
    }

    /** Decides the outcome; false if it was decided before. */
    boolean decide(T success) {
        if (!mark(DECIDED)) {
            return false;
        }
        result = success;
        return true;
    }

    /** Decides the outcome; false if it was decided before. The exception is made where it is delivered: making many is slow. */
    boolean fail(Supplier<? extends Throwable> failed) {
        if (!mark(DECIDED)) {
            return false;
        }
        failure = failed;
        return true;
    }

    /** No queue of the node holds it any more; true if this was the last thing and the permit is to be given back. */
    boolean done() {
        return lastOf(DONE, DELIVERED);
    }

    /** The outcome is about to be delivered; true if this was the last thing and the permit is to be given back. */
    boolean delivering() {
        return lastOf(DELIVERED, DONE);
    }

    /** Completes the future, whatever happens; the application's dependent stages run in here, and what they throw stays in them. */
    @SuppressWarnings("NullAway") // A result may be null if T says so.
    void deliver() {
        if (failure != null) {
            future.completeExceptionally(reason(failure));
        } else {
            future.complete(result);
        }
    }

    private static Throwable reason(Supplier<? extends Throwable> failure) {
        try {
            return failure.get();
        } catch (Throwable t) {
            // No memory for the words, for instance. This one is told that, and those behind it are told theirs.
            return t;
        }
    }

    private boolean mark(int bit) {
        return (marks.getAndUpdate(old -> old | bit) & bit) == 0;
    }

    private boolean lastOf(int bit, int other) {
        int old = marks.getAndUpdate(bits -> bits | bit);
        return (old & bit) == 0 && (old & other) != 0;
    }
}
