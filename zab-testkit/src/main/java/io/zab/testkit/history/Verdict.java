package io.zab.testkit.history;

/** What a check has found. */
public enum Verdict {
    /** There is an order that explains every answer. */
    LINEARIZABLE,
    /** There is none. */
    NOT_LINEARIZABLE,
    /** The budget was used up before one was found or excluded. Says nothing: never take it for a pass. */
    UNDECIDED
}
