package io.zab.storage;

import io.zab.DataDirectoryException;
import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.message.ReadOp;
import io.zab.message.ReadResult;
import io.zab.message.Recovered;
import io.zab.message.SnapshotHeader;
import io.zab.message.StorageId;
import io.zab.message.StoreOp;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The {@link Store} on a {@link Disk}. Its one concern is order: what must be durable before what. How the bytes look is the matter of {@link
 * SegmentedLog}, {@link MetaFile} and {@link Snapshots}.
 *
 * <p>Every change but an append has its moment in one write of {@code meta}. Before it: everything that it speaks of is durable. After it: what it made
 * superfluous is removed.
 */
public final class DiskStore implements Store {
    private final Disk disk;
    private final AtomicLong syncs = new AtomicLong();
    private final Snapshots snapshots;
    private final Recovered recovered;
    private final DiskFile metaFile;
    private final SegmentedLog log;
    private Meta meta;
    private @Nullable Throwable failure;

    private DiskStore(Disk disk, String cluster, PeerId peer, Supplier<StorageId> newStorageId, long segmentBytes)
            throws IOException {
        this.disk = disk;
        Recovery.Opened opened = new Recovery(disk, segmentBytes, syncs).open(cluster, peer, newStorageId);
        metaFile = opened.metaFile();
        meta = opened.meta();
        log = opened.log();
        recovered = opened.recovered();
        snapshots = new Snapshots(disk);
    }

