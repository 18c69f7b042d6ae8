package io.zab.protocol;

import io.zab.FailoverStep;
import io.zab.Reason;
import io.zab.Zxid;
import io.zab.message.BatchBuilder;
import io.zab.message.RecordKind;
import java.nio.ByteBuffer;

/**
 * The second duty of a prospective leader: its history, closed by the epoch record {@code (e,0)}, becomes the initial history of the epoch and is
 * brought to all who come. Once a quorum holds that record durably, the leader is established.
 *
 * <p>Who joins later, while it broadcasts, is synchronised the same way.
 */
final class Synchronisation {
    private final PeerContext context;
    private final Sessions sessions;
    private final Serving serving;
    private final Forming forming;

    /** 0 until the history is fixed. */
    private long epoch;
    /** Whether the epoch record carries a configuration that all voters have to acknowledge. */
    private boolean formsCluster;

    private long progressAt;

    Synchronisation(PeerContext context, Sessions sessions, Serving serving) {
        this.context = context;
        this.sessions = sessions;
        this.serving = serving;
        forming = new Forming(context, sessions);
    }

    /** Whether the history is fixed: discovery is over. */
    boolean hasBegun() {
        return epoch != 0;
    }

    boolean formsCluster() {
        return formsCluster;
    }

    /** Somebody has come closer to this history. */
    void moves() {
        progressAt = context.now;
    }

    /** This log is the initial history of the epoch: the epoch record closes it, and all who have promised get it. */
    Next begin(long ofEpoch) {
        sessions.endForeign();
        if (!context.counts()) {
            context.effects.mark(Mark.FOUND_THAT_IT_DOES_NOT_COUNT);
            return Next.look(
                    context,
                    Reason.DOES_NOT_COUNT,
                    "the history says that this peer's directory is not " + context.storage);
        }
        ByteBuffer payload = ByteBuffer.allocate(0);
        if (!context.membership().formed()) {
            Next refused = forming.judge();
            if (!refused.stays()) {
                return refused;
            }
            formsCluster = true;
            payload = forming.configuration().encode();
        }
        epoch = ofEpoch;
        Zxid last = context.history.last();
        Broadcast.propose(
                context,
                sessions,
                new BatchBuilder(last, epochRecord(), context.wallMillis)
                        .add(RecordKind.EPOCH, payload)
                        .build());
        moves();
        context.step(FailoverStep.Kind.HISTORY_FIXED, null, epoch, last, "");
        sessions.copy().forEach(this::bring);
        return Next.STAY;
    }

    /** A follower that has promised is brought to this history. */
    void bring(FollowerProgress session) {
        serving.synchronise(session, epoch);
    }

    private Zxid epochRecord() {
        return Zxid.of(epoch, 0);
    }

    boolean isHeldByQuorum() {
        return !sessions.heldByQuorum().isBefore(epochRecord());
    }

    /** A quorum holds the epoch record: with it everything before is committed. */
    void end() {
        context.memory.hasLeader();
        context.effects.mark(formsCluster ? Mark.ELECTION : Mark.RE_ELECTION);
        context.history.learnCommit(epochRecord());
        context.step(FailoverStep.Kind.ESTABLISHED, null, epoch, epochRecord(), "");
        if (formsCluster) {
            // All voters hold the configuration durably; from the seal on a majority is enough (rule B4).
            context.effects.mark(Mark.SEALED);
            Broadcast.propose(context, sessions, LeaderRecords.seal(context, epochRecord()));
        }
    }

    Next judgeTime() {
        return context.now - progressAt
                        > context.settings.timings().syncTimeout().toNanos()
                ? Next.look(
                        context, Reason.SYNC_TIMEOUT, "no quorum of " + sessions.peers() + " acknowledged the epoch")
                : Next.STAY;
    }
}
