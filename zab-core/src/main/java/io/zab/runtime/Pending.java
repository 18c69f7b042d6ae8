package io.zab.runtime;

import io.zab.Applied;
import io.zab.ZabException;
import io.zab.protocol.Peer;
import io.zab.protocol.Request;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A proposal on its way: the protocol's {@link Request} and the application's future in one.
 *
 * <p>It ends twice, in either order. Its <em>outcome</em> is decided once, by the apply thread or by the protocol thread, whichever comes first, and delivered to
 * the future on the callback executor. And the protocol is <em>done</em> with it: its sequence is used up, by its own record or by a void. Only when both have
 * happened is its permit given back, so that neither a slow callback nor an expired request that still needs its void can pile up without bound.
 */
final class Pending implements Request, Input {
    private static final ByteBuffer FREED = ByteBuffer.allocate(0);

    private static final int DECIDED = 1;
    private static final int DELIVERED = 2;
    private static final int DONE = 4;

    private final CompletableFuture<Applied> future = new CompletableFuture<>();
    private final int size;
    private final Duration deadline;
    private final long deadlineNanos;
    private final AtomicInteger marks = new AtomicInteger();

    // Confined to the protocol thread.
    private ByteBuffer payload;
    long sequence;

    // The two neighbours in the list of those that have no sequence yet; confined to the protocol thread.
    @Nullable
    Pending before;

    @Nullable
    Pending after;

    // Written by whoever decided, before the hand-over to the callback executor.
    private @Nullable Applied result;
    private @Nullable Supplier<ZabException> failure;

    Pending(byte[] payload, Duration deadline, long deadlineNanos) {
        this.payload = ByteBuffer.wrap(payload);
        this.size = payload.length;
        this.deadline = deadline;
        this.deadlineNanos = deadlineNanos;
    }

    @Override
    public ByteBuffer payload() {
        return payload;
    }

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }

    @Override
    public void giveTo(Peer peer) {
        peer.submit(this);
    }

    CompletableFuture<Applied> future() {
        return future;
    }

    /** Bytes of payload, also after it was freed. */
    int size() {
        return size;
    }

    Duration deadline() {
        return deadline;
    }

    /** The protocol has settled it and asks no more for the payload. Protocol thread. */
    void freePayload() {
        payload = FREED;
    }

    /** Decides the outcome; false if it was decided before. */
    boolean decide(Applied applied) {
        if (!mark(DECIDED)) {
            return false;
        }
        result = applied;
        return true;
    }

    /** Decides the outcome; false if it was decided before. The exception is made where it is delivered: making many is slow. */
    boolean decide(Supplier<ZabException> failed) {
        if (!mark(DECIDED)) {
            return false;
        }
        failure = failed;
        return true;
    }

    /** The protocol is done with it; true if this was the last thing and the permit is to be given back. */
    boolean done() {
        return lastOf(DONE, DELIVERED);
    }

    /** The outcome is about to be delivered; true if this was the last thing and the permit is to be given back. */
    boolean delivering() {
        return lastOf(DELIVERED, DONE);
    }

    /** Completes the future; the application's dependent stages run in here. */
    void deliver() {
        if (failure != null) {
            future.completeExceptionally(failure.get());
        } else {
            future.complete(result);
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
