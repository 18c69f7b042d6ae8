package io.zab.storage;

import io.zab.Zxid;
import io.zab.message.Batch;
import io.zab.message.MalformedBatchException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reading groups from a file. */
final class Groups {
    private Groups() {}

    /** The header at {@code position}, or null if none stands there. */
    static @Nullable GroupHeader headerAt(FileWindow window, long position) throws IOException {
        int available = window.load(position, GroupHeader.BYTES);
        return available < GroupHeader.BYTES
                ? null
                : GroupHeader.read(window.array(), window.offsetOf(position), available);
    }

    /**
     * A batch and where it stands.
     *
     * @param position its first byte in the file
     */
    record Placed(Batch batch, long position) {}

    /**
     * Reads the batches of the group at {@code position} up to {@code stop}, and checks each of them, and that they are what the header says.
     *
     * @param stop where what is data ends; at or behind the group's end for a whole group
     * @throws Damage if one is not what it must be
     */
    static List<Placed> read(String file, FileWindow window, long position, GroupHeader header, Zxid stop)
            throws IOException {
        List<Placed> found = new ArrayList<>();
        long at = position + GroupHeader.BYTES;
        long groupEnd = at + header.length();
        Zxid previous = header.previous();
        while (previous.isBefore(header.last()) && previous.isBefore(stop)) {
            Batch batch = batchAt(file, window, at, groupEnd, previous);
            found.add(new Placed(batch, at));
            previous = batch.last();
            at += batch.lengthBytes();
        }
        if (previous.isAfter(stop)) {
            throw new Damage(
                    file, at, "the next segment starts at " + stop + ", within a batch that ends at " + previous);
        }
        if (!previous.isBefore(header.last())) {
            if (at != groupEnd || found.size() != header.batches() || !previous.equals(header.last())) {
                throw new Damage(
                        file,
                        position,
                        "a group of " + found.size() + " batches up to " + previous
                                + " that end at offset " + at + ", but its header says " + header.batches() + ", "
                                + header.last()
                                + " and " + groupEnd);
            }
            checkZeros(file, window, at, GroupHeader.align(at));
        }
        return found;
    }

    /** The batch at {@code position}, which must follow {@code previous}. */
    static Batch batchAt(String file, FileWindow window, long position, long groupEnd, Zxid previous)
            throws IOException {
        int claimed = claimedLength(file, window, position, groupEnd);
        if (window.load(position, claimed) < claimed) {
            throw new Damage(file, position, "the file ends within a batch of " + claimed + " bytes");
        }
        Batch batch;
        try {
            batch = Batch.read(window.array(), window.offsetOf(position), claimed);
        } catch (MalformedBatchException e) {
            throw new Damage(file, position, String.valueOf(e.getMessage()));
        }
        if (!batch.previous().equals(previous)) {
            throw new Damage(
                    file,
                    position,
                    "a batch that follows " + batch.previous() + " where one that follows " + previous + " must be");
        }
        return batch;
    }

    /** The length that a batch at {@code position} claims. */
    static int claimedLength(String file, FileWindow window, long position, long groupEnd) throws IOException {
        if (window.load(position, Integer.BYTES) < Integer.BYTES) {
            throw new Damage(file, position, "the file ends where a batch must be");
        }
        int claimed = ByteBuffer.wrap(window.array()).getInt(window.offsetOf(position));
        if (claimed < Batch.HEADER_BYTES || claimed > groupEnd - position) {
            throw new Damage(
                    file,
                    position,
                    "a batch claims " + claimed + " bytes where its group has " + (groupEnd - position) + " left");
        }
        return claimed;
    }

    private static void checkZeros(String file, FileWindow window, long from, long to) throws IOException {
        int available = window.load(from, (int) (to - from));
        for (int i = 0; i < available; i++) {
            if (window.array()[window.offsetOf(from) + i] != 0) {
                throw new Damage(file, from + i, "a byte that is not zero behind the end of a group");
            }
        }
    }
}
