package io.zab.testkit.sim;

import io.zab.message.StorageId;
import io.zab.storage.DiskStore;
import java.util.UUID;

/** How the simulator opens directories. */
public final class SimDirectories {
    /** The production storage code. */
    public static final Directory PRODUCTION = (disk, peer, segmentBytes, random) -> DiskStore.open(
            disk,
            "peer " + peer,
            "simulated",
            peer,
            () -> new StorageId(new UUID(random.nextLong(), random.nextLong())),
            segmentBytes);

    private SimDirectories() {}
}
