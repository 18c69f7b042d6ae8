package io.zab.storage;

import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file of a {@link Disk}. */
public interface DiskFile extends AutoCloseable {
    /** Writes all of {@code bytes} at {@code position}; the file grows as needed. */
    void write(long position, ByteBuffer bytes) throws IOException;

    /** Reads into {@code bytes} until it is full or the file ends; returns how many bytes were read, 0 at the end. */
    int read(long position, ByteBuffer bytes) throws IOException;

    /** The length in bytes. */
    long size() throws IOException;

    /** Cuts the file to {@code size} bytes, or extends it with zeros that take up space on disk where the system can do that. */
    void setSize(long size) throws IOException;

    /** Makes the content and the length durable. */
    void sync() throws IOException;

    @Override
    void close() throws IOException;

    /** Closes a file that could not be made ready for use; what that fails with is added to {@code failure}, which the caller throws. */
    static void closeAfter(DiskFile file, Exception failure) {
        try {
            file.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
