package io.zab.storage;

import io.zab.Zxid;
import io.zab.message.Batch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The history on disk: segments in order, each continuing the one before, and behind them what was appended and is not yet written. Confined to the log
 * thread.
 *
 * <pre>
 *   base ... segment | segment | newest segment ... written = durable | pending ... last
 * </pre>
 *
 * It knows nothing of {@code meta}: {@link DiskStore} keeps the order between the two.
 */
final class SegmentedLog implements AutoCloseable {
    private static final int STAGING_BYTES = 1024 * 1024;
    private static final int FILL_BYTES = 4 * 1024 * 1024;
    private static final int WINDOW_BYTES = 128 * 1024;

    private final Disk disk;
    private final long segmentBytes;
    private final AtomicLong syncs;
    private final List<Segment> segments;
    private final List<Batch> pending = new ArrayList<>();
    private ByteBuffer staging = ByteBuffer.allocate(0);
    /** The file of a segment that was prepared and is not yet put to use. */
    private @Nullable DiskFile prepared;

    private long groupNumber;
    private Zxid last;
    private Zxid durable;

    /**
     * @param segments what was found, oldest first; all of it durable; may be empty
     * @param last where the history ends
     * @param groupNumber of the last group of this generation, 0 if it has none
     */
    SegmentedLog(Disk disk, long segmentBytes, AtomicLong syncs, List<Segment> segments, Zxid last, long groupNumber) {
        this.disk = disk;
        this.segmentBytes = segmentBytes;
        this.syncs = syncs;
        this.segments = new ArrayList<>(segments);
        this.last = last;
        this.durable = last;
        this.groupNumber = groupNumber;
    }

    /** The zxid before the first record that can be read. */
    Zxid base() {
        return segments.get(0).name().start();
    }

    /** The end of the history, with what is not yet written. */
    Zxid last() {
        return last;
    }

    /** Everything up to here survives a power loss. */
    Zxid durable() {
        return durable;
    }

    boolean hasPending() {
        return !pending.isEmpty();
    }

    /** Whether the next group belongs into a new segment. */
    boolean isSegmentFull() {
        return newest().end() >= segmentBytes;
    }

    private Segment newest() {
        return segments.get(segments.size() - 1);
    }

    /** Takes a batch, by reference, to be written with the next group. */
    void append(Batch batch) {
        if (!batch.previous().equals(last)) {
            throw new IllegalStateException(
                    "Batch " + batch + " follows " + batch.previous() + ", but the log ends at " + last);
        }
        pending.add(batch);
        last = batch.last();
    }

    /** Writes all that is pending as one group, and makes it durable. */
    void writePending(long metaNumber) throws IOException {
        writeGroup(newest(), pending, durable, groupNumber + 1, metaNumber);
        // Only now: what is reported durable must be on disk, and the next group's header says that this one is.
        durable = last;
        groupNumber++;
        pending.clear();
    }

    private void writeGroup(Segment segment, List<Batch> batches, Zxid bound, long number, long metaNumber)
            throws IOException {
        long length = 0;
        for (Batch batch : batches) {
            length += batch.lengthBytes();
        }
        GroupHeader header = new GroupHeader(
                segment.name().generation(),
                number,
                metaNumber,
                bound,
                batches.get(0).previous(),
                batches.get(batches.size() - 1).last(),
                Math.toIntExact(length),
                batches.size());
        ensureStaging(GroupHeader.BYTES + length);
        segment.write(header, batches, staging, Math.min(FILL_BYTES, segmentBytes));
        segment.file().sync();
        syncs.incrementAndGet();
    }

    private void ensureStaging(long wanted) {
        long capacity = Math.min(STAGING_BYTES, Math.max(64 * 1024, Long.highestOneBit(wanted - 1) * 2));
        if (staging.capacity() < capacity) {
            staging = disk.newBuffer((int) capacity);
        }
    }

    /**
     * Makes an empty segment, its name durable. Nothing is in it that counts before {@code meta} names it; then {@link #roll}, {@link #replaceBehind} or
     * {@link #replaceAll} puts it to use. The same sync makes durable what was deleted before: no name of an older generation comes back under a newer one.
     */
    Segment prepare(SegmentName name) throws IOException {
        DiskFile file = disk.open(name.path(), true);
        prepared = file;
        file.setSize(0);
        syncFolder();
        return new Segment(name, file);
    }

    /** Writes batches that are in this log already into a segment of the next generation, and makes them durable there. */
    void copyInto(Segment next, List<Batch> batches, long metaNumber) throws IOException {
        if (batches.isEmpty()) {
            return;
        }
        writeGroup(next, batches, next.name().start(), 1, metaNumber);
    }

    /** The history goes on in {@code next}, of the same generation, which starts where the written history ends. */
    void roll(Segment next) throws IOException {
        Segment before = newest();
        if (before.name().equals(next.name())) {
            disk.mark(StorageMark.EMPTY_SEGMENT_MADE_ANEW);
            segments.remove(before); // it was empty, and has just been made anew
            before.close();
        } else {
            before.trim();
        }
        use(next);
    }

