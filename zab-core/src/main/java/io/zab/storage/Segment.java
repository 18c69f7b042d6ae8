package io.zab.storage;

import io.zab.Zxid;
import io.zab.message.Batch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** One file of the log: groups of one generation, one behind the other, and zeros behind them. Confined to the log thread. */
final class Segment {
    private static final long FIRST_FILL_BYTES = 64 * 1024;

    private final SegmentName name;
    private final String path;
    private final DiskFile file;
    private final BatchIndex index = new BatchIndex();
    private Zxid last;
    private long end;
    private long filled;

    Segment(SegmentName name, DiskFile file) throws IOException {
        this.name = name;
        this.path = name.path();
        this.file = file;
        this.last = name.start();
        this.filled = file.size();
    }

    /** The segment in a file that exists. */
    static Segment open(Disk disk, SegmentName name) throws IOException {
        DiskFile file = disk.open(name.path(), false);
        try {
            return new Segment(name, file);
        } catch (IOException | RuntimeException e) {
            DiskFile.closeAfter(file, e);
            throw e;
        }
    }

    SegmentName name() {
        return name;
    }

    String path() {
        return path;
    }

    DiskFile file() {
        return file;
    }

    BatchIndex index() {
        return index;
    }

    /** The zxid of its last record that is data; its start if there is none. */
    Zxid last() {
        return last;
    }

    /** Where its data ends, in bytes. */
    long end() {
        return end;
    }

    /** Notes a batch that stands in the file at {@code position}, behind all that was noted before. */
    void noted(Batch batch, long position, long groupEnd) {
        index.offer(batch.previous(), position, groupEnd);
        last = batch.last();
        end = position + batch.lengthBytes();
    }

    /**
     * Writes a group behind the last one. Not yet durable.
     *
     * @param staging in which the bytes are put together, so that a group is one write; a larger group takes several
     * @param fillBytesMax in which steps, at most, the file is filled with zeros ahead, so that a sync in steady state changes no metadata
     */
    void write(GroupHeader header, List<Batch> batches, ByteBuffer staging, long fillBytesMax) throws IOException {
        long position = GroupHeader.align(end);
        long groupEnd = position + GroupHeader.BYTES + header.length();
        long at = position + GroupHeader.BYTES;
        for (Batch batch : batches) {
            noted(batch, at, groupEnd);
            at += batch.lengthBytes();
        }
        staging.clear();
        header.put(staging);
        long written = position;
        for (Batch batch : batches) {
            ByteBuffer bytes = batch.bytes();
            while (bytes.hasRemaining()) {
                if (!staging.hasRemaining()) {
                    written += drain(staging, written);
                }
                int count = Math.min(bytes.remaining(), staging.remaining());
                staging.put(bytes.slice(bytes.position(), count));
                bytes.position(bytes.position() + count);
            }
        }
        // The rest of its last sector, too: what a write to the wrong place has left there would make the group look
        // torn.
        for (; at < GroupHeader.align(groupEnd); at++) {
            if (!staging.hasRemaining()) {
                written += drain(staging, written);
            }
            staging.put((byte) 0);
        }
        written += drain(staging, written);
        if (written > filled) {
            // In steps that grow with the file: a young log does not wait for megabytes of zeros.
            long step = Math.min(fillBytesMax, Math.max(FIRST_FILL_BYTES, Long.highestOneBit(written)));
            filled = (written + step - 1) / step * step;
            file.setSize(filled);
        }
    }

    private int drain(ByteBuffer staging, long position) throws IOException {
        staging.flip();
        int count = staging.remaining();
        file.write(position, staging);
        staging.clear();
        return count;
    }

    /** Forgets and cuts off everything behind {@code to}, a batch end within this segment, and makes the cut durable. Nothing is written to it any more. */
    void cutAfter(Zxid to) throws IOException {
        end = to.equals(name.start()) ? 0 : endOf(to);
        last = to;
        file.setSize(end);
        file.sync();
        filled = end;
    }

    /** Gives back the zeros behind the last group. Nothing is written to it any more. */
    void trim() throws IOException {
        if (end < filled) {
            file.setSize(end);
            filled = end;
        }
    }

    /**
     * Where in the file the batch that ends at {@code batchEnd} ends.
     *
     * @throws IllegalStateException if none does
     */
    long endOf(Zxid batchEnd) throws IOException {
        int entry = index.floor(new Zxid(batchEnd.value() - 1));
        SegmentCursor cursor = new SegmentCursor(this, index.before(entry), 64 * 1024);
        while (cursor.hasNext()) {
            Zxid reached = cursor.next().last();
            if (reached.equals(batchEnd)) {
                return cursor.position();
            }
            if (reached.isAfter(batchEnd)) {
                break;
            }
        }
        throw new IllegalStateException(batchEnd + " is not the end of a batch in " + path());
    }

    void close() throws IOException {
        file.close();
    }
}
