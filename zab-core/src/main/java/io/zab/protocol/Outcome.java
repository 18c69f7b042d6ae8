package io.zab.protocol;

/** What the protocol says of a request that did not complete by this peer's own apply. */
public sealed interface Outcome {
    /** Certainly not applied, and never will be: it had not been handed to a leader. */
    record NotApplied(Cause cause) implements Outcome {}

    /** Handed to a leader; it may still be applied, once. */
    record Unknown(Cause cause) implements Outcome {}

    /** Applied, but by a snapshot that this peer was sent: its result was not seen (rule A5). */
    record ResultLost() implements Outcome {}

    /** Why it is given up. */
    enum Cause {
        /** Its deadline passed. */
        DEADLINE,
        /** The node closes or has failed. */
        CLOSED
    }
}
