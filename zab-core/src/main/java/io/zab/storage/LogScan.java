package io.zab.storage;

import io.zab.Zxid;
import io.zab.message.Batch;
import io.zab.message.MalformedBatchException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the whole log and decides what of it is data. Changes nothing.
 *
 * <pre>
 *   older generations, up to meta.start | meta's generation: proven ... bound | unproven ... last | torn tail
 * </pre>
 *
 * A bad place is a torn tail only if all of this holds: it lies in the newest segment, at or above the durable bound, and no group that was written later
 * stands in that place or behind it. What should have been there was never reported durable then. Anything else that does not fit is {@link Damage}: to cut
 * there would forget what was acknowledged.
 */
final class LogScan {
    private static final int WINDOW_BYTES = 1024 * 1024;

    private final Disk disk;
    private final Meta meta;
    private final List<SegmentName> names;
    private final List<Segment> segments = new ArrayList<>();
    private final List<String> leftovers;
    private final List<Batch> unproven = new ArrayList<>();
    private final HistoryFacts facts;
    private boolean baseSeen;
    private Zxid at = Zxid.NONE;
    private Zxid bound;
    private long generation;
    private long groupNumber;
    private @Nullable Torn torn;

    /** Where the bytes begin that were not written to their end. */
    record Torn(String file, long offset, String why) {}

    private LogScan(Disk disk, Meta meta, HistoryFacts facts) throws IOException {
        this.disk = disk;
        this.meta = meta;
        this.bound = meta.bound();
        this.facts = facts;
        SegmentChain chain = SegmentChain.of(disk, meta);
        this.names = chain.segments();
        this.leftovers = chain.leftovers();
    }

    /**
     * Reads the log that {@code meta} speaks of. The caller closes the segments.
     *
     * @throws Damage if it is not what only crashes could have left
     */
    static LogScan read(Disk disk, Meta meta, HistoryFacts facts) throws IOException {
        LogScan scan = new LogScan(disk, meta, facts);
        try {
            scan.readSegments();
            scan.check();
            return scan;
        } catch (IOException | RuntimeException e) {
            scan.close();
            throw e;
        }
    }

    /** Closes the segments. */
    void close() throws IOException {
        for (Segment segment : segments) {
            segment.close();
        }
    }

    private void readSegments() throws IOException {
        for (int i = 0; i < names.size(); i++) {
            SegmentName name = names.get(i);
            if (i == 0) {
                startAt(name.start());
            }
            Segment segment = Segment.open(disk, name);
            segments.add(segment);
            if (name.generation() != generation) {
                generation = name.generation();
                groupNumber = 0;
            }
            Zxid stop = i + 1 < names.size() ? names.get(i + 1).start() : null;
            readGroups(segment, i, stop);
        }
    }

    /** What is read first may be a group of any number: those before it are gone, and not needed. */
    private void startAt(Zxid start) {
        at = start;
        baseSeen = start.equals(meta.base());
        facts.startAt(start);
    }

    private void readGroups(Segment segment, int index, @Nullable Zxid stop) throws IOException {
        FileWindow window = new FileWindow(segment.file(), WINDOW_BYTES);
        while (stop == null || at.isBefore(stop)) {
            long position = GroupHeader.align(segment.end());
            GroupHeader header = Groups.headerAt(window, position);
            if (header == null) {
                if (isZeroFrom(window, position)) {
                    endedCleanly(index, position, stop);
                } else {
                    bad(index, position, position, "no group header with a right checksum");
                }
                return;
            }
            String unfit = unfit(header, segment.name(), index);
            if (unfit != null) {
                bad(index, position, position, unfit);
                return;
            }
            SegmentChain.checkSlot(header, meta);
            List<Groups.Placed> batches;
            try {
                batches = Groups.read(segment.path(), window, position, header, stop == null ? header.last() : stop);
            } catch (Damage e) {
                bad(index, position, e.offset(), e.why());
                return;
            }
            take(segment, header, position, batches);
        }
    }

    /** Why a header with a right checksum cannot be that of the next group, or null. */
    private @Nullable String unfit(GroupHeader header, SegmentName name, int index) {
        if (header.generation() != name.generation()) {
            return "a group of generation " + header.generation();
        }
        boolean first = groupNumber == 0 && name.start().equals(meta.start()) && isCurrent(name);
        if ((groupNumber > 0 || first) && header.number() != groupNumber + 1) {
            return "group number " + header.number() + " where " + (groupNumber + 1) + " must be";
        }
        if (!header.previous().equals(at)) {
            return "a group that follows " + header.previous() + " where one that follows " + at + " must be";
        }
        boolean nextIsSame = index + 1 < names.size() && names.get(index + 1).generation() == name.generation();
        if (nextIsSame && header.last().isAfter(names.get(index + 1).start())) {
            return "a group up to " + header.last() + ", but the next segment starts at "
                    + names.get(index + 1).start();
        }
        return null;
    }

