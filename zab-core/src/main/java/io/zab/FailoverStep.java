package io.zab;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One step on the way from a lost leader to the next one that serves, so that status, log and demo can tell the story of every failover.
 *
 * @param at when, by the wall clock of this process
 * @param nanos when, by the monotonic clock of this process; differences between steps of one node are exact
 * @param kind what happened
 * @param peer the other peer that it concerns, if any
 * @param epoch the epoch it belongs to, 0 if none is chosen yet
 * @param zxid a position in the log that tells more, {@link Zxid#NONE} if none does
 * @param detail more for people; may be empty
 */
public record FailoverStep(
        Instant at, long nanos, Kind kind, @Nullable PeerId peer, long epoch, Zxid zxid, String detail) {
    /** What happened. */
    public enum Kind {
        /** This leader takes nothing new any more, until {@code peer}, to which it hands over, has everything up to {@code zxid}. */
        HANDING_OVER,
        /** This leader goes on: {@code peer} did not get everything in time. */
        HAND_OVER_GIVEN_UP,
        /** This leader has named {@code peer} as the next one. */
        HANDED_OVER,
        /** This peer looks for a leader, or waits for {@code peer} if that was named as the next one; why is in the {@link RoleChange} that comes with it. */
        LOOKING,
        /** The log has settled: election may begin. */
        LOG_SETTLED,
        /** This peer votes for {@code peer}. */
        VOTED,
        /** A quorum votes for this peer. */
        ELECTED,
        /** This peer follows {@code peer} and has introduced itself. */
        FOLLOWING,
        /** A quorum has introduced itself; the new epoch is chosen. */
        EPOCH_CHOSEN,
        /** This follower promises the epoch; it answers the leader once that is durable. */
        EPOCH_PROMISED,
        /** A better history, held by {@code peer}, is being adopted. */
        ADOPTING,
        /** The initial history is fixed and ends at {@code zxid}. */
        HISTORY_FIXED,
        /** {@code peer} is brought to this peer's history, by the plan in the detail; in an adoption {@code peer} is the leader. */
        SYNCHRONISING,
        /** A quorum holds the epoch record durably. */
        ESTABLISHED,
        /** This follower holds the epoch record and serves once it has applied up to {@code zxid}. */
        UP_TO_DATE,
        /** This peer serves: its application is there and its own requests are accepted. */
        READY,
        /** The first transaction of this epoch was applied. */
        FIRST_WRITE
    }
}
