package io.zab.storage;

import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.message.BootId;
import io.zab.message.Configuration;
import io.zab.message.ConfigurationEntry;
import io.zab.message.EpochEnds;
import io.zab.message.MalformedBatchException;
import io.zab.message.PeerEntry;
import io.zab.message.SnapshotHeader;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The bytes of a snapshot: the same on disk and on the wire.
 *
 * <pre>
 *   head:   0 int "ZSN", format 1    4 int CRC32C over bytes 8..length    8 int length of the head, these bytes included    12 the header
 *   chunk:  0 int length, 1..65536   4 int CRC32C                         8 data
 *   end:    0 int 0                  4 int CRC32C                         8 long total, the bytes of all chunks
 * </pre>
 *
 * The checksums of chunks and end cover, before the data or the total, the zxid of the snapshot, the number of the chunk from 0 on (both are longs that are not stored there), and the
 * length: so a chunk in a wrong place, or of another snapshot, is noticed, and a chunk is never taken for an end.
 */
final class SnapshotFormat {
    static final int CHUNK_BYTES = 64 * 1024;
    static final int CHUNK_HEAD_BYTES = 8;
    static final int END_BYTES = 16;
    static final int HEAD_PREFIX_BYTES = 12;
    static final int MAX_HEAD_BYTES = 64 * 1024 * 1024;
    private static final int FAMILY = 0x5A534E00;
    private static final int FORMAT = 1;

    private SnapshotFormat() {}

    static ByteBuffer encodeHead(SnapshotHeader header) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(new byte[HEAD_PREFIX_BYTES]);
        out.writeLong(header.zxid().value());
        out.writeInt(header.ends().ends().size());
        for (Zxid end : header.ends().ends()) {
            out.writeLong(end.value());
        }
        out.writeInt(header.configurations().size());
        for (ConfigurationEntry entry : header.configurations()) {
            ByteBuffer configuration = entry.configuration().encode();
            out.writeLong(entry.zxid().value());
            out.writeLong(entry.sealedAt() == null ? 0 : entry.sealedAt().value());
            out.writeInt(configuration.remaining());
            out.write(configuration.array(), 0, configuration.remaining());
        }
        out.writeInt(header.peers().size());
        for (PeerEntry entry : header.peers()) {
            out.writeInt(entry.peer().value());
            out.writeLong(entry.incarnation().value());
            out.writeLong(entry.boot().value().getMostSignificantBits());
            out.writeLong(entry.boot().value().getLeastSignificantBits());
            out.writeLong(entry.lastSequence());
        }
        ByteBuffer head = ByteBuffer.wrap(bytes.toByteArray());
        head.putInt(0, FAMILY | FORMAT).putInt(8, head.limit());
        head.putInt(4, headChecksum(head));
        return head;
    }

    private static int headChecksum(ByteBuffer head) {
        CRC32C crc = new CRC32C();
        crc.update(head.slice(8, head.limit() - 8));
        return (int) crc.getValue();
    }

    /** The length of the head whose first {@value #HEAD_PREFIX_BYTES} bytes these are. */
    static int headLength(String file, ByteBuffer prefix) throws Damage {
        int magic = prefix.getInt(0);
        int length = prefix.getInt(8);
        if ((magic & 0xFFFFFF00) != FAMILY || length < HEAD_PREFIX_BYTES || length > MAX_HEAD_BYTES) {
            throw new Damage(file, 0, "it does not begin as a snapshot does");
        }
        return length;
    }

    /**
     * The header in a head.
     *
     * @throws Damage if it is not what {@link #encodeHead} made
     * @throws NewerFormat if a newer version made it
     */
    static SnapshotHeader decodeHead(String file, ByteBuffer head) throws Damage, NewerFormat {
        NewerFormat.check(file, head, 0, head.limit(), FAMILY | FORMAT);
        if (head.getInt(0) != (FAMILY | FORMAT)) {
            throw new Damage(file, 0, "it does not begin as a snapshot does");
        }
        if (head.getInt(4) != headChecksum(head)) {
            throw new Damage(
                    file,
                    0,
                    String.format(
                            "the head has checksum %08x stored and %08x computed", head.getInt(4), headChecksum(head)));
        }
        try {
            ByteBuffer in = head.duplicate().position(HEAD_PREFIX_BYTES);
            Zxid zxid = new Zxid(in.getLong());
            List<Zxid> ends = new ArrayList<>();
            for (int i = in.getInt(); i > 0; i--) {
                ends.add(new Zxid(in.getLong()));
            }
            List<ConfigurationEntry> configurations = new ArrayList<>();
            for (int i = in.getInt(); i > 0; i--) {
                Zxid at = new Zxid(in.getLong());
                long sealedAt = in.getLong();
                int length = in.getInt();
                Configuration configuration = Configuration.decode(in.slice(in.position(), length));
                configurations.add(
                        new ConfigurationEntry(at, configuration, sealedAt == 0 ? null : new Zxid(sealedAt)));
                in.position(in.position() + length);
            }
            List<PeerEntry> peers = new ArrayList<>();
            for (int i = in.getInt(); i > 0; i--) {
                peers.add(new PeerEntry(
                        PeerId.of(in.getInt()),
                        new Zxid(in.getLong()),
                        new BootId(new UUID(in.getLong(), in.getLong())),
                        in.getLong()));
            }
            return new SnapshotHeader(zxid, new EpochEnds(ends), configurations, peers);
        } catch (BufferUnderflowException
                | IndexOutOfBoundsException
                | IllegalArgumentException
                | MalformedBatchException e) {
            throw new Damage(file, HEAD_PREFIX_BYTES, "the head cannot be read: " + e);
        }
    }

    /** Of a chunk's data; with length 0, of the end's total, eight bytes. */
    static int chunkChecksum(Zxid snapshot, long number, int length, byte[] data, int offset) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(2 * Long.BYTES + Integer.BYTES)
                .putLong(snapshot.value())
                .putLong(number)
                .putInt(length)
                .flip());
        crc.update(data, offset, length == 0 ? Long.BYTES : length);
        return (int) crc.getValue();
    }
}
