package io.zab.message;

import io.zab.Zxid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a data directory held when it was opened; all of it durable.
 *
 * @param storage the identity of the directory
 * @param promise the last promise
 * @param snapshot the snapshot from which the application starts, null if there is none
 * @param range the readable log: it starts at or before the snapshot
 * @param configurations the configurations in snapshot and log, oldest first
 */
public record Recovered(
        StorageId storage,
        Promise promise,
        @Nullable SnapshotHeader snapshot,
        HistoryRange range,
        List<ConfigurationEntry> configurations) {
    public Recovered {
        configurations = List.copyOf(configurations);
    }

    /** A directory that has just been made. */
    public static Recovered empty(StorageId storage) {
        return new Recovered(storage, Promise.NONE, null, new HistoryRange(Zxid.NONE, EpochEnds.EMPTY), List.of());
    }
}
