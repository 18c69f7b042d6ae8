package io.zab;

import io.zab.storage.Disk;
import io.zab.storage.FileDisk;
import io.zab.storage.InMemoryDisk;
import java.nio.file.Path;

/** Where a node keeps its data: one node at a time, and always the same one. Safe for all threads. */
public final class Storage {
    private final Disk disk;

    private Storage(Disk disk) {
        this.disk = disk;
    }

    /**
     * A directory of its own on a local disk; made, with those above it, when the node starts, readable by its user only. Nothing is looked at before: what is wrong with it
     * {@link ZabNodeBuilder#start()} says.
     */
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
