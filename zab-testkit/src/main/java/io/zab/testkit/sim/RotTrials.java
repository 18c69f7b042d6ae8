package io.zab.testkit.sim;

import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.message.Batch;
import io.zab.message.ReadOp;
import io.zab.message.ReadResult;
import io.zab.storage.Store;
import io.zab.testkit.disk.Rot;
import io.zab.testkit.disk.SimDisk;
import io.zab.testkit.model.ModelPeer;
import io.zab.testkit.model.Violation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Damages that are tried on copies of a disk only: more than a cluster would bear, of any peer, and whatever they come to. Each is judged as {@link DamageVerdict} does; and a
 * process that has opened the directory before reads what was written, or is told that it cannot.
 */
final class RotTrials {
    private static final int EACH_TIME = 4;
    private static final int PIECE = 1 << 16;

    private final Simulation simulation;
    private final Options options;
    private int times;

    RotTrials(Simulation simulation, Options options) {
        this.simulation = simulation;
        this.options = options;
    }

    /** Tries some, if this peer's directory was ever of any account and is as it was written. */
    void of(int id) {
        ModelPeer peer = simulation.model().peer(id);
        SimDisk disk = simulation.machines().disk(id);
        SplittableRandom random = Randoms.of(options.seed, "damages that are tried " + ++times);
        if (peer.storage() == null || peer.rotten() || peer.rolledBack() || !disk.exists("identity")) {
            return;
        }
        for (int i = 0; i < EACH_TIME; i++) {
            Rot rot = disk.drawRot(random);
            if (rot != null) {
                Zxid proven = simulation.machines().proven(id);
                DamageVerdict.of(disk, rot, PeerId.of(id), options.segmentBytes, proven);
                read(disk, rot, id);
            }
        }
    }

    /** What somebody reads who opened the directory before. */
    private void read(SimDisk disk, Rot rot, int id) {
        SimDisk rotten = copy(disk);
        try {
            Store store = open(rotten, id);
            List<Batch> log = OpenedLog.content(open(copy(disk), id));
            ByteBuffer snapshot = snapshot(open(copy(disk), id));
            rotten.rot(rot);
            same(log, () -> OpenedLog.content(store), rot, id);
            same(snapshot, () -> snapshot(store), rot, id);
        } catch (IOException e) {
            throw Violation.of("Damage", "a copy of disk%d cannot be read: %s", id, e);
        }
    }

    private interface Reading {
        Object read() throws IOException;
    }

    private static void same(Object written, Reading reading, Rot rot, int id) {
        Object found;
        try {
            found = reading.read();
        } catch (IOException noticed) {
            return;
        }
        if (!found.equals(written)) {
            throw Violation.of("Damage", "peer %d, with %s while it runs, reads what was never written", id, rot);
        }
    }

    /** As it would be sent to another peer; empty if there is none. */
    private static ByteBuffer snapshot(Store store) throws IOException {
        if (!(store.read(new ReadOp.OpenSnapshot()) instanceof ReadResult.SnapshotOpened opened)) {
            return ByteBuffer.allocate(0);
        }
        Zxid zxid = opened.header().zxid();
        ByteBuffer all = ByteBuffer.allocate((int) opened.lengthBytes());
        while (all.hasRemaining()) {
            ReadResult read = store.read(new ReadOp.ReadSnapshot(zxid, all.position(), PIECE));
            if (!(read instanceof ReadResult.SnapshotBytes piece)) {
                // It says that it is another one; whoever needs it is not given that.
                throw new IOException(read.toString());
            }
            all.put(piece.bytes());
        }
        return all.flip();
    }

    private Store open(SimDisk disk, int id) throws IOException {
        return SimDirectories.PRODUCTION.open(
                disk, PeerId.of(id), options.segmentBytes, Randoms.of(0, "storage of a copy"));
    }

    private static SimDisk copy(SimDisk disk) {
        return disk.copy(false, Randoms.of(0, "copy"));
    }
}
