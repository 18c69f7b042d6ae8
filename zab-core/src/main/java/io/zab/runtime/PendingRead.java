package io.zab.runtime;

import io.zab.Zxid;
import io.zab.protocol.Barrier;
import io.zab.protocol.Peer;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A read on its way: the protocol's {@link Barrier}, the application's function and its future in one. The node is done with it when the apply thread has taken it
 * out of its queue, or when it failed before it came there.
 */
final class PendingRead<T extends @Nullable Object> extends Awaited<T> implements Barrier, Input {
    private final @Nullable Zxid point;
    private final Function<Zxid, ? extends T> function;

    /**
     * @param point content with the state as of there; null if it must see everything acknowledged before
     * @param function given the point
     */
    PendingRead(@Nullable Zxid point, Function<Zxid, ? extends T> function, Duration deadline, long deadlineNanos) {
        super(0, deadline, deadlineNanos);
        this.point = point;
        this.function = function;
    }

    @Override
    public void giveTo(Peer peer) {
        if (point == null) {
            peer.barrier(this);
        } else {
            peer.barrierAt(this, point);
        }
    }

    /** Runs the function, unless the outcome is decided; true if this decided it. What the function throws fails this read and nothing else. Apply thread. */
    boolean run(Zxid reached) {
        if (isDecided()) {
            return false;
        }
        T result;
        try {
            result = function.apply(reached);
        } catch (Throwable t) {
            return fail(() -> t);
        }
        return decide(result);
    }
}
