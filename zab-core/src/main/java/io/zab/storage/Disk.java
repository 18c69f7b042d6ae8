package io.zab.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * One data directory as the storage code sees it; the simulator has its own, so that it runs the same code. Names are relative, with {@code /}
 * between folder and file, and made by this library only.
 *
 * <p>Guarantees: nothing is durable until {@link DiskFile#sync()} has returned for the content and {@link #syncDirectory} for the name of a file
 * that was created, renamed or deleted. No order is kept between unsynced writes. After a sync has failed nothing is known of what was written.
 * Used by the log thread, and beside it by one thread that writes a snapshot and by those that read one, each through files of its own.
 */
public interface Disk extends AutoCloseable {
    /** Opens a file for reading and writing; creates it, empty, if {@code create} and it does not exist. */
    DiskFile open(String name, boolean create) throws IOException;

    /** Whether the file or folder exists. */
    boolean exists(String name) throws IOException;

    /** The names of the files in a folder, without the folder, sorted; empty if the folder does not exist. */
    List<String> list(String folder) throws IOException;

    /** Makes a folder, if it does not exist; the one that holds it must. Its name is durable once that one was synced, and what is in it not before. */
    void createFolder(String folder) throws IOException;

    /** Renames a file, replacing the target atomically. */
    void rename(String from, String to) throws IOException;

    /** Deletes a file, if it exists. */
    void delete(String name) throws IOException;

    /** Makes the names in a folder durable; {@code ""} is the data directory itself. */
    void syncDirectory(String folder) throws IOException;

    /** Bytes that may still be written before the disk is full, as far as known. Any thread. */
    long usableBytes() throws IOException;

    /**
     * Takes the directory for this process, until it is closed.
     *
     * @param owner a line that names the process, for the message of the one who comes second
     * @throws io.zab.DataDirectoryException if another process, or another node of this one, has it
     */
    void lock(String owner) throws IOException;

    /** A buffer that this disk writes from without copying it once more. */
    default ByteBuffer newBuffer(int bytes) {
        return ByteBuffer.allocate(bytes);
    }

    /** A branch with a story of its own was taken; only the simulator wants to know. */
    default void mark(StorageMark mark) {}

    /** Where this is, for messages. */
    String describe();

    /** Gives the directory free. Open files are closed by their owners. */
    @Override
    void close() throws IOException;
}
