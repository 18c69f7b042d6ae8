package io.zab.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A file of a {@link FileDisk}. */
final class ChannelFile implements DiskFile {
    private static final int ZEROS_BYTES = 256 * 1024;

    private final FileChannel channel;

    ChannelFile(FileChannel channel) {
        this.channel = channel;
    }

    @Override
    public void write(long position, ByteBuffer bytes) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    @Override
    public int read(long position, ByteBuffer bytes) throws IOException {
        int total = 0;
        while (bytes.hasRemaining()) {
            int count = channel.read(bytes, position + total);
            if (count < 0) {
                break;
            }
            total += count;
        }
        return total;
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    /** Extends by writing zeros: blocks that are allocated but not written make the next sync as slow as a growing file does. */
    @Override
    public void setSize(long size) throws IOException {
        long present = channel.size();
        if (size <= present) {
            channel.truncate(size);
            return;
        }
        ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(ZEROS_BYTES, size - present));
        for (long at = present; at < size; ) {
            zeros.clear().limit((int) Math.min(zeros.capacity(), size - at));
            int count = zeros.remaining();
            write(at, zeros);
            at += count;
        }
    }

    @Override
    public void sync() throws IOException {
        channel.force(false); // fdatasync: the length goes with it, access times do not
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