    private void take(Segment segment, GroupHeader header, long position, List<Groups.Placed> batches) throws Damage {
        boolean current = isCurrent(segment.name());
        if (current) {
            bound = Zxid.max(bound, header.bound());
        }
        long groupEnd = position + GroupHeader.BYTES + header.length();
        for (Groups.Placed placed : batches) {
            Batch batch = placed.batch();
            segment.noted(batch, placed.position(), groupEnd);
            learn(segment.path(), placed);
            at = batch.last();
            baseSeen |= at.equals(meta.base());
            if (current) {
                unproven.add(batch);
            }
        }
        unproven.removeIf(batch -> !batch.last().isAfter(bound));
        groupNumber = header.number();
    }

    private void learn(String file, Groups.Placed placed) throws Damage {
        try {
            facts.add(placed.batch());
        } catch (MalformedBatchException | BufferUnderflowException e) {
            throw new Damage(file, placed.position(), "the configuration or seal in it cannot be read: " + e);
        }
    }

    private boolean isCurrent(SegmentName name) {
        return name.generation() == meta.generation();
    }

    /** No more groups in this segment. */
    private void endedCleanly(int index, long position, @Nullable Zxid stop) throws IOException {
        if (stop != null) {
            bad(index, position, position, "the log ends at " + at + " there, but the next segment starts at " + stop);
        }
    }

    /** Decides between a torn tail and damage. */
    private void bad(int index, long group, long offset, String why) throws IOException {
        String file = names.get(index).path();
        if (at.isBefore(bound)) {
            throw new Damage(file, offset, why + ", behind " + at + "; everything up to " + bound + " was durable");
        }
        if (index < names.size() - 1) {
            throw new Damage(
                    file, offset, why + ", behind " + at + "; but a later segment was begun once this one was durable");
        }
        if (isFollowedByGroup(group)) {
            throw new Damage(
                    file,
                    offset,
                    why + ", behind " + at + "; but a group that was written later stands there, or behind it");
        }
        torn = new Torn(file, offset, why);
    }

    /**
     * Whether a group that was written after the one that must be at {@code position} stands behind it, or in its very place, where a write went that was meant for
     * another: then that one was durable.
     */
    private boolean isFollowedByGroup(long position) throws IOException {
        DiskFile file = segments.get(segments.size() - 1).file();
        FileWindow window = new FileWindow(file, WINDOW_BYTES);
        long size = file.size();
        for (long p = position; p < size; p = GroupHeader.align(p + 1)) {
            GroupHeader header = Groups.headerAt(window, p);
            long expected = p == position ? groupNumber + 1 : groupNumber;
            if (header != null && header.generation() == meta.generation() && header.number() > expected) {
                return true;
            }
        }
        return false;
    }

    static boolean isZeroFrom(FileWindow window, long from) throws IOException {
        long position = from;
        while (true) {
            int count = window.load(position, GroupHeader.BYTES);
            for (int i = 0; i < count; i++) {
                if (window.array()[window.offsetOf(position) + i] != 0) {
                    return false;
                }
            }
            if (count < GroupHeader.BYTES) {
                return true;
            }
            position += count;
        }
    }

    /** The rules that hold between log, promise, bound and snapshot. */
    private void check() throws IOException {
        Segment newest = segments.get(segments.size() - 1);
        if (at.isBefore(bound)) {
            throw new Damage(newest.path(), newest.end(), "the log ends at " + at + ", but was durable up to " + bound);
        }
        if (at.epoch() > meta.promise().epoch()) {
            throw new Damage(
                    newest.path(),
                    newest.end(),
                    "the log ends at " + at + ", but no epoch above "
                            + meta.promise().epoch() + " was promised");
        }
        SegmentName first = segments.get(0).name();
        if (first.start().isAfter(meta.base())) {
            throw new Damage(
                    first.path(),
                    0,
                    "the oldest segment starts at " + first.start()
                            + (meta.base().equals(Zxid.NONE)
                                    ? ", and there is no snapshot"
                                    : ", behind the snapshot at " + meta.base()));
        }
        if (!baseSeen) {
            throw new Damage(
                    newest.path(), newest.end(), "the log holds no batch that ends at the snapshot at " + meta.base());
        }
    }

    /** The segments with data, oldest first; they belong to the caller. */
    List<Segment> segments() {
        return segments;
    }

    /** Files that hold no data, left by something that a crash interrupted. */
    List<String> leftovers() {
        return leftovers;
    }

    /** The end of the history. */
    Zxid last() {
        return at;
    }

    /** Everything up to here was durable when it was written. */
    Zxid bound() {
        return bound;
    }

    /** The batches behind the bound, in order: whole, but perhaps never synced. */
    List<Batch> unproven() {
        return unproven;
    }

    /** The torn tail, or null. */
    @Nullable
    Torn torn() {
        return torn;
    }

    /** The number of the last group of meta's generation, 0 if it has none. */
    long groupNumber() {
        return generation == meta.generation() ? groupNumber : 0;
    }

    HistoryFacts facts() {
        return facts;
    }
}
