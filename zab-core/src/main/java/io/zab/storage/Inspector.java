package io.zab.storage;

import io.zab.DataDirectoryException;
import io.zab.Zxid;
import io.zab.message.Promise;
import io.zab.message.SnapshotHeader;
import io.zab.message.StorageId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads everything in a directory, and goes on behind what is damaged. That a peer would start is decided by the same {@link LogScan} that decides it at a
 * start; what it does not say, since it stops at the first damage, is found by walking each file.
 */
final class Inspector {
    private static final int WINDOW_BYTES = 1024 * 1024;
    private static final StorageId UNKNOWN = new StorageId(new UUID(0, 0));

    private final Disk disk;
    private final List<Inspection.Found> damages = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<Zxid> snapshots = new ArrayList<>();
    private final List<String> quarantine = new ArrayList<>();
    private @Nullable SnapshotHeader base;
    private Zxid first = Zxid.NONE;
    private Zxid last = Zxid.NONE;
    private Zxid bound = Zxid.NONE;
    private long records;
    private int segments;

    Inspector(Disk disk) {
        this.disk = disk;
    }

    Inspection inspect() throws IOException {
        if (!disk.exists(Identity.NAME) && !disk.exists(MetaFile.NAME) && !disk.exists(Quarantine.FOLDER)) {
            throw new DataDirectoryException(
                    disk.describe() + " is not a data directory: it has neither identity nor meta");
        }
        try {
            return read();
        } catch (NewerFormat e) {
            throw new DataDirectoryException("In " + disk.describe() + ", " + e.getMessage() + ".", e);
        }
    }

    private Inspection read() throws IOException {
        readQuarantine();
        Identity identity = readIdentity();
        Meta meta = readMeta();
        readSnapshots(meta);
        if (meta != null) {
            readLog(meta);
        }
        return new Inspection(
                identity == null ? "?" : identity.cluster(),
                identity == null ? 0 : identity.peer().value(),
                identity == null ? UNKNOWN : identity.storage(),
                meta == null ? Promise.NONE : meta.promise(),
                first,
                last,
                bound,
                records,
                segments,
                meta == null ? Zxid.NONE : meta.base(),
                snapshots,
                quarantine,
                damages,
                notes);
    }

    /** What was set aside is no part of the directory: told of, not judged. */
    private void readQuarantine() throws IOException {
        for (int number = 1; number <= Quarantine.newest(disk); number++) {
            quarantine.add(Quarantine.path(number));
        }
        if (Quarantine.isUnfinished(disk)) {
            notes.add(Quarantine.WHY_UNFINISHED + ". The next start sets aside what is left");
        }
        if (Condemned.isThere(disk)) {
            damages.add(new Inspection.Found(
                    Condemned.NAME, -1, Condemned.read(disk) + ". The next start sets the directory aside"));
        }
    }

    private void found(Damage damage) {
        Inspection.Found found = new Inspection.Found(damage.file(), damage.offset(), damage.why());
        if (damages.stream()
                .noneMatch(known -> known.file().equals(found.file()) && known.offset() == found.offset())) {
            damages.add(found);
        }
    }

    private @Nullable Identity readIdentity() throws IOException {
        try {
            requireFile(Identity.NAME);
            return Identity.read(disk);
        } catch (Damage e) {
            found(e);
            return null;
        }
    }

    private void requireFile(String name) throws IOException {
        if (!disk.exists(name)) {
            throw new Damage(name, 0, "the file is missing");
        }
    }

    private @Nullable Meta readMeta() throws IOException {
        try {
            requireFile(MetaFile.NAME);
            try (DiskFile file = disk.open(MetaFile.NAME, false)) {
                MetaFile.Found found = MetaFile.read(file);
                notes.addAll(found.notes());
                return found.meta();
            }
        } catch (Damage e) {
            found(e);
            return null;
        }
    }

