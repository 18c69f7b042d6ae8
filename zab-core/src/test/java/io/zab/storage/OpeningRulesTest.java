package io.zab.storage;

import static io.zab.storage.Histories.append;
import static io.zab.storage.Histories.batch;
import static io.zab.storage.Histories.epoch;
import static io.zab.storage.Histories.open;
import static io.zab.storage.Histories.promise;
import static io.zab.storage.Histories.z;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.Zxid;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Directories that no crash of ours leaves: set aside, each for the rule that it breaks. */
class OpeningRulesTest {
    private static final long SEGMENT_BYTES = 1024;

    private final CrashingDisk disk = new CrashingDisk();

    private void setAside(CrashingDisk where, String... words) throws IOException {
        assertThat(Inspection.of(where).damages().toString()).contains(words);
        Quarantined.checkAtStart(where, SEGMENT_BYTES, String.join(" ", words));
    }

    @Test
    void aLogThatEndsBelowItsBoundWasCutByAnotherHand() throws IOException {
        try (DiskStore store = open(disk, SEGMENT_BYTES)) {
            promise(store, 1);
            append(store, epoch(Zxid.NONE, 1), batch(z(1, 0)));
        }
        disk.cut("log/0000000000000000-1.log", 512);
        setAside(disk, "log/0000000000000000-1.log", "ends at 1:0", "durable up to 1:1");
    }

    @Test
    void theNewestSegmentMustBeThereAlthoughNothingInItIsProven() throws IOException {
        DiskStore store = open(disk, SEGMENT_BYTES);
        promise(store, 1);
        append(store, epoch(Zxid.NONE, 1), batch(z(1, 0)), batch(z(1, 1)), batch(z(1, 2)));
        CrashingDisk killed = disk.afterKill();
        String newest = "log/" + killed.list("log").get(1);
        killed.delete(newest);
        setAside(killed, newest, "missing");
    }

    @Test
    void aLogOfAnEpochThatWasNotPromisedIsDamage() throws IOException {
        try (DiskStore store = open(disk, SEGMENT_BYTES)) {
            promise(store, 1);
            append(store, epoch(Zxid.NONE, 1), epoch(z(1, 0), 2));
        }
        setAside(disk, "ends at 2:0", "no epoch above 1 was promised");
    }

    /** The new file is made once the one before is synced, so damage in that one is no torn write, although no slot says so yet. */
    @Test
    void damageBeforeASegmentThatWasJustBegunIsNoTornTail() throws IOException {
        DiskStore store = open(disk, SEGMENT_BYTES);
        promise(store, 1);
        append(store, epoch(Zxid.NONE, 1), batch(z(1, 0)), batch(z(1, 1)));
        disk.crashAt(3); // create, sync of the folder, then the slot
        assertThatThrownBy(() -> append(store, batch(z(1, 2)))).isInstanceOf(CrashingDisk.PowerLoss.class);
        assertThat(disk.operations().get(2)).startsWith("write meta");
        CrashingDisk killed = disk.afterKill();
        CrashingDisk oldSlot = withoutLastSlot(killed);
        oldSlot.flip("log/0000000000000000-1.log", 1024 + 100, 1);
        setAside(oldSlot, "log/0000000000000000-1.log", "a later segment was begun");
    }

    /** As if the write of the newest slot had not begun. */
    private static CrashingDisk withoutLastSlot(CrashingDisk disk) {
        int slot = disk.bytes("meta")[15] > disk.bytes("meta")[4096 + 15] ? 0 : 4096;
        for (int i = 0; i < 512; i++) {
            disk.flip("meta", slot + i, disk.bytes("meta")[slot + i]);
        }
        return disk;
    }

    @Test
    void aSegmentMissingInTheMiddleIsDamage() throws IOException {
        try (DiskStore store = open(disk, SEGMENT_BYTES)) {
            promise(store, 1);
            append(store, epoch(Zxid.NONE, 1));
            for (int i = 0; i < 12; i++) {
                append(store, batch(z(1, i)));
            }
        }
        assertThat(disk.list("log")).hasSizeGreaterThan(3);
        disk.delete("log/" + disk.list("log").get(1));
        setAside(disk, "log/" + disk.list("log").get(0), "the next segment starts at");
    }

    @Test
    void theOldestSegmentMissingWithoutASnapshotIsDamage() throws IOException {
        try (DiskStore store = open(disk, SEGMENT_BYTES)) {
            promise(store, 1);
            append(store, epoch(Zxid.NONE, 1), batch(z(1, 0)), batch(z(1, 1)), batch(z(1, 2)), batch(z(1, 3)));
        }
        disk.delete("log/" + disk.list("log").get(0));
        setAside(disk, "oldest segment", "there is no snapshot");
    }

    @Test
    void oneSegmentInThePlaceOfAnotherIsDamage() throws IOException {
        try (DiskStore store = open(disk, SEGMENT_BYTES)) {
            promise(store, 1);
            append(store, epoch(Zxid.NONE, 1));
            for (int i = 0; i < 12; i++) {
                append(store, batch(z(1, i)));
            }
        }
        String first = "log/" + disk.list("log").get(0);
        String second = "log/" + disk.list("log").get(1);
        disk.rename(second, first);
        setAside(disk, first, "offset 0");
    }
}
