package io.zab.testkit.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.storage.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SimDiskTest {
    private final SimDisk disk = new SimDisk("disk", new SplittableRandom(7));

    private void write(String name, String text, boolean sync) throws IOException {
        try (DiskFile file = disk.open(name, true)) {
            file.write(0, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            if (sync) {
                file.sync();
            }
        }
    }

    private String read(String name) throws IOException {
        try (DiskFile file = disk.open(name, false)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
            file.read(0, bytes);
            return new String(bytes.array(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void aKilledProcessLosesNothingThatItWrote() throws IOException {
        write("a", "text", false);
        disk.processCrash();
        assertThat(read("a")).isEqualTo("text");
    }

    @Test
    void aPowerLossKeepsWhatWasSyncedTogetherWithItsName() throws IOException {
        write("a", "text", true);
        disk.syncDirectory("");
        write("a", "next", false);
        disk.powerLossLosingAllUnsynced();
        assertThat(read("a")).isEqualTo("text");
    }

    @Test
    void aDiskMayBecomeWhatItWas() throws IOException {
        write("a", "text", true);
        disk.syncDirectory("");
        SimDisk image = disk.copy(true, new SplittableRandom(1));
        write("a", "next", true);
        write("b", "more", true);
        disk.syncDirectory("");
        disk.become(image);
        write("a", "lost", false);
        disk.powerLossLosingAllUnsynced();
        assertThat(disk.list("")).containsExactly("a");
        assertThat(read("a")).isEqualTo("text");
        disk.become(image);
        assertThat(read("a")).isEqualTo("text");
    }

    @Test
    void whatIsCutOffACopyItsOriginalKeeps() throws IOException {
        write("a", "text", true);
        SimDisk copy = disk.copy(false, new SplittableRandom(1));
        try (DiskFile file = copy.open("a", false)) {
            file.setSize(2);
            file.setSize(4);
            ByteBuffer bytes = ByteBuffer.allocate(4);
            file.read(0, bytes);
            assertThat(bytes.array()).containsExactly('t', 'e', 0, 0);
        }
        assertThat(read("a")).isEqualTo("text");
    }

    @Test
    void aTwinHasAsMuchSyncedAndGoesItsOwnWay() throws IOException {
        write("a", "text", true);
        disk.syncDirectory("");
        write("a", "next", false);
        write("b", "more", true);
        disk.rename("b", "c");
        SimDisk twin = disk.twin(new SplittableRandom(1));
        try (DiskFile file = twin.open("c", false)) {
            file.write(0, ByteBuffer.wrap("MORE".getBytes(StandardCharsets.UTF_8)));
        }
        twin.processCrash();
        assertThat(twin.list("")).containsExactly("a", "c");
        twin.powerLossLosingAllUnsynced();
        assertThat(twin.list("")).containsExactly("a");
        assertThat(read("a")).isEqualTo("next");
        assertThat(read("c")).isEqualTo("more");
    }

    @Test
    void aNameIsLostUnlessItsFolderWasSynced() throws IOException {
        write("a", "text", true);
        disk.powerLossLosingAllUnsynced();
        assertThat(disk.exists("a")).isFalse();
    }

    @Test
    void aRenameIsLostUnlessItsFolderWasSynced() throws IOException {
        write("a", "text", true);
        disk.syncDirectory("");
        disk.rename("a", "b");
        disk.powerLossLosingAllUnsynced();
        assertThat(disk.list("")).containsExactly("a");
    }

    @Test
    void aNameThatWasMovedAwayDurablyDoesNotComeBack() throws IOException {
        disk.createFolder("log");
        disk.createFolder("old");
        disk.syncDirectory("");
        write("log/a", "text", true);
        disk.rename("log/a", "old/a");
        disk.syncDirectory("old");
        disk.syncDirectory("log");
        disk.powerLossLosingAllUnsynced();
        assertThat(disk.files()).containsExactly("old/a");
    }

    @Test
    void aFileOfALostFolderIsLost() throws IOException {
        disk.createFolder("log");
        write("log/a", "text", true);
        disk.syncDirectory("log");
        disk.powerLossLosingAllUnsynced();
        assertThat(disk.list("log")).isEmpty();
        assertThat(disk.exists("log")).isFalse();
    }

    @Test
    void aPowerLossMayTearAWriteOfSeveralSectors() throws IOException {
        boolean torn = false;
        for (int seed = 0; seed < 200 && !torn; seed++) {
            SimDisk one = new SimDisk("disk", new SplittableRandom(seed));
            try (DiskFile file = one.open("a", true)) {
                file.setSize(2048);
                file.sync();
                one.syncDirectory("");
                file.write(0, ByteBuffer.wrap("x".repeat(2048).getBytes(StandardCharsets.UTF_8)));
            }
            one.powerLoss();
            try (DiskFile file = one.open("a", false)) {
                ByteBuffer bytes = ByteBuffer.allocate(2048);
                file.read(0, bytes);
                String text = new String(bytes.array(), StandardCharsets.UTF_8);
                torn = text.contains("x") && text.contains("\0");
            }
        }
        assertThat(torn).isTrue();
    }

    /** What is read after a sync has failed, and what after a power loss besides. */
    private static String afterAFailedSync(int seed) throws IOException {
        SimDisk one = new SimDisk("disk", new SplittableRandom(seed));
        try (DiskFile file = one.open("a", true)) {
            file.write(0, ByteBuffer.wrap("old".getBytes(StandardCharsets.UTF_8)));
            file.sync();
            one.syncDirectory("");
            file.write(0, ByteBuffer.wrap("new".getBytes(StandardCharsets.UTF_8)));
            one.failNextSync();
            assertThatThrownBy(file::sync).isInstanceOf(IOException.class);
            file.sync(); // reports success, whatever became of the bytes
        }
        String seen = text(one);
        one.powerLossLosingAllUnsynced();
        return seen + " " + text(one);
    }

    private static String text(SimDisk one) throws IOException {
        try (DiskFile file = one.open("a", false)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
            file.read(0, bytes);
            return new String(bytes.array(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void afterAFailedSyncTheBytesMayBeInTheCacheOnlyOrGoneOrSafe() throws IOException {
        Set<String> outcomes = new TreeSet<>();
        for (int seed = 0; seed < 100; seed++) {
            outcomes.add(afterAFailedSync(seed));
        }
        assertThat(outcomes).containsExactly("new new", "new old", "old old");
    }

    @Test
    void aFullDiskTakesAPartOfAWriteAndAllOfItWhenThereIsRoom() throws IOException {
        disk.fill(2, false);
        assertThatThrownBy(() -> write("a", "text", false))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(SimDisk.FAILURE)
                .hasMessageContaining("no room");
        assertThat(read("a")).isEqualTo("te");
        assertThat(disk.usableBytes()).isZero();
        assertThatThrownBy(() -> disk.open("b", true)).hasMessageContaining("no room");
        write("a", "TE", true); // what is there already may be written over
        disk.delete("a");
        write("c", "te", true);
        disk.makeRoom();
        write("c", "text", true);
        assertThat(read("c")).isEqualTo("text");
    }

    @Test
    void aFullDiskMaySaySoOnlyAtTheSync() throws IOException {
        disk.fill(2, true);
        write("a", "text", false);
        assertThatThrownBy(() -> write("a", "text", true)).hasMessageContaining("no room");
    }

    @Test
    void withoutDescriptorsNothingIsOpenedAndWhatIsOpenStaysSo() throws IOException {
        write("a", "text", true);
        try (DiskFile open = disk.open("a", false)) {
            disk.mayOpen(false);
            for (ThrowingCallable opening : List.<ThrowingCallable>of(
                    () -> disk.open("a", false),
                    () -> disk.open("b", true),
                    () -> disk.list(""),
                    () -> disk.syncDirectory(""),
                    () -> disk.lock("somebody"))) {
                assertThatThrownBy(opening)
                        .hasMessageContaining(SimDisk.FAILURE)
                        .hasMessageContaining("too many open");
            }
            assertThat(open.size()).isEqualTo(4);
        }
        disk.mayOpen(true);
        assertThat(read("a")).isEqualTo("text");
        assertThat(disk.exists("b")).isFalse();
    }

    /** What the two files hold after a drawn damage of this kind. */
    private static Set<String> afterALostWrite(String kind) throws IOException {
        Set<String> seen = new TreeSet<>();
        for (int seed = 0; seed < 400; seed++) {
            SimDiskTest test = new SimDiskTest();
            test.write("a", "old.", true);
            test.write("b", "else", true);
            test.write("a", "new.", true);
            Rot rot = test.disk.drawRot(new SplittableRandom(seed));
            if (rot != null && rot.kind().equals(kind)) {
                test.disk.rot(rot);
                seen.add(test.read("a") + " " + test.read("b"));
            }
        }
        return seen;
    }

    @Test
    void aWriteThatNeverArrivesLeavesWhatWasThere() throws IOException {
        assertThat(afterALostWrite("a write that never arrived"))
                .containsExactly("new. \0\0\0\0", "old. else"); // never the first of two to one place
    }

    @Test
    void aWriteThatWentElsewhereIsLostInItsPlaceAndStandsInAnother() throws IOException {
        assertThat(afterALostWrite("a write that went elsewhere")).containsExactly("old. new.");
    }

    @Test
    void oneTransferFailsAndTheNextDoesNot() throws IOException {
        write("a", "text", true);
        disk.failNextTransfer();
        assertThatThrownBy(() -> read("a")).hasMessageContaining(SimDisk.FAILURE);
        assertThat(read("a")).isEqualTo("text");
        disk.failNextTransfer();
        assertThatThrownBy(() -> write("a", "TEXT", false)).hasMessageContaining(SimDisk.FAILURE);
        assertThat(read("a")).isEqualToIgnoringCase("text");
    }

    @Test
    void theOperationThatWasChosenIsTheLast() throws IOException {
        disk.crashAtOperation(3);
        write("a", "", false);
        assertThatThrownBy(() -> write("b", "text", false)).isInstanceOf(SimulatedCrash.class);
        disk.processCrash();
        write("c", "text", false);
        assertThat(read("c")).isEqualTo("text");
    }

    @Test
    void filesOfADeadProcessAreDead() throws IOException {
        DiskFile file = disk.open("a", true);
        disk.processCrash();
        assertThatThrownBy(() -> file.write(0, ByteBuffer.allocate(1))).isInstanceOf(IOException.class);
    }

    @Test
    void whatWasNeverWrittenOrCutOffReadsAsZeros() throws IOException {
        try (DiskFile file = disk.open("a", true)) {
            file.write(0, ByteBuffer.wrap("text".getBytes(StandardCharsets.UTF_8)));
            file.setSize(10_000);
            file.sync();
            assertThat(read("a")).isEqualTo("text" + "\0".repeat(9_996));

            file.setSize(2);
            file.setSize(6);
            file.write(8, ByteBuffer.wrap(new byte[] {'!'}));
            file.sync();
        }
        disk.syncDirectory("");
        assertThat(read("a")).isEqualTo("te\0\0\0\0\0\0!");
        disk.powerLossLosingAllUnsynced();
        assertThat(read("a")).isEqualTo("te\0\0\0\0\0\0!");
    }

    @Test
    void zerosRotLikeWhatWasWritten() throws IOException {
        try (DiskFile file = disk.open("a", true)) {
            file.setSize(10_000);
            file.sync();
        }
        disk.rot("a", 9_000, 0x41);
        assertThat(read("a")).isEqualTo("\0".repeat(9_000) + "A" + "\0".repeat(999));
    }
}
