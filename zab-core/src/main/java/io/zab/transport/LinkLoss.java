package io.zab.transport;

/** How a link was lost. */
public enum LinkLoss {
    /** The other side reset or closed it, or its process is gone. */
    RESET,
    /** This side broke it: silence, a message that cannot be read, a full queue, or the protocol asked for it. */
    BROKEN_HERE,
    /** A new process of the peer has taken its place. */
    REPLACED,
    /** The endpoint is closing. */
    CLOSING
}
