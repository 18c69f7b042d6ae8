package io.zab.protocol;

/** One read of this node's application, as the protocol sees it; known by its identity. The runtime's keeps the function and the future in it. */
public interface Barrier {
    /** Until when it wants to be waited for, on the clock of {@link Peer#tick}. */
    long deadlineNanos();

    /** How far it has come; what a failure names. */
    enum Phase {
        /** Waits for a leader to ask. */
        WAITING,
        /** A leader has been asked. */
        ASKED,
        /** It is known how far the application has to be; that has not been reported as read. */
        POINTED
    }
}
