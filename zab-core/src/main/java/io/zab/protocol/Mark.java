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
    READ_NOT_CONFIRMED,
    /** A peer followed a prospective leader although it had changed its vote since: the leader was elected by the earlier one. */
    FOLLOWED_A_FORMER_VOTE,
    /** A leader was elected although somebody who was there did not vote for it, after waiting for a better vote. */
    ELECTED_WITH_DISSENT,
    /** Somebody came to follow a peer that leads no more. */
    ASKED_WHILE_LOOKING,
    /** A follower refused an epoch, since it had promised more, or the same to another. */
    OFFER_REFUSED,
    /** A follower answered an offer of the epoch that it had promised to this very leader before. */
    PROMISE_RENEWED,
    /** A follower left a leader from which it heard nothing more, though the link was up. */
    LEADER_SILENT,
    /** A follower was told a commit point before its log held the epoch record, and did not believe it. */
    COMMIT_HELD_BACK,
    /** A follower gave its better history to its leader. */
    HISTORY_LENT,
    /** A leader heard of one that was established after it. */
    DEPOSED,
    /** A prospective leader gave up at once, since those who were left were no quorum. */
    VOTERS_LEFT,
    /** An established leader stepped down, since it had heard from no quorum lately. */
    QUORUM_LOST,
    /** A leader stepped down, since its disk stood still and nobody was fit to be handed over to. */
    STEPPED_DOWN_FOR_ITS_DISK,
    /** A follower promised an epoch whose history was fixed already. */
    PROMISED_LATE,
    /** An epoch was chosen above a promise that only an earlier attempt had shown. */
    EPOCH_ABOVE_A_PROMISE_SEEN,
    /** A prospective leader learned from a follower what of its own log is committed. */
    COMMIT_LEARNED_IN_DISCOVERY,
    /** The peer whose history was being adopted went away. */
    ADOPTION_SOURCE_LEFT,
    /** A prospective leader gave up, since no quorum promised its epoch in time. */
    DISCOVERY_TIMED_OUT,
    /** A prospective leader learned from the history that it adopted that its own directory does not count. */
    FOUND_THAT_IT_DOES_NOT_COUNT,
    /** A forwarded block closed a batch, since it did not fit into what was left of it. */
    BLOCK_DID_NOT_FIT,
    /** What a follower lacked could no longer be read, and its session ended. */
    NO_LONGER_READABLE,
    /** A snapshot was opened for a follower whose session had ended meanwhile. */
    SNAPSHOT_OPENED_TOO_LATE,
    /** A follower came back to a leader whose epoch record its log held already. */
    CAME_BACK_WITH_THE_EPOCH_RECORD,
    /** The deadline of a request passed before it had a number: it is certainly not applied. */
    EXPIRED_BEFORE_IT_WAS_NUMBERED,
    /** The deadline of a request passed when it had a number: nobody knows. */
    EXPIRED_AFTER_IT_WAS_NUMBERED,
    /** The deadline of a read passed before any leader was asked. */
    READ_EXPIRED_UNASKED,
    /** The deadline of a read passed before the leader had answered. */
    READ_EXPIRED_UNANSWERED,
    /** The deadline of a read passed before its point was applied. */
    READ_EXPIRED_UNAPPLIED,
    /** A question came while a round of heartbeats was under way, and had to wait for the next. */
    READ_MISSED_A_ROUND,
    /** A hand-over was refused, since the successor that was asked for, or everybody, was unfit. */
    HAND_OVER_TO_THE_UNFIT,
    /** A peer that was told to leave went although something was unfinished, when its time was over. */
    LEFT_WITHOUT_WAITING_ON,
    /** A peer that was told to leave went at once, since it reached no quorum. */
    LEFT_WITHOUT_A_QUORUM,
    /** A leader that was told to leave went when its successor was established. */
    LEFT_TO_A_SUCCESSOR,
    /** A leadership failed for the third time in a row or more, and its peer stands back for longer. */
    FAILED_THREE_TIMES,
    /** What is to be applied had to be read from the log, since memory no longer held it. */
    APPLIED_FROM_DISK,
    /** What was read to be applied had been cut or replaced meanwhile. */
    APPLY_READ_OVERTAKEN,
    /** A configuration was cut off with its records. */
    CONFIGURATION_CUT,
    /** A snapshot was written before the log was durable up to it, and waited. */
    SNAPSHOT_AHEAD_OF_THE_LOG,
    /** A snapshot of the peer was given up, since the leader had sent a later one. */
    SNAPSHOT_OVERTAKEN,
    /** A link over which nothing came any more was broken. */
    SILENT_LINK_BROKEN
}
