package io.zab.protocol;

import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.message.Batch;
import io.zab.message.Message;
import io.zab.message.SnapshotHeader;
import io.zab.message.StoreOp;
import io.zab.message.SyncPlan;
import org.jspecify.annotations.Nullable;

/**
 * Takes the history that a {@link HistorySender} sends: at a follower, and at a prospective leader that adopts. Each of its methods returns why the session
 * broke a rule, or null.
 */
final class HistoryReceiver {
    private final PeerContext context;
    private final PeerId from;
    private final long session;
    private final long epoch;
    private boolean planned;
    private @Nullable SnapshotHeader snapshot;
    private long snapshotOffset;

    HistoryReceiver(PeerContext context, PeerId from, long session, long epoch) {
        this.context = context;
        this.from = from;
        this.session = session;
        this.epoch = epoch;
    }

    @Nullable
    String onSync(Message.Sync sync) {
        if (planned) {
            return "a second plan in one session"; // It would be planned from credentials that are out of date.
        }
        planned = true;
        History history = context.history;
        if (sync.plan() instanceof SyncPlan.Diff diff) {
            if (!diff.after().equals(history.last())) {
                return "a DIFF from " + diff.after() + " to a log that ends at " + history.last();
            }
            if (history.last().epoch() == epoch) {
                context.effects.mark(Mark.CAME_BACK_WITH_THE_EPOCH_RECORD);
            }
            acknowledge();
            return null;
        }
        if (sync.plan() instanceof SyncPlan.Trunc trunc) {
            if (!history.holds(trunc.to())) {
                return "a TRUNC to " + trunc.to() + ", which is not in the log";
            }
            // Below what is known committed this stops the node. ZOOKEEPER-3526 obeyed, and lost what was acknowledged.
            history.truncate(trunc.to(), context.now);
            acknowledge();
            return null;
        }
        if (sync.plan() instanceof SyncPlan.Snap && sync.snapshot() != null) {
            if (sync.snapshot().zxid().isBefore(history.committed())) {
                return "a snapshot at " + sync.snapshot().zxid() + ", but " + history.committed() + " is committed";
            }
            if (sync.snapshot().zxid().epoch() > epoch) {
                return "a snapshot at " + sync.snapshot().zxid() + " in a session of epoch " + epoch;
            }
            snapshot = sync.snapshot();
            return null;
        }
        return "a plan that is none: " + sync.plan();
    }

    @Nullable
    String onChunk(Message.SnapshotChunk chunk) {
        if (snapshot == null || !chunk.snapshot().equals(snapshot.zxid()) || chunk.offset() != snapshotOffset) {
            return "a chunk of snapshot " + chunk.snapshot() + " at " + chunk.offset() + " where " + snapshotOffset
                    + " of " + (snapshot == null ? "none" : snapshot.zxid()) + " is due";
        }
        snapshotOffset += chunk.bytes().remaining();
        context.history.store(new StoreOp.ReceiveChunk(chunk.snapshot(), chunk.offset(), chunk.bytes()), context.now);
        context.sendOnceDurable(from, new Message.ChunkReceived(session, epoch, chunk.snapshot(), snapshotOffset));
        if (chunk.last()) {
            context.history.rebase(snapshot, context.now);
            context.feed.install(snapshot, context.history.lastOperation());
            snapshot = null;
            acknowledge();
        }
        return null;
    }

    /** Perhaps this is all there is: who comes back to the leader that it left may hold the epoch record already. */
    private void acknowledge() {
        context.sendOnceDurable(from, new Message.Ack(session, epoch, context.history.last()));
    }

    @Nullable
    String onBatch(Batch batch) {
        if (!planned || snapshot != null) {
            return "records before the plan is carried out";
        }
        Zxid last = context.history.last();
        if (!batch.previous().equals(last)) {
            return "records behind " + batch.previous() + " to a log that ends at " + last; // ZOOKEEPER-4925
        }
        if (batch.epoch() > epoch) {
            return "records of epoch " + batch.epoch() + " in a session of epoch " + epoch;
        }
        context.history.append(batch, context.now);
        acknowledge();
        return null;
    }
}
