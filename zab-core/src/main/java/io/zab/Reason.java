package io.zab;

/** Why a peer changed its role. Every change has exactly one. */
public enum Reason {
    /** The peer has just started. */
    STARTUP,
    /** Elected: a quorum votes for this peer, and nobody within reach disagrees, or not for long. */
    ELECTED,
    /** A peer that it has voted for since it looks, or one that is established, says that it leads. */
    FOUND_LEADER,
    /** Leadership was handed over on purpose; the detail names to whom, or by whom. */
    HANDED_OVER,
    /** A test declared this peer a candidate; never in production. */
    DECLARED_BY_TEST,

    /** The connection to the leader broke. */
    LEADER_LINK_LOST,
    /** Nothing was heard of the leader's session for the follower timeout. */
    LEADER_TIMEOUT,
    /** The leader says that it no longer leads, or leads another epoch. */
    LEADER_LEFT,
    /** The leader did not come with an epoch in time. */
    HANDSHAKE_TIMEOUT,
    /** The leader offered an epoch below the one promised. */
    EPOCH_TOO_OLD,
    /** The leader refused this peer; the log line names why. */
    REFUSED_BY_LEADER,
    /** The leader sent what does not fit this history; or, in an adoption, the follower did whose history is taken over. */
    PROTOCOL_VIOLATION,

    /** The leader has not heard from a quorum for the leader timeout. */
    QUORUM_LOST,
    /** No quorum promised the new epoch in time. */
    DISCOVERY_TIMEOUT,
    /** No quorum acknowledged the epoch record, and nothing moved, in time. */
    SYNC_TIMEOUT,
    /** Voters left a leader that was not established, and those it is still linked with are no quorum. */
    VOTERS_LEFT,
    /** The peer with the better history went away before it could be adopted. */
    FOLLOWER_AHEAD,
    /** A peer has promised a higher epoch to another, or is established in one. */
    HIGHER_EPOCH_PROMISED,
    /** The leader's own disk brought nothing to its end in time, although something waited: it hands over to a healthy follower, or steps down if none is. */
    DISK_STALLED,
    /** The counter of this epoch is near its end: the leader takes nothing more, and hands over to itself once all that it has taken is committed. */
    EPOCH_EXHAUSTED,
    /** By its own log this peer's directory does not count, so it may not lead. */
    DOES_NOT_COUNT,
    /**
     * These directories form no cluster; the detail says what to do. Either most of those with which the forming began were replaced meanwhile: it never served and
     * cannot be completed. Or all are empty, and some of them stand in the place of one that was damaged, or older than others had seen it, and may hold a cluster's data.
     */
    FORMING_REFUSED,

    /** What is known to be committed is in no history of those who came to this leader: a data directory has lost it. The detail says what to do. */
    COMMIT_MISSING,
    /** A write or sync failed. */
    STORAGE_FAILED,
    /** An always-on check found that this node's own code is wrong. */
    INVARIANT_BROKEN,
    /** The state machine threw. */
    STATE_MACHINE_FAILED,
    /** This peer's settings are not what the cluster was formed with; the detail names which. */
    CONFIGURATION_REFUSED,
    /** This peer's directory is older than others saw it: it was put back from a copy, or its disk has lost what it had synced. The next start sets it aside. */
    ROLLED_BACK,
    /** Another process with this peer's id has joined the cluster. */
    SUPERSEDED,
    /** The application closed the node. */
    CLOSED
}
