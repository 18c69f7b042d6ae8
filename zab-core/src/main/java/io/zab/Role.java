package io.zab;

/** What a peer is at a moment. */
public enum Role {
    /** Looks for a leader: takes part in the election, serves nothing that needs one. */
    LOOKING,
    /** Follows a leader. */
    FOLLOWING,
    /** Leads: prospective until a quorum holds the epoch record durably, then established. */
    LEADING,
    /** Takes no part any more: closed, or stopped by a failure. */
    STOPPED
}
