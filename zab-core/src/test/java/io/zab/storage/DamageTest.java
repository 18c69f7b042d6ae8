package io.zab.storage;

import static io.zab.storage.Histories.all;
import static io.zab.storage.Histories.append;
import static io.zab.storage.Histories.batch;
import static io.zab.storage.Histories.epoch;
import static io.zab.storage.Histories.open;
import static io.zab.storage.Histories.promise;
import static io.zab.storage.Histories.reopen;
import static io.zab.storage.Histories.z;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.DataDirectoryException;
import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.message.Batch;
import io.zab.message.EpochEnds;
import io.zab.message.Recovered;
import io.zab.message.SnapshotHeader;
import io.zab.message.StoreOp;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every damage is noticed: the directory is set aside where data is in it, and the place mentioned where a copy or nothing is. */
class DamageTest {
    private static final long SEGMENT_BYTES = 1024;

    /** A directory with two snapshots, segments of two generations, and a clean end. */
    private static CrashingDisk stopped() throws IOException {
        CrashingDisk disk = new CrashingDisk();
        try (DiskStore store = open(disk, SEGMENT_BYTES)) {
            promise(store, 1);
            append(store, epoch(Zxid.NONE, 1));
            for (int i = 0; i < 8; i++) {
                append(store, batch(z(1, i), 1, 20));
            }
            snapshot(store, z(1, 2), Zxid.NONE);
            snapshot(store, z(1, 4), Zxid.NONE);
            store.perform(new StoreOp.Truncate(z(1, 6)));
            append(store, batch(z(1, 6), 1, 20), batch(z(1, 7), 2, 30));
        }
        return disk;
    }

    private static void snapshot(DiskStore store, Zxid zxid, Zxid keepFrom) throws IOException {
        SnapshotHeader header = new SnapshotHeader(zxid, new EpochEnds(List.of(zxid)), List.of(), List.of());
        try (OutputStream out = store.writeSnapshot(header)) {
            out.write(new byte[100]);
        }
        store.perform(new StoreOp.PublishSnapshot(zxid, keepFrom));
    }

    @Test
    void aSoundDirectoryIsSaidToBeSound() throws IOException {
        Inspection inspection = Inspection.of(stopped());
        assertThat(inspection.damages()).isEmpty();
        assertThat(inspection.notes()).isEmpty();
        assertThat(inspection.first()).isEqualTo(z(1, 0));
        assertThat(inspection.last()).isEqualTo(z(1, 9));
        assertThat(inspection.bound()).isEqualTo(z(1, 9));
        assertThat(inspection.records()).isEqualTo(10);
        assertThat(inspection.snapshots()).containsExactly(z(1, 2), z(1, 4));
        assertThat(inspection.snapshot()).isEqualTo(z(1, 4));
    }

    @Test
    void aFlippedBitAnywhereIsNoticed() throws IOException {
        CrashingDisk original = stopped();
        Recovered expected;
        try (DiskStore store = open(original.afterKill(), SEGMENT_BYTES)) {
            expected = store.recovered();
        }
        for (String name : original.names()) {
            byte[] bytes = original.bytes(name);
            for (int offset = 0; offset < bytes.length; offset++) {
                if (name.equals("meta") && offset >= 512 && offset < 4096) {
                    continue; // between the slots nothing is ever written or read
                }
                if (bytes[offset] == 0 && offset % 8 != 0) {
                    continue; // one in eight of the many zeros is enough
                }
                CrashingDisk disk = original.afterKill();
                disk.flip(name, offset, 1 << offset / 8 % 8);
                checkNoticed(disk, name, offset, expected);
            }
        }
    }

    private static void checkNoticed(CrashingDisk disk, String name, int offset, Recovered expected)
            throws IOException {
        String where = name + " offset " + offset;
        List<String> told = new ArrayList<>();
        try {
            Inspection inspection = Inspection.of(disk);
            inspection.damages().forEach(damage -> told.add(damage.toString()));
            told.addAll(inspection.notes());
        } catch (DataDirectoryException newer) {
            told.add(name + newer.getMessage());
        }
        assertThat(told).as(where).isNotEmpty().allMatch(line -> line.contains(name));
        Map<String, byte[]> before = Quarantined.files(disk);
        try (DiskStore store = reopen(disk, SEGMENT_BYTES)) {
            if (!store.recovered().replacesDamaged()) {
                // It has a copy, or is not needed: then nothing may have changed.
                assertThat(store.recovered()).as(where).isEqualTo(expected);
                return;
            }
            Quarantined.check(store, disk, before, where);
        }
    }

