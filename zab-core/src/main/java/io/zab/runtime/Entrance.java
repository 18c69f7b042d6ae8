package io.zab.runtime;

import io.zab.ZabException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * How proposals and reads come in: each takes a permit, for which it may wait if the builder asked for that, and enters the mailbox; or its future fails with the
 * reason. Any thread.
 */
final class Entrance {
    private final Mailbox<Input> mailbox;
    private final Permits permits;
    private final StopSignal stop;
    private final OutcomeTexts texts;
    private final NodeThreads threads;
    private final boolean waitForRoom;
    private final AtomicBoolean closed = new AtomicBoolean();

    Entrance(
            Mailbox<Input> mailbox,
            Permits permits,
            StopSignal stop,
            OutcomeTexts texts,
            NodeThreads threads,
            boolean waitForRoom) {
        this.mailbox = mailbox;
        this.permits = permits;
        this.stop = stop;
        this.texts = texts;
        this.threads = threads;
        this.waitForRoom = waitForRoom;
    }

    /** Lets nothing in any more; false if it was closed before. */
    boolean close() {
        return closed.compareAndSet(false, true);
    }

    private boolean isClosed() {
        return closed.get() || stop.get() != null;
    }

    /**
     * Lets it in, or fails.
     *
     * @param not how a refusal begins
     */
    <T extends @Nullable Object, A extends Awaited<T> & Input> CompletableFuture<T> enter(A awaited, String not) {
        if (isClosed()) {
            return failed(texts.closed(not, stop.what()));
        }
        if (awaited.deadline().isZero() || awaited.deadline().isNegative()) {
            return failed(texts.deadlineBeforeStart(not, awaited.deadline()));
        }
        if (!permits.tryTake(awaited.size())) {
            ZabException refusal = waitForRoom(awaited, not);
            if (refusal != null) {
                return failed(refusal);
            }
        }
        if (!mailbox.put(awaited)) {
            permits.giveBack(1, awaited.size());
            return failed(texts.closed(not, stop.what()));
        }
        return awaited.future();
    }

    /** Null once there is room, else what to fail with. */
    private @Nullable ZabException waitForRoom(Awaited<?> awaited, String not) {
        // Room comes from the apply thread and from callbacks: neither of them can wait for itself.
        if (!waitForRoom || threads.isOfApplication()) {
            return texts.noRoom(not, "");
        }
        try {
            if (permits.take(awaited.size(), awaited.deadlineNanos())) {
                return null;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return texts.noRoom(not, "; the thread was interrupted while it waited for room");
        }
        return isClosed()
                ? texts.closed(not, stop.what())
                : texts.noRoom(not, ", for all of the deadline of " + Nanos.millis(awaited.deadline()) + " ms");
    }

    private static <T extends @Nullable Object> CompletableFuture<T> failed(ZabException why) {
        return CompletableFuture.failedFuture(why);
    }
}
