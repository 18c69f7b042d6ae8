package io.zab.testkit.sim;

/** The monotonic clock of one machine: it began anywhere, below zero too, goes faster or slower than time, and now and then jumps forward. It never goes back. */
final class SimClock {
    private static final int RIGHT = 1000;

    private final int usual;
    private int permille;
    private long since;
    private long shown;

    /**
     * @param shown at the beginning of time
     * @param usual how fast it goes when nothing is wrong with it: 1000 is right
     */
    SimClock(long shown, int usual) {
        this.shown = shown;
        this.usual = usual;
        this.permille = usual;
    }

    /** What it shows. May run over {@link Long#MAX_VALUE}, as {@link System#nanoTime} may: only differences mean anything. */
    long at(long now) {
        return shown + (now - since) * permille / RIGHT;
    }

    /** So long it takes until it has gone on by {@code nanos}. */
    long untilItShows(long nanos) {
        return nanos * RIGHT / permille;
    }

    /** From now on it goes so fast. */
    void goes(long now, int fast) {
        shown = at(now);
        since = now;
        permille = fast;
    }

    /** From now on it goes as it did at first. */
    void goesAsUsual(long now) {
        goes(now, usual);
    }

    void jumps(long nanos) {
        shown += nanos;
    }
}
