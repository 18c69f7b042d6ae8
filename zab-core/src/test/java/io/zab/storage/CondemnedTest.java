package io.zab.storage;

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
import io.zab.Zxid;
import io.zab.message.StoreOp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Rule B9: a directory that others saw holding more is condemned by its own process, and set aside at the next start. */
class CondemnedTest {
    private static final long SEGMENT_BYTES = 1024;
    private static final String WHY = "peer 1 was seen with a promise of epoch 7";

    private static CrashingDisk directory() throws IOException {
        CrashingDisk disk = new CrashingDisk();
        try (DiskStore store = open(disk, SEGMENT_BYTES)) {
            promise(store, 1);
            append(store, epoch(Zxid.NONE, 1), batch(z(1, 0)));
        }
        return disk;
    }

    private static void condemn(CrashingDisk disk) throws IOException {
        try (DiskStore store = open(disk, SEGMENT_BYTES)) {
            store.perform(new StoreOp.Condemn(WHY));
        }
    }

    @Test
    void theNextStartSetsItAsideWithTheReasonAndBeginsAnEmptyOne() throws IOException {
        CrashingDisk disk = directory();
        condemn(disk);
        Quarantined.checkAtStart(disk, SEGMENT_BYTES, "condemned");
        assertThat(new String(disk.bytes("quarantine/1/condemned"), StandardCharsets.UTF_8))
                .isEqualTo(WHY + "\n");
        try (DiskStore store = open(disk, SEGMENT_BYTES)) {
            assertThat(store.recovered().storage()).as("and only once").isEqualTo(Histories.NEXT_STORAGE);
            assertThat(store.recovered().replacesDamaged()).isTrue();
        }
    }

    @Test
    void aDirectoryInMemoryIsSetAsideLikewise() throws IOException {
        InMemoryDisk disk = new InMemoryDisk();
        try (DiskStore store = open(disk, SEGMENT_BYTES)) {
            promise(store, 1);
            store.perform(new StoreOp.Condemn(WHY));
        }
        try (DiskStore store = reopen(disk, SEGMENT_BYTES)) {
            assertThat(store.recovered().storage()).isEqualTo(Histories.NEXT_STORAGE);
            assertThat(store.recovered().promise().epoch()).isZero();
            assertThat(store.recovered().quarantine()).isEqualTo(1);
        }
    }

    @Test
    void onceItIsCondemnedNoPowerLossBringsItBackAndBeforeThatItIsWhatItWas() throws IOException {
        Random random = new Random(7); // one for all: the first draws of small seeds are all alike
        for (int operation = 1; ; operation++) {
            CrashingDisk disk = directory().afterPowerLoss(new Random(1));
            DiskStore store = open(disk, SEGMENT_BYTES);
            disk.crashAt(operation);
            boolean crashed = false;
            try {
                store.perform(new StoreOp.Condemn(WHY));
            } catch (CrashingDisk.PowerLoss crash) {
                crashed = true;
            }
            for (int luck = 0; luck < 6; luck++) {
                CrashingDisk after = disk.afterPowerLoss(random);
                boolean condemned = after.exists(Condemned.NAME);
                assertThat(condemned || crashed)
                        .as("operation %s, luck %s", operation, luck)
                        .isTrue();
                try (DiskStore next = reopen(after, SEGMENT_BYTES)) {
                    assertThat(next.recovered().storage())
                            .isEqualTo(condemned ? Histories.NEXT_STORAGE : Histories.STORAGE);
                    assertThat(next.recovered().range().last()).isEqualTo(condemned ? Zxid.NONE : z(1, 1));
                }
            }
            if (!crashed) {
                assertThat(operation).as("there was something to crash in").isGreaterThan(3);
                return;
            }
        }
    }

    /** The name is what counts: a crash may leave it without a word. */
    @Test
    void anEmptyWordCondemnsToo() throws IOException {
        CrashingDisk disk = directory();
        condemn(disk);
        try (DiskFile file = disk.open(Condemned.NAME, false)) {
            file.setSize(0);
        }
        try (DiskStore store = reopen(disk, SEGMENT_BYTES)) {
            assertThat(store.recovered().storage()).isEqualTo(Histories.NEXT_STORAGE);
        }
    }

    @Test
    void thatOfAnotherPeerIsRefusedAndLeftAsItIs() throws IOException {
        CrashingDisk disk = directory();
        condemn(disk);
        Map<String, byte[]> before = Quarantined.files(disk);
        assertThatThrownBy(() -> DiskStore.open(
                        disk, "a test", "payments", Histories.PEER, () -> Histories.NEXT_STORAGE, SEGMENT_BYTES))
                .isInstanceOf(DataDirectoryException.class)
                .hasMessageContaining("belongs to cluster \"orders\"");
        assertThat(Quarantined.files(disk)).containsExactlyInAnyOrderEntriesOf(before);
    }

    @Test
    void anInspectionTellsWhy() throws IOException {
        CrashingDisk disk = directory();
        condemn(disk);
        assertThat(Inspection.of(disk).damages().toString())
                .contains("condemned", "older than other peers saw it", WHY, "The next start sets the directory aside");
    }
}
