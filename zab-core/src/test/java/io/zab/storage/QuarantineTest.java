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

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.zab.Zxid;
import io.zab.message.EpochEnds;
import io.zab.message.Recovered;
import io.zab.message.SnapshotHeader;
import io.zab.message.StoreOp;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Setting a damaged directory aside: whatever interrupts it, no file is lost, none is taken for a good directory, and the end is the same. */
class QuarantineTest {
    private static final long SEGMENT_BYTES = 1024;
    private static final int LUCKS = 6;

    private interface Harm {
        void on(CrashingDisk disk) throws IOException;
    }

    /** A directory with log, a promise and a snapshot; its files have names that those of an empty one have, too. */
    private static CrashingDisk stopped() throws IOException {
        CrashingDisk disk = new CrashingDisk();
        try (DiskStore store = open(disk, SEGMENT_BYTES)) {
            promise(store, 1);
            append(store, epoch(Zxid.NONE, 1), batch(z(1, 0)), batch(z(1, 1)), batch(z(1, 2)));
            SnapshotHeader header = new SnapshotHeader(z(1, 2), new EpochEnds(List.of(z(1, 2))), List.of(), List.of());
            try (OutputStream out = store.writeSnapshot(header)) {
                out.write(new byte[100]);
            }
            store.perform(new StoreOp.PublishSnapshot(z(1, 2), Zxid.NONE));
        }
        return disk.afterPowerLoss(new Random(1)); // nothing is in a cache only
    }

    /** Promised, but holding nothing yet: no file but meta says that it ever took part. */
    private static CrashingDisk promised() throws IOException {
        CrashingDisk disk = new CrashingDisk();
        try (DiskStore store = open(disk, SEGMENT_BYTES)) {
            promise(store, 1);
        }
        return disk;
    }

    private static void rotMeta(CrashingDisk disk) {
        for (int copy : new int[] {0, 256, 4096, 4096 + 256}) {
            disk.flip("meta", copy + 20, 4);
        }
    }

    private static Map<String, Harm> harms() {
        Map<String, Harm> harms = new TreeMap<>();
        harms.put("a byte of identity", disk -> disk.flip("identity", 40, 1));
        harms.put("a byte of the log", disk -> disk.flip("log/0000000000000000-1.log", 100, 1));
        harms.put("a byte of the snapshot", disk -> disk.flip(Snapshots.path(z(1, 2)), 150, 1));
        harms.put("all of meta", QuarantineTest::rotMeta);
        harms.put("condemned", disk -> Condemned.write(disk, "it is older than it was"));
        harms.put("no identity", disk -> disk.lose("identity"));
        harms.put("no meta", disk -> disk.lose("meta"));
        harms.put("no snapshot", disk -> disk.lose(Snapshots.path(z(1, 2))));
        return harms;
    }

    @Test
    void aCrashAtAnyOperationComesToTheSameEnd() throws IOException {
        for (Map.Entry<String, Harm> harm : harms().entrySet()) {
            CrashingDisk damaged = stopped();
            harm.getValue().on(damaged);
            crashEverywhere(damaged, harm.getKey());
        }
    }

    @Test
    void aRottenMetaIsKeptAlsoWhereNothingElseTellsThatItHeldAPromise() throws IOException {
        CrashingDisk damaged = promised();
        rotMeta(damaged);
        crashEverywhere(damaged, "all of meta, and no log");
    }

    /** Behind the identity, the word is the last thing that tells that there was a directory: it goes, too, or the next one would be condemned. */
    @Test
    void aCondemnedDirectoryThatHoldsNothingElseComesToTheSameEnd() throws IOException {
        CrashingDisk disk = new CrashingDisk();
        open(disk, SEGMENT_BYTES).close();
        Condemned.write(disk, "it is older than it was");
        crashEverywhere(disk.afterPowerLoss(new Random(1)), "condemned, and empty");
    }

    private static void crashEverywhere(CrashingDisk damaged, String where) throws IOException {
        Map<String, byte[]> before = Quarantined.files(damaged);
        before.values().removeIf(bytes -> bytes.length == 0); // nothing is lost with those
        Random random = new Random(where.hashCode());
        for (int operation = 1; ; operation++) {
            CrashingDisk disk = damaged.afterKill();
            disk.crashAt(operation);
            try {
                reopen(disk, SEGMENT_BYTES);
                assertThat(operation).isGreaterThan(15);
                return;
            } catch (CrashingDisk.PowerLoss crash) {
                String at = where + ", crash at " + disk.operations().get(operation - 1);
                goesOn(disk.afterKill(), before, at + ", killed");
                killedAndThenWithoutPower(disk.afterKill(), before, at, random);
                for (int luck = 0; luck < LUCKS; luck++) {
                    goesOn(disk.afterPowerLoss(random), before, at + ", power loss " + luck);
                }
            }
        }
    }

