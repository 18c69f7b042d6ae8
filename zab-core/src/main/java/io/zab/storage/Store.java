package io.zab.storage;

import io.zab.Zxid;
import io.zab.message.ReadOp;
import io.zab.message.ReadResult;
import io.zab.message.Recovered;
import io.zab.message.SnapshotHeader;
import io.zab.message.StoreOp;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A peer's data directory, opened. One thread (the log thread) carries out operations in the order in which the protocol gave them; snapshots
 * are written and read by other threads, through files of their own.
 *
 * <p>An {@link IOException} from {@link #perform}, {@link #sync} or {@link #read} is final (rule: never retry a failed sync): the node stops, and the
 * next start re-writes what it finds above the durable bound.
 */
public interface Store extends AutoCloseable {
    /** What the directory held when it was opened. */
    Recovered recovered();

    /** Carries out one operation. Durable only once {@link #sync} has returned, but for what the operation itself says. */
    void perform(StoreOp op) throws IOException;

    /**
     * Makes all operations so far durable, with one sync for all that was appended. Pieces of a snapshot that is being received become durable only when
     * it is installed: before that they mean nothing.
     */
    void sync() throws IOException;

    /** Reads, seeing everything that was performed. Closing a snapshot has no answer of its own: it is {@link ReadResult.Unavailable}. */
    ReadResult read(ReadOp op) throws IOException;

    /**
     * Begins to write a snapshot of this peer's own application under a temporary name; may be called, and the stream written, by any one thread while
     * the log thread goes on. Closing the stream makes it durable and verified; then {@link StoreOp.PublishSnapshot} may follow. If the application fails
     * half way the stream still has to be closed, but nothing may be published: what was written is whole by its checksums only, and is for
     * {@link #discardSnapshot}.
     */
    OutputStream writeSnapshot(SnapshotHeader header) throws IOException;

    /** Removes what {@link #writeSnapshot} wrote and nobody will publish. By the same thread, once the stream is closed. */
    void discardSnapshot(Zxid zxid) throws IOException;

    /** Opens the state in a published or installed snapshot, for the application to restore. Any thread. Checksums are verified while reading. */
    DataInputStream openSnapshot(Zxid zxid) throws IOException;

    /** Bytes that may still be written before the disk is full, as far as known. Any thread. */
    long usableBytes() throws IOException;

    /** How many syncs have been made, for status and benchmarks. Any thread. */
    long syncs();

    /** Closes all files and frees the directory. */
    @Override
    void close() throws IOException;
}
