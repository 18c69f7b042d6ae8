package io.zab;

/** Why a peer changed its role. Every change has exactly one. */
public enum Reason {
    /** The peer has just started. */
    STARTUP,
    /** Elected: every quorum member that can be reached votes for this peer. */
    ELECTED,
    /** The peer it votes for, or one that is established, says that it leads. */
    FOUND_LEADER,
    /** A test declared this peer a candidate; never in production. */
    DECLARED_BY_TEST,

    /** The connection to the leader broke. */
    LEADER_LINK_LOST,
    /** Nothing was heard of the leader for the follower timeout. */
    LEADER_TIMEOUT,
    /** The leader says that it no longer leads. */
    LEADER_LEFT,
    /** The leader did not come with an epoch, or the synchronisation made no progress, in time. */
    HANDSHAKE_TIMEOUT,
    /** The leader offered an epoch below the one promised. */
    EPOCH_TOO_OLD,
    /** The leader refused this peer; the log line names why. */
    REFUSED_BY_LEADER,
    /** The leader sent what does not fit this history. */
    PROTOCOL_VIOLATION,

    /** The leader has not heard from a quorum for the leader timeout. */
    QUORUM_LOST,
    /** No quorum promised the new epoch in time. */
    DISCOVERY_TIMEOUT,
    /** No quorum acknowledged the epoch record, and nothing moved, in time. */
    SYNC_TIMEOUT,
    /** Voters that had promised left, and the rest is no quorum. */
    VOTERS_LEFT,
    /** The peer with the better history went away before it could be adopted, or does not count. */
    FOLLOWER_AHEAD,
    /** A voter has promised a higher epoch to another peer. */
    HIGHER_EPOCH_PROMISED,
    /** The leader's own disk did not finish a write in time. */
    DISK_STALLED,
    /** The counter of this epoch is near its end. */
    EPOCH_EXHAUSTED,
    /** By its own log this peer's directory does not count, so it may not lead. */
    DOES_NOT_COUNT,
    /** This forming cluster's directories have mostly been replaced: it never served and cannot be completed. */
    FORMING_REFUSED,

    /** A write or sync failed. */
    STORAGE_FAILED,
    /** An always-on check found that this node's own code is wrong. */
    INVARIANT_BROKEN,
    /** The state machine threw. */
    STATE_MACHINE_FAILED,
    /** Another process with this peer's id has joined the cluster. */
    SUPERSEDED,
    /** The application closed the node. */
    CLOSED
}