    /** What a killed process leaves in the page cache, the next one sees, and a power loss takes away all the same: wherever it strikes. */
    private static void killedAndThenWithoutPower(
            CrashingDisk killed, Map<String, byte[]> before, String where, Random random) throws IOException {
        for (int luck = 0; luck < LUCKS; luck++) {
            CrashingDisk disk = killed.afterKill();
            disk.crashAt(1 + random.nextInt(60));
            String at = where + ", killed, and then a power loss ";
            try (DiskStore store = reopen(disk, SEGMENT_BYTES)) {
                at += "after the start, " + store.recovered().storage();
                CrashingDisk later = disk.afterPowerLoss(random);
                later.crashAt(Integer.MAX_VALUE);
                try (DiskStore again = open(later, SEGMENT_BYTES)) {
                    assertThat(again.recovered().storage()).as(at).isEqualTo(Histories.NEXT_STORAGE);
                    Quarantined.check(again, later, before, at);
                }
            } catch (CrashingDisk.PowerLoss crash) {
                at += "at " + disk.operations().get(disk.operations().size() - 1);
                goesOn(disk.afterPowerLoss(random), before, at);
            }
        }
    }

    private static void goesOn(CrashingDisk disk, Map<String, byte[]> before, String where) throws IOException {
        disk.crashAt(Integer.MAX_VALUE);
        try (DiskStore store = reopen(disk, SEGMENT_BYTES)) {
            Quarantined.check(store, disk, before, where);
            assertThat(disk.exists("quarantine/2")).as(where).isFalse();
            promise(store, 3);
        }
        try (DiskStore store = open(disk, SEGMENT_BYTES)) {
            assertThat(store.recovered().storage()).as(where).isEqualTo(Histories.NEXT_STORAGE);
            assertThat(store.recovered().quarantine()).as(where).isEqualTo(1);
            assertThat(store.recovered().promise().epoch()).as(where).isEqualTo(3);
        }
    }

    @Test
    void aFullDiskLosesNothingAndTheNextStartGoesOn() throws IOException {
        CrashingDisk damaged = stopped();
        damaged.flip("identity", 40, 1);
        Map<String, byte[]> before = Quarantined.files(damaged);
        for (int change = 1; ; change++) {
            CrashingDisk disk = damaged.afterKill();
            int at = change;
            FullDisk full = new FullDisk(disk, at);
            try {
                reopen(full.disk(), SEGMENT_BYTES).close();
                assertThat(change).isGreaterThan(10);
                return;
            } catch (Exception refused) {
                assertThat(refused).as("change %s", change).hasMessageContaining("No space left");
            }
            goesOn(disk, before, "full at change " + change);
        }
    }

    /** From some change of names on there is no space. */
    private static final class FullDisk {
        private static final Set<String> CHANGES = Set.of("createFolder", "rename", "open");
        private final CrashingDisk on;
        private int left;

        FullDisk(CrashingDisk on, int at) {
            this.on = on;
            this.left = at;
        }

