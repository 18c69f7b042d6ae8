package io.zab.examples;

/** What the program's exit status says. */
final class ExitStatus {
    static final int DONE = 0;
    /** Refused or failed. */
    static final int FAILED = 1;

    static final int MISUSED = 2;
    static final int NO_QUORUM = 3;
    static final int DATA_UNUSABLE = 4;

    private ExitStatus() {}
}
