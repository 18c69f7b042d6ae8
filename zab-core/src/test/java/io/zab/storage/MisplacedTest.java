package io.zab.storage;

import static io.zab.storage.Histories.all;
import static io.zab.storage.Histories.append;
import static io.zab.storage.Histories.batch;
import static io.zab.storage.Histories.epoch;
import static io.zab.storage.Histories.open;
import static io.zab.storage.Histories.promise;
import static io.zab.storage.Histories.z;
import static org.assertj.core.api.Assertions.assertThat;

import io.zab.Zxid;
import io.zab.message.Batch;
import io.zab.message.StoreOp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A write that went to the wrong place leaves there what is whole and valid by itself, and at its own place what stood there before. */
class MisplacedTest {
    private static final int SECTOR = 512;
    private static final long SEGMENT_BYTES = 2048;

    /** Several segments of two generations; each group is one sector. */
    private static CrashingDisk stopped() throws IOException {
        CrashingDisk disk = new CrashingDisk();
        try (DiskStore store = open(disk, SEGMENT_BYTES)) {
            promise(store, 1);
            append(store, epoch(Zxid.NONE, 1));
            for (int i = 0; i < 10; i++) {
                append(store, batch(z(1, i), 1, 20));
            }
            store.perform(new StoreOp.Truncate(z(1, 8)));
            append(store, batch(z(1, 8), 1, 20), batch(z(1, 9), 1, 20));
        }
        return disk;
    }

    @Test
    void aSectorOfTheLogAtThePlaceOfAnotherIsNoticedOrNotNeeded() throws IOException {
        CrashingDisk original = stopped();
        List<Batch> history = history(original.afterKill());
        List<String> segments = original.names().stream()
                .filter(name -> SegmentName.parse(name.substring(name.indexOf('/') + 1)) != null)
                .toList();
        int tried = 0;
        for (String from : segments) {
            for (String to : segments) {
                tried += tryAll(original, from, to, history);
            }
        }
        assertThat(tried).isGreaterThan(50);
    }

    /** The last group, which nothing later proves, stands where one before it was, and not at its own place: that is no torn tail, since it was written once that one was durable. */
    @Test
    void theLastWriteAtThePlaceOfAnEarlierOneDoesNotLookTorn() throws IOException {
        CrashingDisk disk = new CrashingDisk();
        DiskStore store = open(disk, SEGMENT_BYTES);
        promise(store, 1);
        append(store, epoch(Zxid.NONE, 1), batch(z(1, 0), 1, 20), batch(z(1, 1), 1, 20));
        CrashingDisk killed = disk.afterKill();
        String segment = new SegmentName(Zxid.NONE, 1).path();
        byte[] last = sector(killed, segment, 2 * SECTOR);
        for (int target = 0; target < 2; target++) {
            CrashingDisk missed = killed.afterKill();
            try (DiskFile file = missed.open(segment, false)) {
                file.write((long) target * SECTOR, ByteBuffer.wrap(last));
                file.write(2 * SECTOR, ByteBuffer.allocate(SECTOR));
                file.sync();
            }
            Quarantined.checkAtStart(missed, SEGMENT_BYTES, "at the place of group " + (target + 1));
        }
    }

    /** It went ahead of the log, into the zeros with which a segment is filled. A shorter group that is written there later is whole all the same. */
    @Test
    void whatStandsWhereAGroupIsWrittenLaterIsWrittenOver() throws IOException {
        CrashingDisk disk = new CrashingDisk();
        DiskStore store = open(disk, SEGMENT_BYTES);
        promise(store, 1);
        append(store, epoch(Zxid.NONE, 1));
        byte[] other = new byte[SECTOR];
        Arrays.fill(other, (byte) 7);
        try (DiskFile file = disk.open(new SegmentName(Zxid.NONE, 1).path(), false)) {
            file.write(SECTOR, ByteBuffer.wrap(other));
            file.sync();
        }
        append(store, batch(z(1, 0), 1, 20));
        assertThat(history(disk.afterKill())).hasSize(2);
    }

    private static int tryAll(CrashingDisk original, String from, String to, List<Batch> history) throws IOException {
        int tried = 0;
        for (int source = 0; source < original.bytes(from).length; source += SECTOR) {
            byte[] moved = sector(original, from, source);
            for (int target = 0; target < original.bytes(to).length; target += SECTOR) {
                if (Arrays.equals(moved, sector(original, to, target))) {
                    continue;
                }
                CrashingDisk disk = original.afterKill();
                try (DiskFile file = disk.open(to, false)) {
                    file.write(target, ByteBuffer.wrap(moved));
                    file.sync();
                }
                if (Inspection.of(disk).damages().isEmpty()) {
                    // Behind a cut stands what nobody reads any more.
                    assertThat(history(disk))
                            .as("%d of %s at %d of %s", source, from, target, to)
                            .isEqualTo(history);
                    continue;
                }
                tried++;
            }
        }
        return tried;
    }

    private static List<Batch> history(CrashingDisk disk) throws IOException {
        try (DiskStore store = open(disk, SEGMENT_BYTES)) {
            return all(store, Zxid.NONE);
        }
    }

    private static byte[] sector(CrashingDisk disk, String name, int at) {
        return Arrays.copyOfRange(disk.bytes(name), at, at + SECTOR);
    }
}
