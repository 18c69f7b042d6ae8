package io.zab.testkit.sim;

import io.zab.Zxid;
import io.zab.protocol.Request;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** A request of the load. */
public final class SimRequest implements Request {
    private final long number;
    private final ByteBuffer payload;
    private final long deadlineNanos;
    private final Consumer<Zxid> client;
    private boolean done;
    private boolean applied;

    /**
     * @param client told where it was applied
     */
    SimRequest(long number, ByteBuffer payload, long deadlineNanos, Consumer<Zxid> client) {
        this.number = number;
        this.payload = payload;
        this.deadlineNanos = deadlineNanos;
        this.client = client;
    }

    /** Its number, as its payload has it. */
    public long number() {
        return number;
    }

    /** Whether this is the first answer. */
    boolean complete() {
        boolean first = !done;
        done = true;
        return first;
    }

    void applied(Zxid zxid) {
        applied = true;
        client.accept(zxid);
    }

    boolean isApplied() {
        return applied;
    }

    @Override
    public ByteBuffer payload() {
        return payload.duplicate();
    }

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }

    @Override
    public String toString() {
        return "request " + (int) number + " of peer " + (number >>> 56);
    }
}
