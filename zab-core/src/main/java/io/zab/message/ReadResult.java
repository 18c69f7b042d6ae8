package io.zab.message;

import java.nio.ByteBuffer;
import java.util.List;

/** The answer to a {@link ReadOp}. */
public sealed interface ReadResult {
    /** Batches in order, at least one. */
    record Batches(List<Batch> batches) implements ReadResult {
        public Batches {
            batches = List.copyOf(batches);
        }
    }

    /** An opened snapshot. */
    record SnapshotOpened(SnapshotHeader header, long lengthBytes) implements ReadResult {}

    /** A piece of it: read-only, from position 0. */
    record SnapshotBytes(ByteBuffer bytes) implements ReadResult {}

    /** It cannot be had: it was removed meanwhile, or there is none. Damage is not told this way, it stops the node. */
    record Unavailable(String why) implements ReadResult {}
}
