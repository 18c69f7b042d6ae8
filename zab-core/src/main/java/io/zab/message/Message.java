package io.zab.message;

import io.zab.PeerId;
import io.zab.Zxid;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * What peers say to each other, by phase. The classical name stands behind each. Role-bound messages name the <em>session</em> they
 * belong to: one FOLLOWERINFO and all that follows from it, numbered by the follower (rule G1), so that nothing of an earlier session on
 * the same link is taken for the present.
 */
public sealed interface Message {
    /** May leave as soon as it is decided. */
    sealed interface Plain extends Message {}

    /** Speaks of the sender's disk, and leaves only once what it says is true there. */
    sealed interface OnceDurable extends Message {}

    /** May overtake what was sent before it; everything else keeps its order, and is never delivered before an earlier one of these. */
    sealed interface Urgent extends Plain {}

    /** Belongs to one session and the epoch that it is for: dropped by a receiver for whom either is over (rule G1). */
    interface InSession {
        /** The session, by the number that the follower gave it. */
        long session();

        /** The epoch of the session's leader. */
        long epoch();
    }

    // ---- Election: any peer to any peer

    /**
     * NOTIFICATION: what the sender is and, if it is looking, for whom it votes. Sent at every change and when a link comes up; a peer that
     * is not looking answers one that is.
     *
     * @param state the sender's state
     * @param own its credentials: durable records only
     * @param vote for whom it votes, null if it finds nobody eligible or is not looking
     * @param candidate whether it may be voted for: it is in two-way touch with a quorum, counts by its own log, and is not backing off
     * @param heard the peers it has heard from lately
     * @param leader whom it follows; itself if it leads; null while looking
     * @param epoch the epoch it follows or leads in; 0 if none is chosen
     * @param knownCommit what it knows to be committed
     */
    record Notify(
            PeerState state,
            Credentials own,
            @Nullable PeerId vote,
            boolean candidate,
            SortedSet<PeerId> heard,
            @Nullable PeerId leader,
            long epoch,
            Zxid knownCommit)
            implements Urgent {}

    /** Keeps a link's two-way state fresh: whom the sender has heard from lately. */
    record LinkPing(SortedSet<PeerId> heard) implements Urgent {}

    // ---- Discovery

    /**
     * FOLLOWERINFO, CEPOCH, follower to leader: opens a session.
     *
     * @param promise the sender's promise
     * @param last the end of its log, durable: with the promise it tells whether its directory has forgotten anything (rule B9)
     * @param formation the formation in the sender's log, null if it has none
     * @param replacesDamaged whether the sender's directory was made in place of a damaged one: an empty one is then no sign of a new cluster
     */
    record FollowerInfo(
            long session,
            Promise promise,
            Zxid last,
            @Nullable FormationId formation,
            boolean replacesDamaged) implements Plain {
        /** Of a peer whose log is empty, and whose directory was never damaged. */
        public FollowerInfo(long session, Promise promise, @Nullable FormationId formation) {
            this(session, promise, Zxid.NONE, formation, false);
        }
    }

    /** NEWEPOCH, LEADERINFO, leader to follower: the leader has promised {@code epoch} to itself first. */
    record NewEpoch(long session, long epoch) implements OnceDurable {}

    /**
     * ACKEPOCH, follower to leader: the sender has promised {@code epoch} to this leader; its history is as follows.
     *
     * @param range what it holds durably
     * @param knownCommit what it knows to be committed
     * @param witnessed what its process has seen of others' directories before it was offered this epoch (rule B9)
     */
    record AckEpoch(long session, long epoch, HistoryRange range, Zxid knownCommit, List<Sighting> witnessed)
            implements OnceDurable, InSession {
        public AckEpoch {
            witnessed = List.copyOf(witnessed);
        }

        /** Of a peer that has seen nothing of others. */
        public AckEpoch(long session, long epoch, HistoryRange range, Zxid knownCommit) {
            this(session, epoch, range, knownCommit, List.of());
        }
    }

    /** PULL, prospective leader to the follower with the best history: bring me to yours. The sender's own history is as follows. */
    record Pull(long session, long epoch, HistoryRange range, Zxid knownCommit) implements Plain, InSession {}

    /**
     * The session is refused or ended by the sender.
     *
     * @param why for people
     * @param promise the sender's promise, so that the other can choose above it
     */
    record Reject(long session, Rejection reason, String why, Promise promise) implements Plain {}

