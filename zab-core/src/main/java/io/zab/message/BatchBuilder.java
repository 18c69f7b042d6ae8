package io.zab.message;

import io.zab.Zxid;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Packs records and blocks of requests into one {@link Batch}. Confined to one thread, used once. */
public final class BatchBuilder {
    private final Zxid previous;
    private final Zxid first;
    private final long leaderTimeMillis;
    private final List<ByteBuffer> bodies = new ArrayList<>();
    private int count;
    private int lengthBytes = Batch.HEADER_BYTES;

    /** A batch whose first record stands at {@code first}, behind {@code previous}. */
    public BatchBuilder(Zxid previous, Zxid first, long leaderTimeMillis) {
        if (!previous.isFollowedBy(first)) {
            throw new IllegalArgumentException(first + " cannot follow " + previous);
        }
        this.previous = previous;
        this.first = first;
        this.leaderTimeMillis = leaderTimeMillis;
    }

    /** Adds a record that the leader itself makes. */
    public BatchBuilder add(RecordKind kind, ByteBuffer payload) {
        ByteBuffer body = ByteBuffer.allocate(Records.sizeOf(payload.remaining()));
        Records.put(body, kind, 0, 0, 0, 0, payload);
        return add(new RequestBlock(1, body.flip()));
    }

    /** Adds the requests of a block; their bytes are copied once, by {@link #build()}. */
    public BatchBuilder add(RequestBlock block) {
        bodies.add(block.body());
        count += block.count();
        lengthBytes += block.lengthBytes();
        return this;
    }

    /** Records so far. */
    public int count() {
        return count;
    }

    /** Bytes so far, header included. */
    public int lengthBytes() {
        return lengthBytes;
    }

    /** The batch. */
    public Batch build() {
        if (count == 0) {
            throw new IllegalStateException("A batch holds at least one record");
        }
        return Batch.encode(previous, first, count, leaderTimeMillis, bodies);
    }
}
