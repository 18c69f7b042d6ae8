package io.zab.storage;

import static io.zab.storage.Histories.append;
import static io.zab.storage.Histories.batch;
import static io.zab.storage.Histories.epoch;
import static io.zab.storage.Histories.open;
import static io.zab.storage.Histories.promise;
import static io.zab.storage.Histories.z;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.message.Batch;
import io.zab.message.BatchBuilder;
import io.zab.message.BootId;
import io.zab.message.Configuration;
import io.zab.message.ConfigurationEntry;
import io.zab.message.EpochEnds;
import io.zab.message.FormationId;
import io.zab.message.PeerEntry;
import io.zab.message.ReadOp;
import io.zab.message.ReadResult;
import io.zab.message.RecordKind;
import io.zab.message.SnapshotHeader;
import io.zab.message.StorageId;
import io.zab.message.StoreOp;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SnapshotTest {
    private static final Configuration CONFIGURATION = new Configuration(
            new FormationId(new UUID(1, 2)),
            new TreeMap<>(java.util.Map.of(PeerId.of(1), new StorageId(new UUID(3, 4)))),
            1 << 20);

    private final InMemoryDisk disk = new InMemoryDisk();
    private final byte[] state = new byte[200_000];

    SnapshotTest() {
        new Random(1).nextBytes(state);
    }

    private static SnapshotHeader header(Zxid zxid) {
        return new SnapshotHeader(
                zxid,
                new EpochEnds(List.of(Zxid.NONE, zxid)),
                List.of(new ConfigurationEntry(z(1, 0), CONFIGURATION, z(1, 1))),
                List.of(new PeerEntry(PeerId.of(2), z(1, 1), new BootId(new UUID(5, 6)), 77)));
    }

    private DiskStore withRecords() throws IOException {
        DiskStore store = open(disk, 1000);
        promise(store, 1);
        append(store, epoch(Zxid.NONE, 1));
        for (int i = 0; i < 10; i++) {
            append(store, batch(z(1, i), 1, 400));
        }
        return store;
    }

    private void publish(DiskStore store, Zxid zxid, Zxid keepFrom) throws IOException {
        try (OutputStream out = store.writeSnapshot(header(zxid))) {
            out.write(state);
        }
        store.perform(new StoreOp.PublishSnapshot(zxid, keepFrom));
    }

    /** Files go one by one, each for good before the next, so that no power loss leaves this. */
    @Test
    void aHoleInTheLogIsDamageBelowTheSnapshotToo() throws IOException {
        CrashingDisk holed = new CrashingDisk();
        try (DiskStore store = Histories.open(holed, 1024)) {
            promise(store, 1);
            append(store, epoch(Zxid.NONE, 1));
            for (int i = 0; i < 11; i++) {
                append(store, batch(z(1, i)));
            }
            publish(store, z(1, 8), Zxid.NONE);
        }
        assertThat(holed.list("log")).hasSize(4);
        holed.delete("log/" + holed.list("log").get(1));
        Quarantined.checkAtStart(holed, 1024, "a hole below the snapshot");
    }

    @Test
    void aPublishedSnapshotIsWhatThePeerStartsFrom() throws IOException {
        try (DiskStore store = withRecords()) {
            publish(store, z(1, 6), z(1, 4));
        }
        try (DiskStore store = open(disk, 1000)) {
            assertThat(store.recovered().snapshot()).isEqualTo(header(z(1, 6)));
            assertThat(store.recovered().range().base()).isBetween(z(1, 2), z(1, 4));
            assertThat(store.recovered().range().last()).isEqualTo(z(1, 10));
            assertThat(store.recovered().configurations())
                    .isEqualTo(header(z(1, 6)).configurations());
            try (DataInputStream in = store.openSnapshot(z(1, 6))) {
                assertThat(in.readAllBytes()).isEqualTo(state);
            }
            assertThat(store.read(new ReadOp.ReadLog(z(1, 1), 100))).isInstanceOf(ReadResult.Unavailable.class);
            assertThat(store.read(new ReadOp.ReadLog(z(1, 4), 100)))
                    .isEqualTo(new ReadResult.Batches(List.of(batch(z(1, 4), 1, 400))));
        }
    }

    @Test
    void nothingIsLeftOfASnapshotThatIsOlderThanTheBaseOrDiscarded() throws IOException {
        try (DiskStore store = withRecords()) {
            publish(store, z(1, 8), Zxid.NONE);
            publish(store, z(1, 6), Zxid.NONE);
            store.writeSnapshot(header(z(1, 9))).close();
            store.discardSnapshot(z(1, 9));
            assertThat(disk.list(Snapshots.FOLDER)).containsExactly("0000000400000008.snap");
        }
    }

    /** An application may hang while it writes, for longer than closing waits for it; meanwhile the node may have been started again. */
    @Test
    void whoStillWritesASnapshotWhenTheStoreIsClosedDoesNotTouchThatOfTheNextOne() throws IOException {
        OutputStream left;
        DiskStore former = withRecords();
        try (former) {
            left = former.writeSnapshot(header(z(1, 6)));
            left.write(1);
        }
        try (DiskStore store = open(disk, 1000)) {
            OutputStream out = store.writeSnapshot(header(z(1, 6)));
            out.write(state);

            assertThatThrownBy(left::close).isInstanceOf(IOException.class).hasMessageContaining("given up");
            former.discardSnapshot(z(1, 6));
            assertThatThrownBy(() -> former.writeSnapshot(header(z(1, 6))))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is closed");

            out.close();
            store.perform(new StoreOp.PublishSnapshot(z(1, 6), Zxid.NONE));
            try (DataInputStream in = store.openSnapshot(z(1, 6))) {
                assertThat(in.readAllBytes()).isEqualTo(state);
            }
        }
    }

    @Test
    void aSnapshotThatCannotBeBegunLeavesNoFileOpen() {
        List<String> calls = new ArrayList<>();
        DiskFile full = (DiskFile) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DiskFile.class}, (proxy, method, arguments) -> {
                    calls.add(method.getName());
                    if (method.getName().equals("write")) {
                        throw new IOException("No space left on device");
                    }
                    return null;
                });
        Disk opensIt = (Disk) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Disk.class}, (proxy, method, arguments) -> full);

        assertThatThrownBy(() -> new SnapshotOutput(opensIt, "snapshots/x.written", header(z(1, 6))))
                .hasMessage("No space left on device");
        assertThat(calls).containsExactly("setSize", "write", "close");
    }

    @Test
    void whatIsOpenIsReadableUntilItIsClosedAlthoughItWasReplaced() throws IOException {
        try (DiskStore store = withRecords()) {
            publish(store, z(1, 3), Zxid.NONE);
            ReadResult.SnapshotOpened opened = (ReadResult.SnapshotOpened) store.read(new ReadOp.OpenSnapshot());
            publish(store, z(1, 8), z(1, 8));
            byte[] bytes = transfer(store, opened);
            assertThat(bytes).hasSize((int) opened.lengthBytes());
            assertThat(disk.exists(Snapshots.path(z(1, 3)))).isTrue();
            store.read(new ReadOp.CloseSnapshot(z(1, 3)));
            assertThat(disk.exists(Snapshots.path(z(1, 3)))).isFalse();
            assertThat(store.read(new ReadOp.ReadSnapshot(z(1, 3), 0, 10))).isInstanceOf(ReadResult.Unavailable.class);
        }
    }

    private static byte[] transfer(DiskStore store, ReadResult.SnapshotOpened opened) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) opened.lengthBytes());
        while (bytes.hasRemaining()) {
            ReadResult piece =
                    store.read(new ReadOp.ReadSnapshot(opened.header().zxid(), bytes.position(), 1000));
            bytes.put(((ReadResult.SnapshotBytes) piece).bytes());
        }
        return bytes.array();
    }

    @Test
    void theBytesOfASnapshotInstallItElsewhere() throws IOException {
        InMemoryDisk other = new InMemoryDisk();
        try (DiskStore store = withRecords();
                DiskStore receiver = open(other)) {
            publish(store, z(1, 6), z(1, 6));
            ReadResult.SnapshotOpened opened = (ReadResult.SnapshotOpened) store.read(new ReadOp.OpenSnapshot());
            byte[] bytes = transfer(store, opened);
            promise(receiver, 1);
            append(receiver, epoch(Zxid.NONE, 1));
            receiver.perform(new StoreOp.ReceiveChunk(z(1, 6), 0, ByteBuffer.wrap(bytes, 0, 5000)));
            receiver.perform(new StoreOp.ReceiveChunk(z(1, 6), 0, ByteBuffer.wrap(bytes, 0, 1000)));
            receiver.perform(
                    new StoreOp.ReceiveChunk(z(1, 6), 1000, ByteBuffer.wrap(bytes, 1000, bytes.length - 1000)));
            receiver.perform(new StoreOp.InstallSnapshot(opened.header()));
            receiver.sync();
            try (DataInputStream in = receiver.openSnapshot(z(1, 6))) {
                assertThat(in.readAllBytes()).isEqualTo(state);
            }
            append(receiver, batch(z(1, 6), 1, 400));
        }
        try (DiskStore receiver = open(other)) {
            assertThat(receiver.recovered().snapshot()).isEqualTo(header(z(1, 6)));
            assertThat(receiver.recovered().range().base()).isEqualTo(z(1, 6));
            assertThat(receiver.recovered().range().last()).isEqualTo(z(1, 7));
        }
    }

    @Test
    void aSnapshotThatArrivesDamagedIsNotInstalled() throws IOException {
        InMemoryDisk other = new InMemoryDisk();
        try (DiskStore store = withRecords();
                DiskStore receiver = open(other)) {
            publish(store, z(1, 6), z(1, 6));
            ReadResult.SnapshotOpened opened = (ReadResult.SnapshotOpened) store.read(new ReadOp.OpenSnapshot());
            byte[] bytes = transfer(store, opened);
            bytes[bytes.length / 2] ^= 1;
            promise(receiver, 1);
            append(receiver, epoch(Zxid.NONE, 1));
            receiver.perform(new StoreOp.ReceiveChunk(z(1, 6), 0, ByteBuffer.wrap(bytes)));
            assertThatThrownBy(() -> receiver.perform(new StoreOp.InstallSnapshot(opened.header())))
                    .isInstanceOf(Damage.class)
                    .hasMessageContaining("chunk 1");
        }
        try (DiskStore receiver = open(other)) {
            assertThat(receiver.recovered().snapshot()).isNull();
            assertThat(receiver.recovered().range().last()).isEqualTo(z(1, 0));
        }
    }

    /** The follower would take it for damage of its own disk, and stop. */
    @Test
    void whatHasRottenSinceTheStartIsNotSent() throws IOException {
        try (DiskStore store = withRecords()) {
            publish(store, z(1, 6), z(1, 6));
            store.read(new ReadOp.OpenSnapshot());
            DiskFile file = disk.open(Snapshots.path(z(1, 6)), false);
            ByteBuffer rotten = ByteBuffer.allocate(1);
            file.read(150_000, rotten);
            rotten.put(0, (byte) ~rotten.get(0));
            file.write(150_000, rotten.rewind());
            int sent = 0;
            Damage found = null;
            while (found == null) {
                try {
                    ReadResult piece = store.read(new ReadOp.ReadSnapshot(z(1, 6), sent, 10_000));
                    sent += ((ReadResult.SnapshotBytes) piece).bytes().remaining();
                } catch (Damage e) {
                    found = e;
                }
            }
            assertThat(sent).isBetween(100_000, 150_000);
            assertThat(found).hasMessageContaining("chunk 2");
        }
        try (DiskStore repaired = Histories.reopen(disk, 1000)) {
            assertThat(repaired.recovered().replacesDamaged()).isTrue();
        }
    }

    /** A single bit of its length turned over, and the end is as long as eight bytes more of the state. */
    @Test
    void anEndThatHasRottenIntoAChunkIsNotSent() throws IOException {
        try (DiskStore store = withRecords()) {
            publish(store, z(1, 6), z(1, 6));
            ReadResult.SnapshotOpened opened = (ReadResult.SnapshotOpened) store.read(new ReadOp.OpenSnapshot());
            int end = (int) opened.lengthBytes() - SnapshotFormat.END_BYTES;
            ByteBuffer eight = ByteBuffer.allocate(Integer.BYTES).putInt(0, Long.BYTES);
            disk.open(Snapshots.path(z(1, 6)), false).write(end, eight);
            assertThat(store.read(new ReadOp.ReadSnapshot(z(1, 6), 0, end)))
                    .isInstanceOf(ReadResult.SnapshotBytes.class);
            assertThatThrownBy(() -> store.read(new ReadOp.ReadSnapshot(z(1, 6), end, SnapshotFormat.END_BYTES)))
                    .isInstanceOf(Damage.class)
                    .hasMessageContaining("chunk 4 has checksum");
        }
    }

    /** Of two snapshots only the last chunk differs, and a write of one went to the place of the other. */
    @Test
    void aChunkOfAnotherSnapshotIsDamage() throws IOException {
        try (DiskStore store = withRecords()) {
            publish(store, z(1, 3), Zxid.NONE);
            state[state.length - 1]++;
            publish(store, z(1, 6), Zxid.NONE);
            DiskFile earlier = disk.open(Snapshots.path(z(1, 3)), false);
            int length = state.length % SnapshotFormat.CHUNK_BYTES;
            ByteBuffer last = ByteBuffer.allocate(SnapshotFormat.CHUNK_HEAD_BYTES + length + SnapshotFormat.END_BYTES);
            earlier.read(earlier.size() - last.limit(), last);
            disk.open(Snapshots.path(z(1, 6)), false).write(earlier.size() - last.limit(), last.rewind());
            assertThatThrownBy(() -> store.openSnapshot(z(1, 6)).readAllBytes())
                    .isInstanceOf(Damage.class)
                    .hasMessageContaining("chunk 3 has checksum");
        }
    }

    /** A write that went to the wrong place leaves there what is valid by itself: to be damage, not one that is not open. */
    @Test
    void whatHasBecomeTheBeginningOfAnotherSnapshotSinceTheStartIsDamage() throws IOException {
        try (DiskStore store = withRecords()) {
            publish(store, z(1, 3), Zxid.NONE);
            ByteBuffer sector = ByteBuffer.allocate(512);
            disk.open(Snapshots.path(z(1, 3)), false).read(0, sector);
            publish(store, z(1, 6), Zxid.NONE);
            disk.open(Snapshots.path(z(1, 6)), false).write(0, sector.rewind());

            assertThatThrownBy(() -> store.read(new ReadOp.OpenSnapshot()))
                    .isInstanceOf(Damage.class)
                    .hasMessageContaining("it is the snapshot at 1:3");
            assertThatThrownBy(() -> store.openSnapshot(z(1, 6)).close())
                    .isInstanceOf(Damage.class)
                    .hasMessageContaining("it is the snapshot at 1:3");
        }
        try (DiskStore repaired = Histories.reopen(disk, 1000)) {
            assertThat(repaired.recovered().replacesDamaged()).isTrue();
        }
    }

    @Test
    void aSnapshotThatIsNotTheOneAnnouncedIsNotInstalled() throws IOException {
        InMemoryDisk other = new InMemoryDisk();
        try (DiskStore store = withRecords();
                DiskStore receiver = open(other)) {
            publish(store, z(1, 6), z(1, 6));
            ReadResult.SnapshotOpened opened = (ReadResult.SnapshotOpened) store.read(new ReadOp.OpenSnapshot());
            byte[] bytes = transfer(store, opened);
            receiver.perform(new StoreOp.ReceiveChunk(z(1, 6), 0, ByteBuffer.wrap(bytes)));
            SnapshotHeader announced =
                    new SnapshotHeader(z(1, 6), opened.header().ends(), List.of(), List.of());
            assertThatThrownBy(() -> receiver.perform(new StoreOp.InstallSnapshot(announced)))
                    .isInstanceOf(Damage.class)
                    .hasMessageContaining("was announced");
        }
    }

    @Test
    void whatIsBehindTheSnapshotIsKeptWhateverIsAsked() throws IOException {
        try (DiskStore store = withRecords()) {
            publish(store, z(1, 4), z(1, 9));
        }
        try (DiskStore store = open(disk, 1000)) {
            assertThat(store.recovered().range().last()).isEqualTo(z(1, 10));
            assertThat(store.recovered().snapshot()).isEqualTo(header(z(1, 4)));
        }
    }

    @Test
    void aSnapshotOlderThanTheBaseIsDroppedWhenItComesToPublishing() throws IOException {
        try (DiskStore store = withRecords()) {
            publish(store, z(1, 6), Zxid.NONE);
            publish(store, z(1, 5), Zxid.NONE);
            ReadResult.SnapshotOpened opened = (ReadResult.SnapshotOpened) store.read(new ReadOp.OpenSnapshot());
            assertThat(opened.header().zxid()).isEqualTo(z(1, 6));
            assertThat(disk.list("snapshots")).hasSize(1);
        }
    }

    @Test
    void configurationsAndSealsOfTheLogAreFoundBehindThoseOfTheSnapshot() throws IOException {
        Batch forming = new BatchBuilder(Zxid.NONE, z(1, 0), 0)
                .add(RecordKind.EPOCH, CONFIGURATION.encode())
                .build();
        Batch seal = new BatchBuilder(z(1, 0), z(1, 1), 0)
                .add(RecordKind.SEAL, ByteBuffer.allocate(8).putLong(0, z(1, 0).value()))
                .build();
        Batch next = new BatchBuilder(z(1, 1), z(1, 2), 0)
                .add(RecordKind.CONFIGURATION, CONFIGURATION.encode())
                .build();
        List<ConfigurationEntry> expected = List.of(
                new ConfigurationEntry(z(1, 0), CONFIGURATION, z(1, 1)),
                new ConfigurationEntry(z(1, 2), CONFIGURATION, null));
        try (DiskStore store = open(disk)) {
            promise(store, 1);
            append(store, forming, seal, next, batch(z(1, 2)));
        }
        try (DiskStore store = open(disk)) {
            assertThat(store.recovered().configurations()).isEqualTo(expected);
            publish(store, z(1, 1), Zxid.NONE);
        }
        try (DiskStore store = open(disk)) {
            assertThat(store.recovered().configurations()).isEqualTo(expected);
        }
    }
}