    private void use(Segment next) {
        segments.add(next);
        prepared = null;
    }

    /**
     * Checks that the history can be cut behind {@code to}.
     *
     * @throws IllegalStateException if it is not the end of a batch that is written, or the base
     */
    void requireBatchEnd(Zxid to) throws IOException {
        if (to.equals(base())) {
            return;
        }
        if (to.isBefore(base()) || to.isAfter(durable)) {
            throw new IllegalStateException(to + " is outside the written log, " + base() + " to " + durable);
        }
        segmentWith(to).endOf(to);
    }

    /** The segment that holds the record at {@code zxid}. */
    private Segment segmentWith(Zxid zxid) {
        for (int i = segments.size() - 1; i >= 0; i--) {
            if (segments.get(i).name().start().isBefore(zxid)) {
                return segments.get(i);
            }
        }
        throw new IllegalStateException(zxid + " is not behind the base " + base());
    }

    /**
     * Removes everything behind the start of {@code next}, the first segment of a new generation, and goes on there. {@code meta} says already that it is no
     * data; this makes it vanish for good, before a later generation could take it for its own.
     */
    void replaceBehind(Segment next) throws IOException {
        Zxid to = next.name().start();
        while (!segments.isEmpty() && !newest().name().start().isBefore(to)) {
            disk.mark(StorageMark.CUT_WHOLE_SEGMENTS);
            remove(newest());
        }
        if (!segments.isEmpty() && newest().last().isAfter(to)) {
            disk.mark(StorageMark.CUT_IN_THE_MIDDLE);
            newest().cutAfter(to);
            syncs.incrementAndGet();
        }
        startGeneration(next);
    }

    /** A snapshot takes the place of the whole history, which goes on in {@code next}. */
    void replaceAll(Segment next) throws IOException {
        while (!segments.isEmpty()) {
            remove(newest());
        }
        startGeneration(next);
    }

    private void startGeneration(Segment next) throws IOException {
        syncFolder();
        use(next);
        groupNumber = next.last().equals(next.name().start()) ? 0 : 1;
        last = next.last();
        durable = last;
    }

    /**
     * Deletes the segments whose records all lie at or before {@code keepFrom}, but never the one that is written. Each removal is durable before the next: a power
     * loss keeps some names and loses others, and what it leaves must continue from file to file.
     */
    void deleteBefore(Zxid keepFrom) throws IOException {
        while (segments.size() > 1 && !segments.get(1).name().start().isAfter(keepFrom)) {
            disk.mark(StorageMark.OLD_SEGMENTS_DELETED);
            remove(segments.get(0));
            syncFolder();
        }
    }

    private void remove(Segment segment) throws IOException {
        segments.remove(segment);
        segment.close();
        disk.delete(segment.path());
    }

    private void syncFolder() throws IOException {
        disk.syncDirectory(SegmentName.FOLDER);
        syncs.incrementAndGet();
    }

    /**
     * Batches behind {@code after}, which is a batch end at or above the base and before the end: at least one, and more while they fit.
     *
     * @throws Damage if one is not what was written
     */
    List<Batch> read(Zxid after, int maxBytes) throws IOException {
        List<Batch> found = new ArrayList<>();
        long room = maxBytes;
        Zxid at = after;
        for (int i = firstBehind(after); i < segments.size(); i++) {
            Segment segment = segments.get(i);
            if (!at.isBefore(segment.last())) {
                continue;
            }
            SegmentCursor cursor = new SegmentCursor(segment, at, WINDOW_BYTES);
            while (cursor.hasNext()) {
                if (!found.isEmpty() && cursor.peekLength() > room) {
                    return found;
                }
                Batch batch = cursor.next();
                found.add(batch);
                room -= batch.lengthBytes();
                at = batch.last();
            }
        }
        addPending(found, at, room);
        if (found.isEmpty()) {
            throw new IllegalStateException(after + " is not the end of a batch in the log, " + base() + " to " + last);
        }
        return found;
    }

    /** The first segment that may hold what follows {@code after}. */
    private int firstBehind(Zxid after) {
        int i = segments.size() - 1;
        while (i > 0 && segments.get(i).name().start().isAfter(after)) {
            i--;
        }
        return i;
    }

    private void addPending(List<Batch> found, Zxid after, long room) {
        Zxid at = after;
        long left = room;
        for (Batch batch : pending) {
            if (batch.previous().equals(at)) {
                if (!found.isEmpty() && batch.lengthBytes() > left) {
                    return;
                }
                disk.mark(StorageMark.READ_BEFORE_IT_WAS_WRITTEN);
                found.add(batch);
                left -= batch.lengthBytes();
                at = batch.last();
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (Segment segment : segments) {
            segment.close();
        }
        if (prepared != null) {
            prepared.close();
        }
    }
}
