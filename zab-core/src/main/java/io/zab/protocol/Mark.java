package io.zab.protocol;

/** Branches that a set of simulated runs must have taken, so that nobody mistakes "never tried" for "never failed". */
public enum Mark {
    /** A leader was established for the first time. */
    ELECTION,
    /** A leader was established after another. */
    RE_ELECTION,
    /** A follower was synchronised by records alone. */
    DIFF,
    /** A follower cut its log and got nothing more than the epoch record. */
    TRUNC,
    /** A follower cut its log and got inherited records. */
    TRUNC_DIFF,
    /** A follower was sent a snapshot. */
    SNAP,
    /** A prospective leader adopted a better history. */
    ADOPTED,
    /** An adoption cut the leader's log. */
    ADOPTED_TRUNC,
    /** An adoption took a snapshot. */
    ADOPTED_SNAP,
    /** A forming leader gave up before all had acknowledged its epoch record. */
    FORMING_INTERRUPTED,
    /** A later forming leader found the forming record of an earlier one. */
    FORMING_RESUMED,
    /** The seal was appended. */
    SEALED,
    /** A leader ended in discovery. */
    LEADER_ENDED_IN_DISCOVERY,
    /** A leader ended while synchronising. */
    LEADER_ENDED_IN_SYNC,
    /** An established leader ended. */
    LEADER_ENDED_IN_BROADCAST,
    /** A commit was decided without the leader's own disk. */
    COMMIT_WITHOUT_OWN_DISK,
    /** Requests were sent again in a new session. */
    RESENT,
    /** A void took the place of a request that was given up. */
    VOIDED,
    /** A request's result was lost to a snapshot. */
    RESULT_LOST,
    /** A follower was served from disk, since memory no longer held its place. */
    READ_FROM_DISK,
    /** A peer that does not count learned from the leader. */
    LEARNER_SYNCED,
    /** A configuration that binds a learner's directory was committed and sealed by the leader that made it. */
    REBOUND,
    /** A leader sealed a configuration that an earlier one had left unsealed. */
    REBINDING_INHERITED,
    /** A leader ended before it had sealed a configuration. */
    REBINDING_INTERRUPTED,
    /** A peer came with yet another directory, after this leader had bound its last one. */
    REBOUND_AGAIN,
    /** A leader refused a peer whose directory shows less than it had itself seen of it. */
    ROLL_BACK_SEEN,
    /** A leader learned from a promise that the directory of another peer is older than it was. */
    ROLL_BACK_TOLD,
    /** A leader learned from a promise that its own directory is older than it was. */
    OWN_ROLL_BACK_TOLD,
    /** A looking peer learned from a vote what of its own log is committed. */
    COMMIT_LEARNED_FROM_VOTE,
    /** A leader made way for a voter's higher promise. */
    LOCKED_OUT_VOTER,
    /** A leader named its successor. */
    HANDED_OVER,
    /** A leader named itself, for a new epoch. */
    HANDED_OVER_TO_ITSELF,
    /** A leader whose disk was stalled named its successor. */
    HANDED_OVER_FOR_ITS_DISK,
    /** A leader went on, since its successor did not catch up in time. */
    HAND_OVER_GIVEN_UP,
    /** A named successor was established. */
    SUCCESSOR_ESTABLISHED,
    /** A named successor did not come, and an election began. */
    SUCCESSOR_MISSED,
    /** A role's end waited for the log. */
    WAITED_FOR_LOG,
    /** A pause of this process was not blamed on others. */
    OWN_PAUSE,
    /** Several reads of one peer went to the leader as one question. */
    READS_SHARED_A_QUESTION,
    /** The questions of several peers were answered by one round of heartbeats. */
    READS_SHARED_A_ROUND,
    /** A question about reads went to another session than the first time. */
    READ_ASKED_AGAIN,
    /** A leader ended while it waited for a quorum to confirm that it still led: its answer would have been a guess. */
    READ_NOT_CONFIRMED
}
