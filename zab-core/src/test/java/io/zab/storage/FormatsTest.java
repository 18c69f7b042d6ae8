package io.zab.storage;

import static io.zab.storage.Histories.z;
import static org.assertj.core.api.Assertions.assertThat;

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
import io.zab.message.Promise;
import io.zab.message.RecordKind;
import io.zab.message.SnapshotHeader;
import io.zab.message.StorageId;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** One example of each format, byte for byte as docs/formats.md describes it: who changes one of these changes what is on disks. */
class FormatsTest {
    private final InMemoryDisk disk = new InMemoryDisk();

    private String hex(String name, long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        disk.open(name, false).read(offset, bytes);
        return HexFormat.of().formatHex(bytes.array());
    }

    @Test
    void identity() throws IOException {
        new Identity("orders", PeerId.of(1), Histories.STORAGE, 0).write(disk);
        assertThat(text("identity"))
                .isEqualTo("zab data directory\nformat=1\ncluster=orders\npeer=1\n"
                        + "storage=00000000-0000-0007-0000-000000000007\ncrc32c=e84b404f\n");
    }

    @Test
    void identityInPlaceOfADamagedDirectory() throws IOException {
        Identity identity = new Identity("orders", PeerId.of(1), Histories.STORAGE, 3);
        identity.write(disk);
        assertThat(text("identity"))
                .isEqualTo("zab data directory\nformat=1\ncluster=orders\npeer=1\n"
                        + "storage=00000000-0000-0007-0000-000000000007\nquarantine=3\ncrc32c=2445fdc0\n");
        assertThat(Identity.read(disk)).isEqualTo(identity);
    }

    private String text(String name) throws IOException {
        DiskFile file = disk.open(name, false);
        ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
        file.read(0, bytes);
        return new String(bytes.array(), StandardCharsets.UTF_8);
    }

    @Test
    void slot() throws IOException {
        Meta meta = new Meta(5, new Promise(3, PeerId.of(2)), 4, z(1, 2), z(2, 3), z(1, 7), z(2, 9));
        MetaFile.write(disk.open("meta", true), meta);
        String copy = hex("meta", 4096, 256);
        assertThat(copy.substring(144)).matches("0*");
        assertThat(copy.substring(0, 144))
                .isEqualTo("5a4d45014581f80c000000000000000500000000000000030000000200000000"
                        + "0000000000000004000000040000000200000008000000030000000400000007"
                        + "0000000800000009");
        assertThat(hex("meta", 4096 + 256, 256)).isEqualTo(copy);
    }

    @Test
    void group() {
        ByteBuffer out = ByteBuffer.allocate(64);
        new GroupHeader(4, 2, 5, z(1, 1), z(1, 1), z(1, 3), 200, 2).put(out);
        assertThat(HexFormat.of().formatHex(out.array()))
                .isEqualTo("5a414201778d9b2e000000000000000400000000000000020000000000000005"
                        + "000000040000000100000004000000010000000400000003000000c800000002");
    }

    @Test
    void batch() {
        Batch batch = new BatchBuilder(z(1, 0), z(1, 1), 1000)
                .add(RecordKind.TRANSACTION, ByteBuffer.wrap(new byte[] {1, 2, 3}))
                .build();
        byte[] bytes = new byte[batch.lengthBytes()];
        batch.bytes().get(bytes);
        assertThat(HexFormat.of().formatHex(bytes))
                .isEqualTo("00000042d10c0a59000000040000000000000004000000010000000100000000"
                        + "000003e806000000000000000000000000000000000000000000000000000301"
                        + "0203");
    }

    @Test
    void snapshot() throws IOException {
        Configuration configuration = new Configuration(
                new FormationId(new UUID(1, 2)),
                new TreeMap<>(Map.of(PeerId.of(1), new StorageId(new UUID(3, 4)))),
                1024);
        SnapshotHeader header = new SnapshotHeader(
                z(1, 9),
                new EpochEnds(List.of(Zxid.NONE, z(1, 9))),
                List.of(new ConfigurationEntry(z(1, 0), configuration, z(1, 1))),
                List.of(new PeerEntry(PeerId.of(2), z(1, 2), new BootId(new UUID(5, 6)), 7)));
        try (OutputStream out = new SnapshotOutput(disk, "snapshots/example", header)) {
            out.write(new byte[] {1, 2, 3});
        }
        int size = (int) disk.open("snapshots/example", false).size();
        assertThat(hex("snapshots/example", 0, size))
                .isEqualTo("5a534e0194b41cc2000000950000000400000009000000020000000000000000"
                        + "000000040000000900000001000000040000000000000004000000010000002d"
                        + "0100000000000000010000000000000002000004000000000100000001000000"
                        + "0000000003000000000000000400000001000000020000000400000002000000"
                        + "0000000005000000000000000600000000000000070000000312939d95010203"
                        + "0000000009c1b0090000000000000003");
    }
}