    private void readSnapshots(@Nullable Meta meta) throws IOException {
        for (String name : disk.list(Snapshots.FOLDER)) {
            Zxid zxid = Snapshots.parse(name);
            if (zxid == null) {
                if (Snapshots.isTemporary(name)) {
                    notes.add(Snapshots.FOLDER + "/" + name + " was not finished");
                }
                continue;
            }
            snapshots.add(zxid);
            readSnapshot(zxid, meta != null && zxid.equals(meta.base()));
        }
        if (meta != null && !meta.base().equals(Zxid.NONE) && !snapshots.contains(meta.base())) {
            found(new Damage(Snapshots.path(meta.base()), 0, "the file is missing"));
        }
    }

    private void readSnapshot(Zxid zxid, boolean isBase) throws IOException {
        String path = Snapshots.path(zxid);
        try (DiskFile file = disk.open(path, false)) {
            SnapshotHeader header = SnapshotInput.verify(file, path, zxid);
            if (isBase) {
                base = header;
            }
        } catch (Damage e) {
            found(e);
        }
    }

    private void readLog(Meta meta) throws IOException {
        last = meta.base();
        bound = meta.bound();
        LogScan.Torn torn = null;
        try {
            LogScan scan = LogScan.read(disk, meta, new HistoryFacts(base));
            torn = scan.torn();
            last = scan.last();
            bound = scan.bound();
            describe(scan);
            scan.close();
        } catch (Damage e) {
            found(e);
        }
        walk(meta, torn);
    }

    private void describe(LogScan scan) {
        LogScan.Torn torn = scan.torn();
        if (torn != null) {
            notes.add(torn.file() + " has a torn tail at offset " + torn.offset() + ": " + torn.why());
        }
        scan.leftovers().forEach(path -> notes.add(path + " holds no data any more"));
        if (!scan.unproven().isEmpty()) {
            notes.add("the records behind " + scan.bound() + " will be written anew");
        }
    }

    /** Walks the groups of each file by itself. */
    private void walk(Meta meta, LogScan.@Nullable Torn torn) throws IOException {
        List<SegmentName> names;
        try {
            names = SegmentChain.of(disk, meta).segments();
        } catch (Damage e) {
            found(e);
            return;
        }
        for (int i = 0; i < names.size(); i++) {
            boolean ends = torn != null && torn.file().equals(names.get(i).path());
            Zxid stop = i + 1 < names.size() && !ends ? names.get(i + 1).start() : null;
            segments++;
            walk(names.get(i), stop, ends);
            if (ends) {
                return;
            }
        }
    }

    private void walk(SegmentName name, @Nullable Zxid stop, boolean endsTorn) throws IOException {
        try (DiskFile file = disk.open(name.path(), false)) {
            FileWindow window = new FileWindow(file, WINDOW_BYTES);
            long size = file.size();
            long position = 0;
            Zxid at = name.start();
            while (stop == null || at.isBefore(stop)) {
                GroupHeader header = Groups.headerAt(window, position);
                if (header == null && LogScan.isZeroFrom(window, position)) {
                    return;
                }
                try {
                    if (header == null) {
                        throw new Damage(name.path(), position, "no group header with a right checksum");
                    }
                    for (Groups.Placed placed :
                            Groups.read(name.path(), window, position, header, stop == null ? header.last() : stop)) {
                        take(placed);
                        at = placed.batch().last();
                    }
                } catch (Damage e) {
                    if (endsTorn) {
                        return;
                    }
                    found(e);
                }
                position = header != null
                        ? GroupHeader.align(position + GroupHeader.BYTES + header.length())
                        : nextHeader(window, position, size);
                if (position >= size) {
                    return;
                }
            }
        }
    }

    private void take(Groups.Placed placed) {
        if (records == 0) {
            first = placed.batch().first();
        }
        records += placed.batch().count();
        last = Zxid.max(last, placed.batch().last());
    }

    /** Where the next group begins behind a header that cannot be read. */
    private static long nextHeader(FileWindow window, long position, long size) throws IOException {
        long next = GroupHeader.align(position + 1);
        while (next < size && Groups.headerAt(window, next) == null) {
            next = GroupHeader.align(next + 1);
        }
        return next;
    }
}
