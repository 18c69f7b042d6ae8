package io.zab.message;

import io.zab.Zxid;
import java.nio.ByteBuffer;

/**
 * What the protocol asks of its log. Operations are numbered and carried out in the order in which they were given; "durable through n"
 * means that all up to n survive a power loss.
 */
public sealed interface StoreOp {
    /** Remember a promise. A barrier: everything before it is durable before it, and it before everything behind it. */
    record SavePromise(Promise promise) implements StoreOp {}

    /** Append a batch behind the last record. */
    record Append(Batch batch) implements StoreOp {}

    /** Cut everything behind {@code to}, a batch end at or above the base. */
    record Truncate(Zxid to) implements StoreOp {}

    /** Keep a piece of a snapshot that a leader sends, in a temporary file; offset 0 begins anew. */
    record ReceiveChunk(Zxid snapshot, long offset, ByteBuffer bytes) implements StoreOp {}

    /** Verify the received snapshot and replace base and log by it, atomically: afterwards the log is empty and starts at its zxid. */
    record InstallSnapshot(SnapshotHeader header) implements StoreOp {}

    /**
     * Make a snapshot that was written here (and is durable under its temporary name) the one from which this peer recovers, and delete
     * what is no longer needed: older snapshots below {@code keepFrom}, and segments that end at or before {@code keepFrom}. One that is not after the
     * base is removed instead: a snapshot from a leader has overtaken it.
     */
    record PublishSnapshot(Zxid snapshot, Zxid keepFrom) implements StoreOp {}

    /**
     * Remember that this directory is older than it was (rule B9): the next start sets it aside like a damaged one. The last operation of a process.
     *
     * @param why for people
     */
    record Condemn(String why) implements StoreOp {}
}
