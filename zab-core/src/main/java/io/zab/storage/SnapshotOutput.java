package io.zab.storage;

import io.zab.Zxid;
import io.zab.message.SnapshotHeader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Writes a snapshot under a temporary name. Closing it makes it durable and reads it again; a stream that failed leaves an unfinished file, which closing
 * does not make whole.
 */
final class SnapshotOutput extends OutputStream {
    private static final int FIRST_BYTES = 4096;
    private static final int MAX_BYTES = SnapshotFormat.CHUNK_HEAD_BYTES + SnapshotFormat.CHUNK_BYTES;

    private final Disk disk;
    private final String name;
    private final Zxid zxid;
    private final DiskFile file;
    /** Grows up to a whole chunk: most snapshots are shorter than one. */
    private byte[] chunk = new byte[FIRST_BYTES];

    private int filled = SnapshotFormat.CHUNK_HEAD_BYTES;
    private long position;
    private long chunks;
    private long total;
    private boolean failed;
    private boolean closed;
    private volatile boolean abandoned;

    SnapshotOutput(Disk disk, String name, SnapshotHeader header) throws IOException {
        this.disk = disk;
        this.name = name;
        this.zxid = header.zxid();
        this.file = disk.open(name, true);
        try {
            file.setSize(0);
            ByteBuffer head = SnapshotFormat.encodeHead(header);
            position = head.remaining();
            file.write(0, head);
        } catch (IOException | RuntimeException e) {
            // A full disk, for instance, and then this is tried again and again.
            DiskFile.closeAfter(file, e);
            throw e;
        }
    }

    /** The directory is about to be somebody else's: from now on nothing is written to it. Any thread, also if this is closed already. */
    void abandon() throws IOException {
        abandoned = true;
        file.close();
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (closed) {
            throw new IOException("The snapshot is closed");
        }
        int at = offset;
        int left = length;
        while (left > 0) {
            if (filled == chunk.length) {
                chunk = Arrays.copyOf(chunk, Math.min(MAX_BYTES, 4 * chunk.length));
            }
            int count = Math.min(left, chunk.length - filled);
            System.arraycopy(bytes, at, chunk, filled, count);
            filled += count;
            at += count;
            left -= count;
            if (filled == MAX_BYTES) {
                writeChunk();
            }
        }
    }

    private void writeChunk() throws IOException {
        int length = filled - SnapshotFormat.CHUNK_HEAD_BYTES;
        int checksum = SnapshotFormat.chunkChecksum(zxid, chunks, length, chunk, SnapshotFormat.CHUNK_HEAD_BYTES);
        put(ByteBuffer.wrap(chunk, 0, filled).putInt(0, length).putInt(4, checksum));
        chunks++;
        total += length;
        filled = SnapshotFormat.CHUNK_HEAD_BYTES;
    }

    private void put(ByteBuffer bytes) throws IOException {
        int length = bytes.remaining();
        failed = true; // until it has succeeded
        if (abandoned) {
            throw new IOException("The snapshot " + name + " was given up, since the store is closed");
        }
        file.write(position, bytes);
        failed = false;
        position += length;
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (file) {
            if (failed) {
                throw new IOException("The snapshot " + name + " was not written to its end");
            }
            if (filled > SnapshotFormat.CHUNK_HEAD_BYTES) {
                writeChunk();
            }
            byte[] sum = ByteBuffer.allocate(Long.BYTES).putLong(0, total).array();
            ByteBuffer end = ByteBuffer.allocate(SnapshotFormat.END_BYTES);
            end.putInt(4, SnapshotFormat.chunkChecksum(zxid, chunks, 0, sum, 0)).putLong(8, total);
            put(end);
            // Content before name: whoever finds the name after a power loss finds all of it.
            file.sync();
            SnapshotInput.verify(file, name, zxid);
        }
        disk.syncDirectory(Snapshots.FOLDER);
    }
}
