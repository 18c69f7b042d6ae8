package io.zab.protocol;

import io.zab.FailoverStep;
import io.zab.message.HistoryRange;
import io.zab.message.Message;
import io.zab.message.SyncPlan;
import org.jspecify.annotations.Nullable;

/**
 * A prospective leader takes over the better history of one follower, by the same code that synchronises followers, only in the other direction. Belongs to
 * that follower's session and fails with it.
 */
final class Adoption {
    private final PeerContext context;
    private final HistoryReceiver receiver;
    final FollowerProgress source;
    /** The better history. */
    final HistoryRange range;

    /** Asks {@code source} for its history. */
    Adoption(PeerContext context, FollowerProgress source, HistoryRange range, long epoch) {
        this.context = context;
        this.source = source;
        this.range = range;
        receiver = new HistoryReceiver(context, source.peer, source.session, epoch);
        context.effects.mark(Mark.ADOPTED);
        context.step(
                FailoverStep.Kind.ADOPTING,
                source.peer,
                epoch,
                range.last(),
                "this log ends at " + context.history.last());
        context.send(
                source.peer,
                new Message.Pull(source.session, epoch, context.history.range(), context.history.committed()));
    }

    /** A message of the source's session. Returns which rule it breaks, or null. */
    @Nullable
    String on(Message message) {
        if (message instanceof Message.Sync sync) {
            if (sync.plan() instanceof SyncPlan.Trunc) {
                context.effects.mark(Mark.ADOPTED_TRUNC);
            }
            return receiver.onSync(sync);
        }
        if (message instanceof Message.SnapshotChunk chunk) {
            context.effects.mark(Mark.ADOPTED_SNAP);
            return receiver.onChunk(chunk);
        }
        return message instanceof Message.Records records && records.batch() != null
                ? receiver.onBatch(records.batch())
                : null; // Only a commit point: what is known of that is in the acknowledgements of the epoch.
    }

    /** The adopted history must be durable before it is the initial one: this peer's rank tells of durable records only. */
    boolean isDone() {
        return context.history.settled() && context.history.last().equals(range.last());
    }
}
