package io.zab.storage;

import io.zab.Zxid;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What stands before the batches that one sync of this disk covered.
 *
 * <pre>
 *    0 int  "ZAB", format 1            4 int  CRC32C over bytes 8..64
 *    8 long generation                16 long number, from 1 in each generation
 *   24 long number of the meta slot   32 long durable bound before this group
 *   40 long zxid before the first     48 long zxid of the last record
 *   56 int  bytes of all batches      60 int  count of batches
 *   64      the batches, byte for byte, then zeros up to the next multiple of 512
 * </pre>
 *
 * A group begins on a sector of its own, so that writing it can tear nothing that is durable already, and a search for what stands behind a damaged place
 * has few places to look at. The batches have checksums of their own, and their zxids chain.
 *
 * @param generation which writing of the log this is; what is not of the generation that is read is old bytes, not data
 * @param number one more than that of the group before
 * @param metaNumber the number of the meta slot in force when it was written: proof that such a slot was durable
 * @param bound up to where this disk was durable before: proof that everything up to there was synced
 * @param previous the zxid before the first record
 * @param last the zxid of the last record
 * @param length bytes of the batches
 * @param batches how many
 */
record GroupHeader(
        long generation, long number, long metaNumber, Zxid bound, Zxid previous, Zxid last, int length, int batches) {
    static final int BYTES = 64;
    private static final int MAGIC = 0x5A414201;
    private static final int ALIGNMENT = 512;

    /** The first place at or behind {@code position} where a group may begin. */
    static long align(long position) {
        return (position + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** Writes it at the position of {@code out}. */
    void put(ByteBuffer out) {
        int start = out.position();
        out.putInt(MAGIC).putInt(0).putLong(generation).putLong(number).putLong(metaNumber);
        out.putLong(bound.value())
                .putLong(previous.value())
                .putLong(last.value())
                .putInt(length)
                .putInt(batches);
        CRC32C crc = new CRC32C();
        crc.update(out.slice(start + 8, BYTES - 8));
        out.putInt(start + 4, (int) crc.getValue());
    }

    /**
     * The header at {@code offset}, or null if what stands there is none.
     *
     * @throws NewerFormat if a newer version wrote it
     */
    static @Nullable GroupHeader read(byte[] bytes, int offset, int available) throws NewerFormat {
        if (available < BYTES) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, offset, BYTES);
        if (in.getInt() != MAGIC) {
            NewerFormat.check("a group in the log", in, offset, BYTES, MAGIC);
            return null;
        }
        int stored = in.getInt();
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset + 8, BYTES - 8);
        if (stored != (int) crc.getValue()) {
            return null;
        }
        return new GroupHeader(
                in.getLong(),
                in.getLong(),
                in.getLong(),
                new Zxid(in.getLong()),
                new Zxid(in.getLong()),
                new Zxid(in.getLong()),
                in.getInt(),
                in.getInt());
    }
}
