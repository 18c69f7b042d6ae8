package io.zab.message;

import io.zab.Zxid;

/** A piece of history that the protocol asks for; it sees everything that was stored before it was asked. */
public sealed interface ReadOp {
    /** Batches behind {@code after} (a batch end), in order: at least one, and more while they fit in {@code maxBytes}. */
    record ReadLog(Zxid after, int maxBytes) implements ReadOp {}

    /** The header of the newest published snapshot; it stays readable until {@link CloseSnapshot}. */
    record OpenSnapshot() implements ReadOp {}

    /** At most {@code maxBytes} of the opened snapshot at {@code offset}. */
    record ReadSnapshot(Zxid snapshot, long offset, int maxBytes) implements ReadOp {}

    /** The snapshot may be deleted again. */
    record CloseSnapshot(Zxid snapshot) implements ReadOp {}
}