    /**
     * Opens a directory and recovers what it holds; makes it if it is empty. If it is damaged, its files are set aside and it is begun anew ({@link
     * Recovered#quarantine}). The store owns the disk, and closes it.
     *
     * @param owner a line that names the process, for the message of another that finds the directory taken
     * @param newStorageId draws an identity, if the directory is new or begun anew
     * @param segmentBytes at which size of a log file the next one is begun
     * @throws DataDirectoryException if it is in use, another cluster's or peer's, or of a newer format; nothing has been changed then
     */
    public static DiskStore open(
            Disk disk, String owner, String cluster, PeerId peer, Supplier<StorageId> newStorageId, long segmentBytes)
            throws IOException {
        disk.lock(owner);
        try {
            return new DiskStore(disk, cluster, peer, newStorageId, segmentBytes);
        } catch (IOException | RuntimeException e) {
            try {
                disk.close();
            } catch (IOException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    @Override
    public Recovered recovered() {
        return recovered;
    }

    @Override
    public void perform(StoreOp op) throws IOException {
        requireSound();
        try {
            if (op instanceof StoreOp.Append append) {
                log.append(append.batch());
            } else if (op instanceof StoreOp.SavePromise save) {
                savePromise(save);
            } else if (op instanceof StoreOp.Truncate truncate) {
                truncate(truncate.to());
            } else if (op instanceof StoreOp.ReceiveChunk piece) {
                snapshots.receive(piece.snapshot(), piece.offset(), piece.bytes());
            } else if (op instanceof StoreOp.InstallSnapshot install) {
                install(install.header());
            } else if (op instanceof StoreOp.PublishSnapshot publish) {
                publish(publish.snapshot(), publish.keepFrom());
            } else if (op instanceof StoreOp.Condemn condemn) {
                flush();
                Condemned.write(disk, condemn.why());
            } else {
                throw new IllegalArgumentException("Unknown operation " + op);
            }
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
            throw e;
        }
    }

    @Override
    public void sync() throws IOException {
        requireSound();
        try {
            flush();
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
            throw e;
        }
    }

    /** After a failed write or sync nobody knows what is on disk: another sync would report success for bytes that are gone. */
    private void requireSound() throws IOException {
        if (failure != null) {
            throw new IOException(
                    disk.describe() + " failed before and is not used again until it was opened anew", failure);
        }
    }

    /** Writes and syncs what was appended: one group, one sync. */
    private void flush() throws IOException {
        if (!log.hasPending()) {
            return;
        }
        if (log.isSegmentFull()) {
            roll();
        }
        log.writePending(meta.number());
    }

    /** Begins a new file. The slot names it before anything is written to it, so that a file that went missing is missed. */
    private void roll() throws IOException {
        disk.mark(StorageMark.ROLLED);
        Segment next = log.prepare(new SegmentName(log.durable(), meta.generation()));
        writeMeta(meta.withSegment(log.durable(), log.durable()));
        log.roll(next);
    }

    /** The moment at which a change has happened. Whoever calls this has made durable what the slot speaks of. */
    private void writeMeta(Meta next) throws IOException {
        MetaFile.write(metaFile, next);
        syncs.incrementAndGet();
        meta = next;
    }

    private void savePromise(StoreOp.SavePromise save) throws IOException {
        if (save.promise().epoch() < meta.promise().epoch()) {
            throw new IllegalStateException("Promise " + save.promise() + " after " + meta.promise());
        }
        // A barrier on both sides: records of before are durable before the promise is, and the slot is synced here, so
        // that no record of the new epoch can be on disk without it.
        flush();
        writeMeta(meta.withPromise(save.promise(), log.durable()));
    }

    private void truncate(Zxid to) throws IOException {
        flush();
        if (to.equals(log.last())) {
            return;
        }
        log.requireBatchEnd(to);
        Segment next = log.prepare(new SegmentName(to, meta.generation() + 1));
        // Slot, then cut. The other way round a crash in between leaves a log that ends below its own durable bound.
        writeMeta(meta.withGeneration(to, to));
        log.replaceBehind(next);
    }

    private void install(SnapshotHeader header) throws IOException {
        Zxid zxid = header.zxid();
        flush();
        // The snapshot is whole and durable under its name before the slot makes it the truth, and only then what it
        // replaces is removed: at each moment one of the two histories is complete.
        snapshots.keepReceived(header);
        Segment next = log.prepare(new SegmentName(zxid, meta.generation() + 1));
        writeMeta(meta.replacedBy(zxid));
        log.replaceAll(next);
        snapshots.deleteBefore(zxid, zxid);
    }

    private void publish(Zxid zxid, Zxid keepFrom) throws IOException {
        flush();
        if (zxid.isBefore(meta.base()) || zxid.equals(meta.base())) {
            snapshots.discardWritten(zxid); // a newer one was installed meanwhile
            return;
        }
        if (zxid.isAfter(log.durable())) {
            throw new IllegalStateException(
                    "Snapshot " + zxid + " is ahead of the log, which ends at " + log.durable());
        }
        log.requireBatchEnd(zxid);
        snapshots.keepWritten(zxid);
        writeMeta(meta.withBase(zxid, log.durable()));
        // Only what the new base covers may go, whatever was asked.
        Zxid needed = Zxid.min(keepFrom, zxid);
        snapshots.deleteBefore(needed, zxid);
        log.deleteBefore(needed);
    }

    @Override
    public ReadResult read(ReadOp op) throws IOException {
        requireSound();
        if (op instanceof ReadOp.ReadLog read) {
            return readLog(read.after(), read.maxBytes());
        }
        if (op instanceof ReadOp.OpenSnapshot) {
            return openForTransfer();
        }
        if (op instanceof ReadOp.ReadSnapshot read) {
            return readForTransfer(read);
        }
        if (op instanceof ReadOp.CloseSnapshot close) {
            snapshots.release(close.snapshot());
            return new ReadResult.Unavailable("Snapshot " + close.snapshot() + " is closed");
        }
        throw new IllegalArgumentException("Unknown read " + op);
    }

    private ReadResult readLog(Zxid after, int maxBytes) throws IOException {
        if (after.isBefore(log.base())) {
            return new ReadResult.Unavailable(
                    "The log begins at " + log.base() + ", and was asked for what follows " + after);
        }
        if (!after.isBefore(log.last())) {
            return new ReadResult.Unavailable(
                    "The log ends at " + log.last() + ", and was asked for what follows " + after);
        }
        return new ReadResult.Batches(log.read(after, maxBytes));
    }

    private ReadResult openForTransfer() throws IOException {
        if (meta.base().equals(Zxid.NONE)) {
            return new ReadResult.Unavailable("There is no snapshot");
        }
        DiskFile file = snapshots.acquire(meta.base());
        return new ReadResult.SnapshotOpened(snapshots.header(meta.base()), file.size());
    }

    private ReadResult readForTransfer(ReadOp.ReadSnapshot read) throws IOException {
        ByteBuffer bytes = snapshots.read(read.snapshot(), read.offset(), read.maxBytes());
        return bytes == null
                ? new ReadResult.Unavailable("Snapshot " + read.snapshot() + " is not open")
                : new ReadResult.SnapshotBytes(bytes);
    }

    @Override
    public OutputStream writeSnapshot(SnapshotHeader header) throws IOException {
        return snapshots.write(header);
    }

    @Override
    public void discardSnapshot(Zxid zxid) throws IOException {
        snapshots.discardWritten(zxid);
    }

    @Override
    public DataInputStream openSnapshot(Zxid zxid) throws IOException {
        return new DataInputStream(snapshots.open(zxid));
    }

    @Override
    public long usableBytes() throws IOException {
        return disk.usableBytes();
    }

    @Override
    public long syncs() {
        return syncs.get();
    }

    /** Leaves word of how far the log is durable, so that the next start need not write anything again; then frees the directory. */
    @Override
    public void close() throws IOException {
        // In reverse: the directory is free for another process only when its files are closed.
        try (disk;
                snapshots;
                metaFile;
                log) {
            if (failure == null) {
                failure = new IOException("The store is closed");
                flush();
                if (meta.bound().isBefore(log.durable())) {
                    writeMeta(meta.withBound(log.durable()));
                }
            }
        }
    }
}
