package io.zab.message;

import io.zab.Zxid;

/**
 * What of a history can be read, and where it ends.
 *
 * @param base the records in {@code (base, last]} can be read; everything up to base stands in a snapshot
 * @param ends the epoch ends from the epoch of the base on
 */
public record HistoryRange(Zxid base, EpochEnds ends) {
    /** Whether this is not the history in which {@code committed} is: what stands in a snapshot is known by its end only, and is taken for the same. */
    public boolean lacks(Zxid committed) {
        return committed.isAfter(base) && !ends.cover(committed, base);
    }

    /** The end of the history. */
    public Zxid last() {
        return ends.last();
    }
}
