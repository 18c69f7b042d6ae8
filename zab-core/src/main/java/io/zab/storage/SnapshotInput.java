package io.zab.storage;

import io.zab.Zxid;
import io.zab.message.SnapshotHeader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Reads the state in a snapshot, verifying each chunk before its first byte is handed out, and at its end that nothing is missing or left over. */
final class SnapshotInput extends InputStream {
    private final DiskFile file;
    private final String name;
    private final Runnable onClose;
    private final SnapshotHeader header;
    private final ByteBuffer small = ByteBuffer.allocate(SnapshotFormat.END_BYTES);
    /** As long as the longest chunk so far: most snapshots are shorter than a whole one. */
    private byte[] chunk = new byte[0];

    private long position;
    private long chunks;
    private long total;
    private int taken;
    private int available;
    private boolean ended;
    private boolean closed;

    /**
     * Begins to read.
     *
     * @param zxid of the snapshot that must be there: a write that went to the wrong place leaves one that is valid by itself
     * @param onClose run once, when the stream is closed
     */
    SnapshotInput(DiskFile file, String name, Zxid zxid, Runnable onClose) throws IOException {
        this.file = file;
        this.name = name;
        this.onClose = onClose;
        ByteBuffer prefix = exactly(0, ByteBuffer.allocate(SnapshotFormat.HEAD_PREFIX_BYTES));
        ByteBuffer head = exactly(0, ByteBuffer.allocate(boundedBySize(SnapshotFormat.headLength(name, prefix))));
        header = SnapshotFormat.decodeHead(name, head);
        if (!header.zxid().equals(zxid)) {
            throw new Damage(name, 0, "it is the snapshot at " + header.zxid());
        }
        position = head.limit();
    }

    private int boundedBySize(int headLength) throws IOException {
        if (headLength > file.size()) {
            throw new Damage(name, file.size(), "the file ends within the head of " + headLength + " bytes");
        }
        return headLength;
    }

    /** Reads the whole snapshot at {@code zxid}. */
    static SnapshotHeader verify(DiskFile file, String name, Zxid zxid) throws IOException {
        SnapshotInput input = new SnapshotInput(file, name, zxid, () -> {});
        while (input.fill()) {
            input.taken = input.available;
        }
        return input.header;
    }

    SnapshotHeader header() {
        return header;
    }

    /** Verifies what has not been verified yet of the bytes before {@code offset}, and to its end the chunk in which that is. Not for one who takes bytes, too. */
    void verifyThrough(long offset) throws IOException {
        while (!ended && position < offset) {
            nextChunk();
        }
    }

    @Override
    public int read() throws IOException {
        return fill() ? chunk[taken++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, available - taken);
        System.arraycopy(chunk, taken, bytes, offset, count);
        taken += count;
        return count;
    }

    /** Whether there is a byte to be taken. */
    private boolean fill() throws IOException {
        if (closed) {
            throw new IOException("The snapshot is closed");
        }
        if (taken < available) {
            return true;
        }
        if (!ended) {
            nextChunk();
        }
        return !ended;
    }

    private void nextChunk() throws IOException {
        exactly(position, small.clear().limit(SnapshotFormat.CHUNK_HEAD_BYTES));
        int length = small.getInt(0);
        int stored = small.getInt(4);
        if (length < 0 || length > SnapshotFormat.CHUNK_BYTES) {
            throw new Damage(name, position, "chunk " + chunks + " claims " + length + " bytes");
        }
        int data = length == 0 ? Long.BYTES : length;
        if (chunk.length < data) {
            chunk = new byte[data];
        }
        exactly(position + SnapshotFormat.CHUNK_HEAD_BYTES, ByteBuffer.wrap(chunk, 0, data));
        int computed = SnapshotFormat.chunkChecksum(header.zxid(), chunks, length, chunk, 0);
        if (stored != computed) {
            throw new Damage(
                    name,
                    position,
                    String.format("chunk %d has checksum %08x stored and %08x computed", chunks, stored, computed));
        }
        if (length == 0) {
            end(ByteBuffer.wrap(chunk).getLong(0));
            return;
        }
        position += SnapshotFormat.CHUNK_HEAD_BYTES + length;
        chunks++;
        total += length;
        taken = 0;
        available = length;
    }

    private void end(long storedTotal) throws IOException {
        if (storedTotal != total) {
            throw new Damage(name, position, "it holds " + total + " bytes of state, and its end says " + storedTotal);
        }
        long size = file.size();
        if (size != position + SnapshotFormat.END_BYTES) {
            throw new Damage(
                    name, position, "it has " + (size - position - SnapshotFormat.END_BYTES) + " bytes behind its end");
        }
        ended = true;
    }

    private ByteBuffer exactly(long from, ByteBuffer into) throws IOException {
        int wanted = into.remaining();
        int count = file.read(from, into);
        if (count < wanted) {
            throw new Damage(name, from + count, "it ends there, and must not");
        }
        return into;
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            onClose.run();
        }
    }
}
