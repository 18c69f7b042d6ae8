package io.zab;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where a node keeps its data. */
public final class Storage {
    private final @Nullable Path directory;

    private Storage(@Nullable Path directory) {
        this.directory = directory;
    }

    /** A directory of its own on a local disk; made if it does not exist. */
    public static Storage directory(Path directory) {
        return new Storage(directory);
    }

    /**
     * In memory, for tests: lives as long as this object, so that a node can be closed and built again over the same storage. Lost with the process.
     */
    public static Storage inMemory() {
        return new Storage(null);
    }

    @Nullable
    Path directory() {
        return directory;
    }
}
