package io.zab.message;

/** What a peer says of itself in a {@link Message.Notify}. */
public enum PeerState {
    /** Looks for a leader. */
    LOOKING,
    /** Follows one. */
    FOLLOWING,
    /** Leads, but no quorum holds its epoch record yet. */
    LEADING_PROSPECTIVE,
    /** Leads, established. */
    LEADING_ESTABLISHED
}
