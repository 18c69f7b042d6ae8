package io.zab;

import io.zab.storage.Disk;
import io.zab.storage.FileDisk;
import io.zab.storage.InMemoryDisk;
import java.nio.file.Path;

/** Where a node keeps its data. */
public final class Storage {
    private final Disk disk;

    private Storage(Disk disk) {
        this.disk = disk;
    }

    /** A directory of its own on a local disk; made if it does not exist. */
    public static Storage directory(Path directory) {
        return new Storage(new FileDisk(directory));
    }

    /**
     * In memory, for tests: lives as long as this object, so that a node can be closed and built again over the same storage. Lost with the process.
     */
    public static Storage inMemory() {
        return new Storage(new InMemoryDisk());
    }

    Disk disk() {
        return disk;
    }
}
