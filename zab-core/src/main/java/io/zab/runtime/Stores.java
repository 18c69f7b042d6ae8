package io.zab.runtime;

import io.zab.DataDirectoryException;
import io.zab.message.StorageId;
import io.zab.storage.Disk;
import io.zab.storage.DiskStore;
import io.zab.storage.Store;
import java.io.IOException;
import java.util.UUID;

/** Opens data directories. */
final class Stores {
    private Stores() {}

    /**
     * Opens the store of a node.
     *
     * @throws DataDirectoryException if it cannot be used
     */
    static Store open(NodeConfig config) {
        Disk disk = (Disk) config.disk();
        String owner = "peer " + config.self() + " of cluster \"" + config.cluster() + "\" in process "
                + ProcessHandle.current().pid();
        try {
            return DiskStore.open(
                    disk,
                    owner,
                    config.cluster(),
                    config.self(),
                    () -> new StorageId(UUID.randomUUID()),
                    config.segmentBytes());
        } catch (IOException e) {
            throw new DataDirectoryException(
                    "The data directory " + disk.describe() + " of peer " + config.self() + " of cluster \""
                            + config.cluster() + "\" cannot be used: " + e
                            + ". Look at disk, permissions and free space, then start again",
                    e);
        }
    }
}
