package io.zab.storage;

import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.message.Promise;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code meta}: two slots, one per sector and 4 KiB apart, written in turn, so that a write that a power loss tears leaves the one before.
 *
 * <pre>
 *   slot of number n at (n mod 2) * 4096      slot = the same 256 bytes twice
 *    0 int  "ZME", format 1      4 int  CRC32C over bytes 8..256
 *    8 long number              16 long promised epoch     24 int leader (0: none)    28 int 0
 *   32 long generation          40 long start              48 long segment
 *   56 long base snapshot       64 long durable bound      72 zeros
 * </pre>
 *
 * A torn write and a rotten byte look alike to a checksum. Two copies tell them apart where it matters: a single damaged byte in the newest slot leaves
 * a copy, and no promise is forgotten.
 */
final class MetaFile {
    static final String NAME = "meta";
    private static final int SLOT_DISTANCE = 4096;
    private static final int COPY_BYTES = 256;
    private static final int SLOT_BYTES = 2 * COPY_BYTES;
    private static final int MAGIC = 0x5A4D4501;

    private MetaFile() {}

    /**
     * What was found.
     *
     * @param meta the newest slot
     * @param notes what is not as a clean stop leaves it, in words
     */
    record Found(Meta meta, List<String> notes) {}

    /** Writes one slot and makes it durable. The other slot, which holds the number before, is not touched. */
    static void write(DiskFile file, Meta meta) throws IOException {
        ByteBuffer slot = ByteBuffer.allocate(SLOT_BYTES);
        for (int copy = 0; copy < SLOT_BYTES; copy += COPY_BYTES) {
            put(slot, copy, meta);
        }
        file.write(meta.number() % 2 * SLOT_DISTANCE, slot);
        file.sync();
    }

    private static void put(ByteBuffer slot, int at, Meta meta) {
        PeerId leader = meta.promise().leader();
        slot.putInt(at, MAGIC).putLong(at + 8, meta.number());
        slot.putLong(at + 16, meta.promise().epoch()).putInt(at + 24, leader == null ? 0 : leader.value());
        slot.putLong(at + 32, meta.generation()).putLong(at + 40, meta.start().value());
        slot.putLong(at + 48, meta.segment().value())
                .putLong(at + 56, meta.base().value());
        slot.putLong(at + 64, meta.bound().value());
        slot.putInt(at + 4, checksum(slot, at));
    }

    private static int checksum(ByteBuffer slot, int at) {
        CRC32C crc = new CRC32C();
        crc.update(slot.slice(at + 8, COPY_BYTES - 8));
        return (int) crc.getValue();
    }

    /**
     * Reads the newest slot.
     *
     * @throws Damage if there is none
     * @throws NewerFormat if a newer version wrote one of them
     */
    static Found read(DiskFile file) throws IOException {
        List<String> notes = new ArrayList<>();
        Meta newest = find(file, notes);
        if (newest == null) {
            throw new Damage(NAME, 0, "neither slot has a copy with a right checksum");
        }
        return new Found(newest, notes);
    }

    /** The newest slot, or null if there is none; what is not as it should be goes to {@code notes}. */
    static @Nullable Meta find(DiskFile file, List<String> notes) throws IOException {
        Meta newest = null;
        for (int parity = 0; parity < 2; parity++) {
            Meta found = readSlot(file, parity, notes);
            if (found != null && (newest == null || found.number() > newest.number())) {
                newest = found;
            }
        }
        return newest;
    }

    private static @Nullable Meta readSlot(DiskFile file, int parity, List<String> notes) throws IOException {
        ByteBuffer slot = ByteBuffer.allocate(SLOT_BYTES);
        int offset = parity * SLOT_DISTANCE;
        int length = file.read(offset, slot);
        Meta first = decode(slot, 0, parity);
        Meta second = decode(slot, COPY_BYTES, parity);
        if (first != null && second != null) {
            if (first.equals(second)) {
                return first;
            }
            notes.add("meta: the write of the slot at offset " + offset + " was cut off");
            return first.number() > second.number() ? first : second;
        }
        if (first != null || second != null) {
            notes.add("meta: a copy in the slot at offset " + offset + " is damaged, the other one is used");
            return first != null ? first : second;
        }
        if (length > 0 && !isZero(slot)) {
            notes.add("meta: the slot at offset " + offset + " is damaged, or its write was cut off");
        }
        return null;
    }

    private static boolean isZero(ByteBuffer slot) {
        for (int i = 0; i < SLOT_BYTES; i++) {
            if (slot.get(i) != 0) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Meta decode(ByteBuffer slot, int at, int parity) throws NewerFormat {
        NewerFormat.check(NAME, slot, at, COPY_BYTES, MAGIC);
        if (slot.getInt(at) != MAGIC || slot.getInt(at + 4) != checksum(slot, at)) {
            return null;
        }
        long number = slot.getLong(at + 8);
        if (number % 2 != parity) {
            return null; // a good slot in the wrong place was written by a disk that mistook it
        }
        int leader = slot.getInt(at + 24);
        return new Meta(
                number,
                new Promise(slot.getLong(at + 16), leader == 0 ? null : PeerId.of(leader)),
                slot.getLong(at + 32),
                new Zxid(slot.getLong(at + 40)),
                new Zxid(slot.getLong(at + 48)),
                new Zxid(slot.getLong(at + 56)),
                new Zxid(slot.getLong(at + 64)));
    }
}
