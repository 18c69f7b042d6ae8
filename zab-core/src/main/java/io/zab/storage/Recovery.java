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
 *
 * <p>A damaged directory, or a condemned one (rule B9), is set aside (rule B8) and an empty one begun in its place, with a storage id of its own: what it acknowledged cannot be vouched for any
 * more, so it must not count until it has learnt everything from a leader that was elected without it.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final String LOOK_AT_THE_DISK = ". Look at the disk: it may be failing";

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
     * Opens the directory of this peer; makes it if there has never been one, or if the one that is there is damaged or condemned.
     *
     * @throws DataDirectoryException if it is another's or of a newer format, nothing has been changed then; or if damaged files could not be set aside, none of
     *     which is lost
     */
    Opened open(String cluster, PeerId peer, Supplier<StorageId> newStorageId) throws IOException {
        try {
            try {
                if (!disk.exists(Identity.NAME)) {
                    finishQuarantine();
                    requireNeverFormed();
                    format(new Identity(cluster, peer, newStorageId.get(), Quarantine.newest(disk)));
                }
                if (!Condemned.isThere(disk)) {
                    return read(cluster, peer);
                }
                Identity.read(disk).check(cluster, peer, disk.describe());
                int number = setAside(Condemned.read(disk));
                format(new Identity(cluster, peer, newStorageId.get(), number));
            } catch (Damage damage) {
                int number = setAside(damage.getMessage() + LOOK_AT_THE_DISK);
                format(new Identity(cluster, peer, newStorageId.get(), number));
            }
            return read(cluster, peer);
        } catch (NewerFormat e) {
            throw new DataDirectoryException("In " + disk.describe() + ", " + e.getMessage() + ".", e);
        } catch (Damage e) {
            throw new DataDirectoryException(
                    "In " + disk.describe() + ", which has just been made, " + e.getMessage()
                            + ". This disk does not keep what is written to it: give the peer another one, with an empty directory.",
                    e);
        }
    }

    private Opened read(String cluster, PeerId peer) throws IOException {
        DiskFile metaFile = null;
        try {
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
        } catch (IOException | RuntimeException e) {
            closeQuietly(metaFile, e);
            throw e;
        }
    }

    /** Whatever interrupted the setting aside of a directory: what is left of it goes the same way. So does all that stands beside an older quarantine without an identity. */
    private void finishQuarantine() throws IOException {
        if (!Quarantine.isUnfinished(disk)) {
            return;
        }
        Quarantine.resume(disk);
        if (whyNotNew() != null || isMetaLeft()) {
            setAside(Quarantine.WHY_UNFINISHED);
        }
    }

    /** Whether the damaged meta is still in its old place. It looks as one that was being written when the power went, but that is not to be written over. */
    private boolean isMetaLeft() throws IOException {
        int number = Quarantine.newest(disk);
        if (!disk.exists(MetaFile.NAME) || disk.exists(Quarantine.path(number) + "/" + MetaFile.NAME)) {
            return false;
        }
        try (DiskFile file = disk.open(MetaFile.NAME, false)) {
            return file.size() > 0 && MetaFile.find(file, new ArrayList<>()) == null;
        }
    }

    /** Moves everything out of the way; returns the number of the folder. */
    private int setAside(String why) throws IOException {
        int number;
        try {
            number = Quarantine.setAside(disk);
        } catch (IOException e) {
            throw new DataDirectoryException(
                    "In " + disk.describe() + ", " + why + ". Its files could not be set aside in "
                            + Quarantine.FOLDER + ": " + e
                            + ". None of them is lost, and the next start goes on with it:"
                            + " look at disk, permissions and free space, then start again",
                    e);
        }
        LOG.warn(
                "{}: {}. All files were set aside in {}, nothing of them is deleted. This peer begins with an empty directory of a new"
                        + " storage id: it does not count until it has learnt everything from a leader that was elected without"
                        + " it, and then counts again by itself; once it does, they may be deleted",
                disk.describe(),
                why,
                Quarantine.path(number));
        return number;
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
        if (disk.exists(SegmentName.FOLDER)) {
            disk.mark(StorageMark.MADE_AGAIN);
        }
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

    private void requireNeverFormed() throws IOException {
        String why = whyNotNew();
        if (why != null) {
            throw new Damage(Identity.NAME, 0, "the file is missing, but " + why);
        }
    }

    /** Without an identity there is nothing but what an interrupted {@link #format} leaves: else somebody has deleted it. Null if that is so. */
    private @Nullable String whyNotNew() throws IOException {
        if (Condemned.isThere(disk)) {
            return "the directory is condemned";
        }
        if (disk.exists(MetaFile.NAME)) {
            try (DiskFile file = disk.open(MetaFile.NAME, false)) {
                Meta meta = MetaFile.find(file, new ArrayList<>());
                if (meta != null && !meta.equals(Meta.FIRST)) {
                    return "meta says " + meta;
                }
            }
        }
        for (String name : disk.list(SegmentName.FOLDER)) {
            if (SegmentName.parse(name) != null) {
                try (DiskFile file = disk.open(SegmentName.FOLDER + "/" + name, false)) {
                    if (file.size() > 0) {
                        return "there is a log";
                    }
                }
            }
        }
        for (String name : disk.list(Snapshots.FOLDER)) {
            if (Snapshots.parse(name) != null) {
                return "there are snapshots";
            }
        }
        return null;
    }

    private @Nullable SnapshotHeader readBase(Meta meta) throws IOException {
        if (meta.base().equals(Zxid.NONE)) {
            return null;
        }
        String path = Snapshots.path(meta.base());
        requireFile(path);
        try (DiskFile file = disk.open(path, false)) {
            return SnapshotInput.verify(file, path, meta.base());
        }
    }

    /** Everything is judged; from here on the directory is changed. */
    private Opened putInOrder(
            Identity identity, DiskFile metaFile, Meta found, @Nullable SnapshotHeader snapshot, LogScan scan)
            throws IOException {
        // The slot may be in the page cache only (a killed process, a failed sync). It is written again where it is,
        // not as the next number in the other place: the slot before is there, the truth if this one should vanish.
        MetaFile.write(metaFile, found);
        // So may the name of the identity, if the process that made the directory was killed before its last step.
        disk.syncDirectory("");
        syncs.addAndGet(2);
        deleteLeftovers(found, scan.leftovers());

        SegmentedLog log =
                new SegmentedLog(disk, segmentBytes, syncs, scan.segments(), scan.last(), scan.groupNumber());
        Meta meta;
        try {
            meta = scan.unproven().isEmpty() && scan.torn() == null
                    ? continueGeneration(metaFile, found, log)
                    : rewrite(metaFile, found, log, scan);
        } catch (IOException | RuntimeException e) {
            log.close(); // The scan does not know the file that was just begun.
            throw e;
        }
        HistoryRange range = new HistoryRange(log.base(), scan.facts().ends());
        Recovered recovered = new Recovered(
                identity.storage(),
                meta.promise(),
                snapshot,
                range,
                scan.facts().configurations(),
                identity.quarantine());
        return new Opened(metaFile, meta, log, recovered);
    }

    private void deleteLeftovers(Meta meta, List<String> leftoverSegments) throws IOException {
        for (String path : leftoverSegments) {
            disk.mark(StorageMark.LEFTOVER_SEGMENT_DELETED);
            disk.delete(path);
        }
        for (String name : disk.list(Snapshots.FOLDER)) {
            Zxid zxid = Snapshots.parse(name);
            if (Snapshots.isTemporary(name) || zxid != null && zxid.isAfter(meta.base())) {
                disk.mark(StorageMark.LEFTOVER_SNAPSHOT_DELETED);
                disk.delete(Snapshots.FOLDER + "/" + name);
            }
        }
    }

    /** Everything is proven. Only the next groups go into a new file, so that none is written over bytes of which nothing is known. */
    private Meta continueGeneration(DiskFile metaFile, Meta found, SegmentedLog log) throws IOException {
        disk.mark(StorageMark.NOTHING_UNPROVEN);
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
            disk.mark(StorageMark.TORN_TAIL_CUT);
            LOG.info(
                    "{}: cut a torn tail off {} at offset {} ({}); the log ends at {}, durable up to {}",
                    disk.describe(),
                    torn.file(),
                    torn.offset(),
                    torn.why(),
                    scan.last(),
                    bound);
        }
        if (!scan.unproven().isEmpty()) {
            disk.mark(StorageMark.UNPROVEN_COPIED);
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
