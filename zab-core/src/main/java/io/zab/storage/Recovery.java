package io.zab.storage;

import io.zab.DataDirectoryException;
import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.message.HistoryRange;
import io.zab.message.Recovered;
import io.zab.message.SnapshotHeader;
import io.zab.message.StorageId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a directory: first everything is read and judged and nothing changed, then what crashes left is put in order. A crash within it is one more
 * crash: each step leaves a directory from which the same history is recovered.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final Disk disk;
    private final long segmentBytes;
    private final AtomicLong syncs;

    /**
     * An opened directory.
     *
     * @param metaFile open, its newest slot durable
     * @param log all of it durable, its newest segment empty
     */
    record Opened(DiskFile metaFile, Meta meta, SegmentedLog log, Recovered recovered) {}

    Recovery(Disk disk, long segmentBytes, AtomicLong syncs) {
        this.disk = disk;
        this.segmentBytes = segmentBytes;
        this.syncs = syncs;
    }

    /**
     * Opens the directory of this peer; makes it if there has never been one.
     *
     * @throws DataDirectoryException if it is another's, of a newer format, or damaged; nothing has been changed then
     */
    Opened open(String cluster, PeerId peer, Supplier<StorageId> newStorageId) throws IOException {
        DiskFile metaFile = null;
        try {
            if (!disk.exists(Identity.NAME)) {
                format(new Identity(cluster, peer, newStorageId.get()));
            }
            Identity identity = Identity.read(disk);
            identity.check(cluster, peer, disk.describe());
            requireFile(MetaFile.NAME);
            metaFile = disk.open(MetaFile.NAME, false);
            MetaFile.Found found = MetaFile.read(metaFile);
            SnapshotHeader snapshot = readBase(found.meta());
            LogScan scan = LogScan.read(disk, found.meta(), new HistoryFacts(snapshot));
            found.notes().forEach(note -> LOG.warn("{}: {}", disk.describe(), note));
            try {
                return putInOrder(identity, metaFile, found.meta(), snapshot, scan);
            } catch (IOException | RuntimeException e) {
                scan.close();
                throw e;
            }
        } catch (Damage e) {
            closeQuietly(metaFile, e);
            throw new DataDirectoryException(
                    "In " + disk.describe() + ", " + e.getMessage()
                            + ". Nothing was changed. Do not delete single files: what this peer acknowledged may be in them. Keep the"
                            + " directory aside and start the peer with an empty one; it then learns everything from the others.",
                    e);
        } catch (IOException | RuntimeException e) {
            closeQuietly(metaFile, e);
            throw e;
        }
    }

    private static void closeQuietly(@Nullable DiskFile file, Exception cause) {
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private void requireFile(String name) throws IOException {
        if (!disk.exists(name)) {
            throw new Damage(name, 0, "the file is missing");
        }
    }

    /** Makes an empty directory. The identity comes last: until it is there, everything else is made anew. */
    private void format(Identity identity) throws IOException {
        requireNeverFormed();
        disk.createFolder(SegmentName.FOLDER);
        disk.createFolder(Snapshots.FOLDER);
        try (DiskFile segment =
                disk.open(new SegmentName(Meta.FIRST.segment(), Meta.FIRST.generation()).path(), true)) {
            segment.setSize(0);
            segment.sync();
        }
        disk.syncDirectory(SegmentName.FOLDER);
        try (DiskFile file = disk.open(MetaFile.NAME, true)) {
            file.setSize(0);
            MetaFile.write(file, Meta.FIRST);
        }
        disk.syncDirectory("");
        identity.write(disk);
    }

    /** Without an identity there is nothing but what an interrupted {@link #format} leaves: else somebody has deleted it. */
    private void requireNeverFormed() throws IOException {
        if (disk.exists(MetaFile.NAME)) {
            try (DiskFile file = disk.open(MetaFile.NAME, false)) {
                Meta meta = MetaFile.find(file, new ArrayList<>());
                if (meta != null && !meta.equals(Meta.FIRST)) {
                    throw new Damage(Identity.NAME, 0, "the file is missing, but meta says " + meta);
                }
            }
        }
        for (String name : disk.list(SegmentName.FOLDER)) {
            if (SegmentName.parse(name) != null) {
                try (DiskFile file = disk.open(SegmentName.FOLDER + "/" + name, false)) {
                    if (file.size() > 0) {
                        throw new Damage(Identity.NAME, 0, "the file is missing, but there is a log");
                    }
                }
            }
        }
        for (String name : disk.list(Snapshots.FOLDER)) {
            if (Snapshots.parse(name) != null) {
                throw new Damage(Identity.NAME, 0, "the file is missing, but there are snapshots");
            }
        }
    }

    private @Nullable SnapshotHeader readBase(Meta meta) throws IOException {
        if (meta.base().equals(Zxid.NONE)) {
            return null;
        }
        String path = Snapshots.path(meta.base());
        requireFile(path);
        try (DiskFile file = disk.open(path, false)) {
            SnapshotHeader header = SnapshotInput.verify(file, path);
            if (!header.zxid().equals(meta.base())) {
                throw new Damage(path, 0, "it is the snapshot at " + header.zxid());
            }
            return header;
        }
    }

    /** Everything is judged; from here on the directory is changed. */
    private Opened putInOrder(
            Identity identity, DiskFile metaFile, Meta found, @Nullable SnapshotHeader snapshot, LogScan scan)
            throws IOException {
        // The slot may be in the page cache only (a killed process, a failed sync). It is written again in its own
        // place,
        // not as the next number in the other: that one holds the slot before, the truth if this one should vanish now.
        MetaFile.write(metaFile, found);
        // So may the name of the identity, if the process that made the directory was killed before its last step.
        disk.syncDirectory("");
        syncs.addAndGet(2);
        deleteLeftovers(found, scan.leftovers());

        SegmentedLog log =
                new SegmentedLog(disk, segmentBytes, syncs, scan.segments(), scan.last(), scan.groupNumber());
        Meta meta = scan.unproven().isEmpty() && scan.torn() == null
                ? continueGeneration(metaFile, found, log)
                : rewrite(metaFile, found, log, scan);
        HistoryRange range = new HistoryRange(log.base(), scan.facts().ends());
        Recovered recovered = new Recovered(
                identity.storage(),
                meta.promise(),
                snapshot,
                range,
                scan.facts().configurations());
        return new Opened(metaFile, meta, log, recovered);
    }

    private void deleteLeftovers(Meta meta, List<String> leftoverSegments) throws IOException {
        for (String path : leftoverSegments) {
            disk.delete(path);
        }
        for (String name : disk.list(Snapshots.FOLDER)) {
            Zxid zxid = Snapshots.parse(name);
            if (Snapshots.isTemporary(name) || zxid != null && zxid.isAfter(meta.base())) {
                disk.delete(Snapshots.FOLDER + "/" + name);
            }
        }
    }

    /** Everything is proven. Only the next groups go into a new file, so that none is written over bytes of which nothing is known. */
    private Meta continueGeneration(DiskFile metaFile, Meta found, SegmentedLog log) throws IOException {
        Segment next = log.prepare(new SegmentName(log.last(), found.generation()));
        Meta meta = found.withSegment(log.last(), log.last());
        MetaFile.write(metaFile, meta);
        syncs.incrementAndGet();
        log.roll(next);
        return meta;
    }

    /**
     * What stands behind the bound was read, but perhaps only from the page cache, and a sync that failed once may report success the next time. So it is
     * written to a new file and that is synced; the slot is the moment from which on the copies count; then the originals go, and a torn tail with them.
     */
    private Meta rewrite(DiskFile metaFile, Meta found, SegmentedLog log, LogScan scan) throws IOException {
        Zxid bound = scan.bound();
        LogScan.Torn torn = scan.torn();
        if (torn != null) {
            LOG.info(
                    "{}: cut a torn tail off {} at offset {} ({}); the log ends at {}, durable up to {}",
                    disk.describe(),
                    torn.file(),
                    torn.offset(),
                    torn.why(),
                    scan.last(),
                    bound);
        }
        Segment copies = log.prepare(new SegmentName(bound, found.generation() + 1));
        log.copyInto(copies, scan.unproven(), found.number());
        Meta meta = found.withGeneration(bound, scan.last());
        MetaFile.write(metaFile, meta);
        syncs.incrementAndGet();
        log.replaceBehind(copies);
        return meta;
    }
}