    /** Why a session is refused or ended. */
    enum Rejection {
        /** The sender does not lead. */
        NOT_LEADING,
        /** The epoch offered, or that of the session, is too old for the sender. */
        EPOCH_TOO_OLD,
        /** The histories belong to different formations, or cannot be of one cluster. */
        FOREIGN_HISTORY,
        /** The session broke a rule of the protocol. */
        PROTOCOL_VIOLATION,
        /** What the session needs can no longer be read; a new session finds another way. */
        RETRY,
        /** The receiver's directory is older than it was (rule B9): it may not take part with that any more. */
        ROLLED_BACK
    }

    // ---- Synchronisation: leader to follower, and in an adoption the follower with the best history to the leader

    /**
     * SYNC: what comes now.
     *
     * @param plan a {@link SyncPlan.Diff}, {@link SyncPlan.Trunc} or {@link SyncPlan.Snap}
     * @param snapshot for a Snap: the header of the snapshot whose chunks follow; else null
     */
    record Sync(
            long session,
            long epoch,
            SyncPlan plan,
            @Nullable SnapshotHeader snapshot) implements Plain, InSession {}

    /**
     * SNAPCHUNK: a piece of the snapshot.
     *
     * @param offset of the first byte
     * @param bytes read-only, from position 0; carries its own checksum on the wire
     * @param last whether the snapshot ends with it
     */
    record SnapshotChunk(long session, long epoch, Zxid snapshot, long offset, ByteBuffer bytes, boolean last)
            implements Plain, InSession {}

    /** SNAPCHUNK-ACK: the receiver has written the snapshot up to {@code offset} (only the whole is synced); the sender keeps a window behind that. */
    record ChunkReceived(long session, long epoch, Zxid snapshot, long offset) implements OnceDurable, InSession {}

    /**
     * RECORDS, PROPOSE and COMMIT: the next batch, and how far the sender knows the history to be committed. NEWLEADER is the record
     * {@code (e,0)} in it.
     *
     * @param batch the batch, or null if only the commit point or the credit has moved
     * @param commit valid only for a receiver that has {@code (e,0)} in its log, and at most up to its own last record
     * @param credit how many bytes of requests the receiver may have forwarded in this session, in all
     */
    record Records(long session, long epoch, @Nullable Batch batch, Zxid commit, long credit)
            implements Plain, InSession {}

    /**
     * UPTODATE, leader to follower: serve once the gate is applied.
     *
     * @param commit the leader's commit point
     * @param gate the leader's log end at this moment (rule A5); not the commit point, behind which a request of an earlier session may stand
     * @param credit as in {@link Records}
     */
    record UpToDate(long session, long epoch, Zxid commit, Zxid gate, long credit) implements Plain, InSession {}

    // ---- Broadcast

    /** ACK, and ACK-LD once it covers {@code (e,0)}: the sender holds everything up to {@code durable} on disk. */
    record Ack(long session, long epoch, Zxid durable) implements OnceDurable, InSession {}

    /**
     * HEARTBEAT, leader to follower.
     *
     * @param diskWaitNanos how long the oldest operation of the sender's disk has been waiting, 0 if none is
     */
    record Heartbeat(long session, long epoch, long sequence, Zxid commit, long credit, long diskWaitNanos)
            implements Urgent, InSession {}

    /**
     * The answer to the heartbeat {@code sequence}: the sender has promised no other epoch.
     *
     * @param diskWaitNanos as in {@link Heartbeat}: whose disk is slow is no successor
     */
    record HeartbeatAck(long session, long epoch, long sequence, long diskWaitNanos) implements Urgent, InSession {}

    /**
     * HANDOVER, leader to all its followers: the leader makes way, and {@code target} leads next, without an election. Urgent, so that the
     * notification that this leader looks, which goes with it, does not come first.
     *
     * @param target the next leader; the sender itself if it only needs a new epoch
     * @param commit as in {@link Records}; unless the sender is the target this is the end of its log
     */
    record HandOver(long session, long epoch, PeerId target, Zxid commit) implements Urgent, InSession {}

    /** FORWARD, follower to leader: requests of the sender's application, contiguous in sequence within the session. */
    record Forward(long session, long epoch, RequestBlock requests) implements Plain, InSession {}

    // ---- Reads

    /**
     * READINDEX, follower to leader: how far must an application be to have seen all that was acknowledged to anybody before this was asked?
     *
     * @param id rises within the session; the answer to one is an answer to all before it
     */
    record ReadIndex(long session, long epoch, long id) implements Urgent, InSession {}

    /**
     * READINDEX-R, leader to follower: up to {@code point}. Said only after a quorum has answered a heartbeat that was sent after the leader had noted it.
     *
     * @param id of the last question that this answers
     */
    record ReadIndexReply(long session, long epoch, long id, Zxid point) implements Urgent, InSession {}
}
