package io.zab.protocol;

/** Why a message was dropped. What a peer or network may send never makes the core throw. */
public enum Dropped {
    /** It came over a link that is not the current one (rule G1). */
    STALE_LINK,
    /** It belongs to another session or epoch (rules G1, G3, G5). */
    STALE_SESSION,
    /** It comes from a peer that is not this one's leader (rule G2). */
    NOT_MY_LEADER,
    /** It comes from a peer that has no session with this leader (rule G2). */
    NOT_MY_FOLLOWER,
    /** It means nothing in this role. */
    NOT_IN_THIS_ROLE,
    /** It means nothing in this phase of the role. */
    NOT_IN_THIS_PHASE,
    /** The peer waits for its log after a role ended (rule G6). */
    LOG_NOT_SETTLED,
    /** The peer is stopped. */
    STOPPED
}
