package io.zab.testkit.sim;

import io.zab.message.Message;
import io.zab.message.StoreOp;
import io.zab.protocol.PeerSettings;

/** How long the queues of a process and of a link may become, in bytes, and what counts there: the windows of the protocol, told a second time from outside. */
final class Queued {
    /** Of a batch and a record; more than they take. The limit of a batch is for what is packed into it (seed 757778283098). */
    private static final int HEADERS_BYTES = 128;

    private static final int HEARTBEATS = 32;

    private final PeerSettings.Limits limits;
    private final long batch;
    private final long chunks;

    /**
     * @param payloadBytesMax of the largest request: a batch holds as much as its limit says, or one such request
     */
    Queued(PeerSettings.Limits limits, long payloadBytesMax) {
        this.limits = limits;
        this.batch = Math.max(limits.batchBytesMax(), payloadBytesMax) + HEADERS_BYTES;
        this.chunks = 17L * limits.snapshotChunkBytes();
    }

    static long bytes(StoreOp op) {
        if (op instanceof StoreOp.Append append) {
            return append.batch().lengthBytes();
        }
        return op instanceof StoreOp.ReceiveChunk chunk ? chunk.bytes().remaining() : 0;
    }

    static long bytes(Message message) {
        if (message instanceof Message.Records records) {
            return records.batch() == null ? 0 : records.batch().lengthBytes();
        }
        if (message instanceof Message.Forward forward) {
            return forward.requests().lengthBytes();
        }
        return message instanceof Message.SnapshotChunk chunk ? chunk.bytes().remaining() : 0;
    }

    /**
     * Under way on a link in one direction: so many as rounds of reads may send to one that does not answer, and those that time brings; clocks may go at double speed.
     *
     * @param usual how often a heartbeat was due since the first of them was sent
     */
    static long heartbeats(long usual) {
        return HEARTBEATS + 2 * usual + 8;
    }

    /** Handed to the application: a window, the batch that passes it, and what one read of the log brings. */
    long apply() {
        return limits.applyWindowBytes() + 2 * batch;
    }

    /** Given to the log: what a leader may have undurable, or may send to a follower, records and a snapshot. */
    long log() {
        return Math.max(limits.undurableTailBytes() + batch, sent());
    }

    /** Under way on a link in one direction: history as a leader, requests as a follower. */
    long link() {
        return sent() + limits.forwardCreditBytes() + batch;
    }

    private long sent() {
        return limits.followerWindowBytes() + 2 * batch + chunks;
    }
}
