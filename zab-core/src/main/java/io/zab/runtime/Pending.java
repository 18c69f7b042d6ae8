package io.zab.runtime;

import io.zab.Applied;
import io.zab.protocol.Peer;
import io.zab.protocol.Request;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A proposal on its way: the protocol's {@link Request} and the application's future in one. The node is done with it when its sequence is used up, by its own record
 * or by a void.
 */
final class Pending extends Awaited<Applied> implements Request, Input {
    private static final ByteBuffer FREED = ByteBuffer.allocate(0);

    // Confined to the protocol thread.
    private ByteBuffer payload;
    long sequence;

    // The two neighbours in the list of those that have no sequence yet; confined to the protocol thread.
    @Nullable
    Pending before;

    @Nullable
    Pending after;

    Pending(byte[] payload, Duration deadline, long deadlineNanos) {
        super(payload.length, deadline, deadlineNanos);
        this.payload = ByteBuffer.wrap(payload);
    }

    @Override
    public ByteBuffer payload() {
        return payload;
    }

    @Override
    public void giveTo(Peer peer) {
        peer.submit(this);
    }

    /** The protocol has settled it and asks no more for the payload. Protocol thread. */
    void freePayload() {
        payload = FREED;
    }
}
