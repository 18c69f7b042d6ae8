package io.zab.storage;

/** Branches of the storage that a set of simulated runs must have taken, so that nobody mistakes "never tried" for "never failed". */
public enum StorageMark {
    /** A group that was not written to its end was cut off the log. */
    TORN_TAIL_CUT,
    /** Records that perhaps stood in the page cache only were written once more. */
    UNPROVEN_COPIED,
    /** All records of the log were proven to be durable, and the log went on behind them. */
    NOTHING_UNPROVEN,
    /** A file of the log that counts no more was found and deleted. */
    LEFTOVER_SEGMENT_DELETED,
    /** A snapshot that was not finished, or not yet counted, was found and deleted. */
    LEFTOVER_SNAPSHOT_DELETED,
    /** A directory that a crash had left half made was made anew. */
    MADE_AGAIN,
    /** A damaged directory was set aside. */
    SET_ASIDE,
    /** A directory was set aside, and another one lies there already. */
    SET_ASIDE_AGAIN,
    /** A file of the log was full, and another one was begun. */
    ROLLED,
    /** The newest file of the log was empty, and took the place of itself. */
    EMPTY_SEGMENT_MADE_ANEW,
    /** A cut ended within a file of the log. */
    CUT_IN_THE_MIDDLE,
    /** A cut removed whole files of the log. */
    CUT_WHOLE_SEGMENTS,
    /** Records were read that had been given to the log and not been written yet. */
    READ_BEFORE_IT_WAS_WRITTEN,
    /** A snapshot was received from its beginning although another was half received. */
    RECEIVED_FROM_THE_BEGINNING,
    /** Files of the log were deleted, since a snapshot covers them. */
    OLD_SEGMENTS_DELETED
}
