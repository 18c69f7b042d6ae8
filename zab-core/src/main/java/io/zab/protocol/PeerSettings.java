package io.zab.protocol;

import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.message.BootId;
import java.time.Duration;
import java.util.SortedSet;

/**
 * What a peer is told once.
 *
 * @param self its id
 * @param voters the ids of all voters, itself included
 * @param priority breaks ties between equally fresh candidates, before the id
 * @param boot this process (rule A1)
 * @param payloadBytesMax goes into the configuration record
 * @param timings durations
 * @param limits bounds in bytes
 */
public record PeerSettings(
        PeerId self,
        SortedSet<PeerId> voters,
        int priority,
        BootId boot,
        int payloadBytesMax,
        Timings timings,
        Limits limits) {
    /**
     * Durations; the relations between them are checked by {@code io.zab.Timeouts}.
     *
     * @param heartbeat between two heartbeats
     * @param followerTimeout silence of the leader that a follower bears
     * @param leaderTimeout silence of a quorum that a leader bears
     * @param linkTimeout silence after which a link is no longer two-way
     * @param discoveryTimeout until a quorum has promised, and until a follower is offered an epoch
     * @param syncTimeout without progress in synchronisation
     * @param finalizeWait for a better vote, once a quorum agrees but not all that can be reached
     * @param diskStall in which the leader's own disk brings nothing to its end although something waits, after which it hands over, and after twice that
     *     steps down; from half of it on, by the age of the oldest write, it proposes nothing
     * @param handOver for the successor to get everything that is proposed, and then to lead
     */
    public record Timings(
            Duration heartbeat,
            Duration followerTimeout,
            Duration leaderTimeout,
            Duration linkTimeout,
            Duration discoveryTimeout,
            Duration syncTimeout,
            Duration finalizeWait,
            Duration diskStall,
            Duration handOver) {}

    /**
     * Bounds, all in bytes but the last two.
     *
     * @param batchBytesMax a batch closes at this size; a single larger record stands alone
     * @param historyCacheBytes recent batches kept in memory
     * @param followerWindowBytes sent to one follower and not yet acknowledged
     * @param applyWindowBytes handed to the application and not yet applied
     * @param undurableTailBytes appended by a leader and not yet durable on its own disk, past which it takes no more
     * @param uncommittedBytes appended by a leader and not yet committed, past which it takes no more
     * @param forwardCreditBytes forwarded by one follower and not yet packed
     * @param snapshotChunkBytes of a snapshot in one message
     * @param batchRecordsMax a batch closes at this many records
     * @param epochRecordsMax of an epoch; past it the leader hands over to itself, long before the counter's end
     */
    public record Limits(
            int batchBytesMax,
            long historyCacheBytes,
            long followerWindowBytes,
            long applyWindowBytes,
            long undurableTailBytes,
            long uncommittedBytes,
            long forwardCreditBytes,
            int snapshotChunkBytes,
            int batchRecordsMax,
            long epochRecordsMax) {
        private static final long COUNTERS_LEFT = 1 << 20;

        /** The defaults. */
        public static Limits defaults() {
            return new Limits(
                    1 << 20,
                    32 << 20,
                    8 << 20,
                    16 << 20,
                    16 << 20,
                    32 << 20,
                    8 << 20,
                    64 << 10,
                    4096,
                    Zxid.MAX_COUNTER - COUNTERS_LEFT);
        }
    }
}