        Disk disk() {
            return (Disk) Proxy.newProxyInstance(
                    QuarantineTest.class.getClassLoader(), new Class<?>[] {Disk.class}, (proxy, method, arguments) -> {
                        boolean takesSpace = CHANGES.contains(method.getName())
                                && (!method.getName().equals("open") || (boolean) arguments[1]);
                        if (takesSpace && --left <= 0) {
                            throw new IOException("No space left on device");
                        }
                        try {
                            return method.invoke(on, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    }

    /** It may be sound, once a cable is plugged in. */
    @Test
    void whatCannotBeReadIsLeftWhereItIs() throws IOException {
        CrashingDisk disk = stopped();
        List<String> names = disk.names();
        Disk unreadable = (Disk) Proxy.newProxyInstance(
                QuarantineTest.class.getClassLoader(), new Class<?>[] {Disk.class}, (proxy, method, arguments) -> {
                    Object result = method.invoke(disk, arguments);
                    return result instanceof DiskFile file
                                    && String.valueOf(arguments[0]).startsWith("log/")
                            ? new Unreadable(file)
                            : result;
                });
        assertThatThrownBy(() -> reopen(unreadable, SEGMENT_BYTES))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Input/output error");
        assertThat(disk.names()).isEqualTo(names);
        try (DiskStore store = reopen(disk, SEGMENT_BYTES)) {
            assertThat(store.recovered().storage()).isEqualTo(Histories.STORAGE);
        }
    }

    private record Unreadable(DiskFile file) implements DiskFile {
        @Override
        public int read(long position, ByteBuffer bytes) throws IOException {
            throw new IOException("Input/output error");
        }

        @Override
        public void write(long position, ByteBuffer bytes) throws IOException {
            file.write(position, bytes);
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void setSize(long size) throws IOException {
            file.setSize(size);
        }

        @Override
        public void sync() throws IOException {
            file.sync();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    @Test
    void eachDamageHasAFolderOfItsOwn() throws IOException {
        CrashingDisk disk = stopped();
        disk.flip("identity", 40, 1);
        Map<String, byte[]> first = Quarantined.files(disk);
        reopen(disk, SEGMENT_BYTES).close();
        disk.flip("identity", 41, 1);
        byte[] second = disk.bytes("identity");
        try (DiskStore store = reopen(disk, SEGMENT_BYTES)) {
            assertThat(store.recovered().quarantine()).isEqualTo(2);
        }
        first.forEach(
                (name, bytes) -> assertThat(disk.bytes("quarantine/1/" + name)).isEqualTo(bytes));
        assertThat(disk.bytes("quarantine/2/identity")).isEqualTo(second);
        assertThat(Inspection.of(disk).quarantine()).containsExactly("quarantine/1", "quarantine/2");
    }

    @Test
    void somebodyWhoDeletesAllButTheQuarantineHasNoNewDirectory() throws IOException {
        CrashingDisk disk = stopped();
        disk.flip("identity", 40, 1);
        reopen(disk, SEGMENT_BYTES).close();
        disk.names().stream().filter(name -> !name.startsWith("quarantine/")).forEach(disk::lose);
        try (DiskStore store = open(disk, SEGMENT_BYTES)) {
            assertThat(store.recovered().replacesDamaged()).isTrue();
        }
    }

    @Test
    void onceAllIsDeletedTheDirectoryIsNewLikeAnyOther() throws IOException {
        CrashingDisk disk = stopped();
        disk.flip("identity", 40, 1);
        reopen(disk, SEGMENT_BYTES).close();
        CrashingDisk emptied = new CrashingDisk();
        try (DiskStore store = open(emptied, SEGMENT_BYTES)) {
            assertThat(store.recovered()).isEqualTo(Recovered.empty(Histories.STORAGE));
        }
    }

    /** A crash half way looks the same: both are said, since nobody knows which it was. */
    @Test
    void anIdentityThatSomebodyHasDeletedBesideAnOldQuarantineIsNotCalledAnInterruption() throws IOException {
        CrashingDisk disk = stopped();
        disk.flip("identity", 40, 1);
        try (DiskStore store = reopen(disk, SEGMENT_BYTES)) {
            promise(store, 5);
        }
        disk.lose("identity");
        assertThat(Inspection.of(disk).notes().toString()).contains("or somebody has deleted it");

        assertThat(linesWhile(() -> reopen(disk, SEGMENT_BYTES).close()))
                .singleElement()
                .asString()
                .contains(
                        "the file identity is missing: setting files aside was interrupted, or somebody has deleted it")
                .contains("set aside in quarantine/2")
                .contains("once it does, they may be deleted");
    }

    private interface Action {
        void run() throws IOException;
    }

    /** What recovery tells the operator. */
    private static List<String> linesWhile(Action action) throws IOException {
        Logger logger = (Logger) LoggerFactory.getLogger(Recovery.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        logger.setLevel(Level.WARN);
        try {
            action.run();
        } finally {
            logger.detachAppender(lines);
            logger.setLevel(null);
        }
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void anInspectionTellsOfAnInterruptedQuarantineAndChangesNothing() throws IOException {
        CrashingDisk disk = stopped();
        disk.flip("identity", 40, 1);
        disk.crashAt(12);
        assertThatThrownBy(() -> reopen(disk, SEGMENT_BYTES)).isInstanceOf(CrashingDisk.PowerLoss.class);
        CrashingDisk killed = disk.afterKill();
        assertThat(killed.exists("quarantine/1/identity")).isTrue();
        List<String> names = killed.names();
        Inspection inspection = Inspection.of(killed);
        assertThat(inspection.isSound()).isFalse();
        assertThat(inspection.notes().toString()).contains("interrupted", "The next start sets aside what is left");
        assertThat(inspection.quarantine()).containsExactly("quarantine/1");
        assertThat(killed.names()).isEqualTo(names);
    }
}
