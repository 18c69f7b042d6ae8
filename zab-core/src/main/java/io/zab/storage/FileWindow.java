package io.zab.storage;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A piece of a file in memory, for reading forward in few calls. The array of a piece is never written again once it is loaded, so that batches may
 * keep it.
 */
final class FileWindow {
    private final DiskFile file;
    private final int preferred;
    private final long end;
    private byte[] bytes = new byte[0];
    private long start;
    private int length;

    /** @param preferred how many bytes to read at once, if not more are needed */
    FileWindow(DiskFile file, int preferred) {
        this(file, preferred, Long.MAX_VALUE);
    }

    /** @param end where reading ends, even if the file goes on: what it is filled with ahead need not be read */
    FileWindow(DiskFile file, int preferred, long end) {
        this.file = file;
        this.preferred = preferred;
        this.end = end;
    }

    /** Makes {@code count} bytes from {@code position} available; returns how many there are, fewer at the end of the file. */
    int load(long position, int count) throws IOException {
        if (position < start || position + count > start + length) {
            long rest = Math.max(0, Math.min(file.size(), end) - position);
            bytes = new byte[(int) Math.min(rest, Math.max(count, preferred))];
            start = position;
            length = file.read(position, ByteBuffer.wrap(bytes));
        }
        return (int) Math.max(0, Math.min(count, start + length - position));
    }

    byte[] array() {
        return bytes;
    }

    /** Where in {@link #array()} the byte at {@code position}, which was loaded, stands. */
    int offsetOf(long position) {
        return (int) (position - start);
    }
}
