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
 * @param quarantine the number of the folder that holds the files of a damaged directory in whose place this one was made; 0 if there was none
 */
public record Recovered(
        StorageId storage,
        Promise promise,
        @Nullable SnapshotHeader snapshot,
        HistoryRange range,
        List<ConfigurationEntry> configurations,
        int quarantine) {
    public Recovered {
        configurations = List.copyOf(configurations);
    }

    /** A directory in whose place no other one was damaged. */
    public Recovered(
            StorageId storage,
            Promise promise,
            @Nullable SnapshotHeader snapshot,
            HistoryRange range,
            List<ConfigurationEntry> configurations) {
        this(storage, promise, snapshot, range, configurations, 0);
    }

    /** Where the files of the damaged directory are, within this one; null if there was none. */
    public @Nullable String quarantineFolder() {
        return quarantine > 0 ? "quarantine/" + quarantine : null;
    }

    /** Whether it was made in place of a damaged one: what that one held may be all that there is of a cluster's history. */
    public boolean replacesDamaged() {
        return quarantine > 0;
    }

    /** A directory that has just been made. */
    public static Recovered empty(StorageId storage) {
        return new Recovered(storage, Promise.NONE, null, new HistoryRange(Zxid.NONE, EpochEnds.EMPTY), List.of());
    }
}
