package io.zab.storage;

import io.zab.Zxid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which files of the log may hold data, as far as their names and {@code meta} say.
 *
 * @param segments those that may, in the order of their history
 * @param leftovers those that do not any more, or not yet: a crash interrupted a change before or after its moment, the slot
 */
record SegmentChain(List<SegmentName> segments, List<String> leftovers) {
    /**
     * Looks at the names.
     *
     * @throws Damage if they cannot be what crashes leave
     */
    static SegmentChain of(Disk disk, Meta meta) throws IOException {
        List<SegmentName> segments = new ArrayList<>();
        List<String> leftovers = new ArrayList<>();
        for (String name : disk.list(SegmentName.FOLDER)) {
            SegmentName segment = SegmentName.parse(name);
            if (segment == null) {
                continue;
            }
            if (segment.generation() > meta.generation()) {
                checkSlotOf(disk, segment, meta);
                leftovers.add(segment.path());
            } else if (segment.generation() < meta.generation() && isReplaced(segment, meta)) {
                leftovers.add(segment.path());
            } else if (segment.generation() == meta.generation()
                    && segment.start().isBefore(meta.start())) {
                throw new Damage(
                        segment.path(), 0, "generation " + meta.generation() + " starts at " + meta.start() + " only");
            } else {
                segments.add(segment);
            }
        }
        segments.sort(Comparator.comparing(SegmentName::start).thenComparing(SegmentName::generation));
        SegmentName newest = new SegmentName(meta.segment(), meta.generation());
        if (!segments.contains(newest)) {
            throw new Damage(newest.path(), 0, "the file is missing");
        }
        return new SegmentChain(segments, leftovers);
    }

    /** Whether the slot that began this generation made the older segment superfluous: a cut, or a snapshot in place of the log. */
    private static boolean isReplaced(SegmentName older, Meta meta) {
        boolean snapshotReplacedLog =
                meta.start().equals(meta.base()) && !meta.base().equals(Zxid.NONE);
        return snapshotReplacedLog || !older.start().isBefore(meta.start());
    }

    private static void checkSlotOf(Disk disk, SegmentName name, Meta meta) throws IOException {
        try (DiskFile file = disk.open(name.path(), false)) {
            GroupHeader header = Groups.headerAt(new FileWindow(file, GroupHeader.BYTES), 0);
            if (header != null) {
                checkSlot(header, meta);
            }
        }
    }

    /** A group proves that the slot that it names was durable: if only older ones can be read, a promise may be lost. */
    static void checkSlot(GroupHeader header, Meta meta) throws Damage {
        if (header.metaNumber() > meta.number()) {
            throw new Damage(
                    MetaFile.NAME,
                    0,
                    "slot number " + header.metaNumber() + " was durable once, but the newest that can be read is "
                            + meta.number());
        }
    }
}