    @Test
    void aFileThatIsNeededAndMissingIsMissed() throws IOException {
        CrashingDisk original = stopped();
        int needed = 0;
        for (String name : original.names()) {
            CrashingDisk disk = original.afterKill();
            disk.delete(name);
            Inspection inspection = Inspection.of(disk);
            if (isNeeded(name, original)) {
                needed++;
                assertThat(inspection.damages()).as(name).isNotEmpty();
                Quarantined.checkAtStart(disk, SEGMENT_BYTES, name);
            } else {
                try (DiskStore store = open(disk, SEGMENT_BYTES)) {
                    assertThat(store.recovered().range().last()).as(name).isEqualTo(z(1, 9));
                }
            }
        }
        assertThat(needed).isGreaterThan(4);
    }

    /** Snapshots before the base, and log that ends at or before it, go when they are not needed any more. */
    private static boolean isNeeded(String name, CrashingDisk disk) {
        if (name.startsWith("snapshots/")) {
            return name.equals(Snapshots.path(z(1, 4)));
        }
        if (!name.startsWith("log/")) {
            return true;
        }
        Zxid start = SegmentName.parse(name.substring(4)).start();
        return disk.list("log").stream()
                .map(file -> SegmentName.parse(file).start())
                .noneMatch(next -> next.isAfter(start) && !next.isAfter(z(1, 4)));
    }

    /** The last group is not yet proven by one behind it: damaged, it looks as a crash leaves it. The one before is proven. */
    @Test
    void aDamagedByteInTheLastTwoGroupsIsATornTailOnlyInTheLast() throws IOException {
        CrashingDisk original = new CrashingDisk();
        DiskStore store = open(original, 1 << 20);
        promise(store, 1);
        append(store, epoch(Zxid.NONE, 1));
        String segment = "log/" + original.list("log").get(0);
        append(store, batch(z(1, 0), 1, 30));
        int before = 512;
        append(store, batch(z(1, 1), 2, 200));
        int last = 1024;
        int end = last + GroupHeader.BYTES + batch(z(1, 1), 2, 200).lengthBytes();
        for (int offset = before; offset < end; offset++) {
            CrashingDisk disk = original.afterKill();
            disk.flip(segment, offset, 0x10);
            if (offset < last) {
                Quarantined.checkAtStart(disk, 1 << 20, "offset " + offset);
            } else {
                try (DiskStore reopened = open(disk)) {
                    assertThat(reopened.recovered().range().last()).isEqualTo(z(1, 1));
                }
            }
        }
    }

    @Test
    void aLogCutAtAnyByteOfTheLastTwoGroupsKeepsWhatIsWhole() throws IOException {
        CrashingDisk original = new CrashingDisk();
        DiskStore store = open(original, 1 << 20);
        promise(store, 1);
        List<Batch> batches = append(store, epoch(Zxid.NONE, 1), batch(z(1, 0), 1, 30), batch(z(1, 1), 2, 200));
        String segment = "log/" + original.list("log").get(0);
        int firstEnd = 512 + GroupHeader.BYTES + batches.get(1).lengthBytes();
        int secondEnd = 1024 + GroupHeader.BYTES + batches.get(2).lengthBytes();
        for (int size = 512; size <= secondEnd; size++) {
            CrashingDisk disk = original.afterKill();
            disk.cut(segment, size);
            int whole = size < firstEnd ? 1 : size < secondEnd ? 2 : 3;
            try (DiskStore reopened = open(disk)) {
                assertThat(all(reopened, Zxid.NONE)).as("size %s", size).isEqualTo(batches.subList(0, whole));
            }
        }
    }

    @Test
    void aNewestSlotThatIsLostIsMissedOnceAGroupWasWrittenUnderIt() throws IOException {
        CrashingDisk disk = new CrashingDisk();
        DiskStore store = open(disk);
        promise(store, 1);
        append(store, epoch(Zxid.NONE, 1));
        promise(store, 2);
        append(store, batch(z(1, 0)));
        int slot = disk.bytes("meta")[15] > disk.bytes("meta")[4096 + 15] ? 0 : 4096;
        for (int i = 0; i < 512; i++) {
            disk.flip("meta", slot + i, 0xFF);
        }
        assertThat(Inspection.of(disk).damages().toString()).contains("meta", "was durable once");
        Quarantined.checkAtStart(disk, 1 << 20, "meta");
    }

    @Test
    void anotherClusterOrPeerIsRefusedWithBothValues() throws IOException {
        InMemoryDisk disk = new InMemoryDisk();
        open(disk).close();
        assertThatThrownBy(() -> DiskStore.open(disk, "t", "shop", Histories.PEER, () -> Histories.STORAGE, 1 << 20))
                .isInstanceOf(DataDirectoryException.class)
                .hasMessageContaining("\"orders\"")
                .hasMessageContaining("\"shop\"");
        assertThatThrownBy(() -> DiskStore.open(disk, "t", "orders", PeerId.of(3), () -> Histories.STORAGE, 1 << 20))
                .isInstanceOf(DataDirectoryException.class)
                .hasMessageContaining("peer 1")
                .hasMessageContaining("peer 3");
    }
}
