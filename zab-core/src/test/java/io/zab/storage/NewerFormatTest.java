package io.zab.storage;

import static io.zab.storage.Histories.append;
import static io.zab.storage.Histories.batch;
import static io.zab.storage.Histories.epoch;
import static io.zab.storage.Histories.open;
import static io.zab.storage.Histories.promise;
import static io.zab.storage.Histories.z;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.DataDirectoryException;
import io.zab.Zxid;
import io.zab.message.EpochEnds;
import io.zab.message.SnapshotHeader;
import io.zab.message.StoreOp;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a newer version wrote is no damage: it is refused in a sentence, and nothing of it is moved. */
class NewerFormatTest {
    private final CrashingDisk disk = new CrashingDisk();

    @BeforeEach
    void write() throws IOException {
        try (DiskStore store = open(disk)) {
            promise(store, 1);
            append(store, epoch(Zxid.NONE, 1), batch(z(1, 0)));
            SnapshotHeader header = new SnapshotHeader(z(1, 1), new EpochEnds(List.of(z(1, 1))), List.of(), List.of());
            try (OutputStream out = store.writeSnapshot(header)) {
                out.write(new byte[100]);
            }
            store.perform(new StoreOp.PublishSnapshot(z(1, 1), Zxid.NONE));
        }
    }

    private void refused(String what) {
        List<String> names = disk.names();
        assertThatThrownBy(() -> open(disk))
                .isInstanceOf(DataDirectoryException.class)
                .hasMessageContainingAll(what, "has format 2", "up to 1");
        assertThatThrownBy(() -> Inspection.of(disk)).isInstanceOf(DataDirectoryException.class);
        assertThat(disk.names()).isEqualTo(names);
    }

    /** As a later version would: the format is one more, and the checksum covers it. */
    private void raise(String name, int at, int length) {
        byte[] bytes = disk.bytes(name);
        bytes[at + 3]++;
        CRC32C crc = new CRC32C();
        crc.update(bytes, at, 4);
        crc.update(bytes, at + 8, length - 8);
        ByteBuffer.wrap(bytes).putInt(at + 4, (int) crc.getValue());
        overwrite(name, bytes);
    }

    private void overwrite(String name, byte[] bytes) {
        byte[] before = disk.bytes(name);
        for (int i = 0; i < bytes.length; i++) {
            disk.flip(name, i, before[i] ^ bytes[i]);
        }
    }

    @Test
    void ofTheDirectory() {
        String head = new String(disk.bytes("identity"), StandardCharsets.UTF_8)
                .replace("format=1", "format=2")
                .replaceFirst("crc32c=.*\n", "");
        CRC32C crc = new CRC32C();
        crc.update(head.getBytes(StandardCharsets.UTF_8));
        overwrite(
                "identity",
                String.format("%scrc32c=%08x\n", head, crc.getValue()).getBytes(StandardCharsets.UTF_8));
        refused("identity");
    }

    @Test
    void ofASlot() {
        raise("meta", 4096, 256);
        refused("meta");
    }

    @Test
    void ofAGroup() {
        raise("log/0000000000000000-1.log", 0, GroupHeader.BYTES);
        refused("a group in the log");
    }

    @Test
    void ofASnapshot() {
        String name = Snapshots.path(z(1, 1));
        raise(name, 0, ByteBuffer.wrap(disk.bytes(name)).getInt(8));
        refused(name);
    }

    @Test
    void aRottenByteWhereTheFormatStandsIsDamage() throws IOException {
        disk.flip("log/0000000000000000-1.log", 3, 2);
        Quarantined.checkAtStart(disk, 1 << 20, "log");
    }
}
