package io.zab.testkit.sim;

import io.zab.PeerId;
import io.zab.storage.Store;
import io.zab.testkit.disk.SimDisk;
import java.io.IOException;
import java.util.random.RandomGenerator;

/** Opens the production storage code on a simulated disk. */
@FunctionalInterface
public interface Directory {
    /**
     * Opens, and makes if it is empty, the directory of a peer.
     *
     * @param random for the storage id
     */
    Store open(SimDisk disk, PeerId peer, int segmentBytes, RandomGenerator random) throws IOException;
}
