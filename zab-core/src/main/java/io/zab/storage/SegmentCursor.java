package io.zab.storage;

import io.zab.Zxid;
import io.zab.message.Batch;
import java.io.IOException;

/** Reads the batches of a segment in order, across its groups. */
final class SegmentCursor {
    private final Segment segment;
    private final FileWindow window;
    private Zxid at;
    private long position;
    private long groupEnd;

    /** Starts at the batch that follows {@code after}, a batch end within the segment but not its last. */
    SegmentCursor(Segment segment, Zxid after, int windowBytes) throws IOException {
        this.segment = segment;
        this.window = new FileWindow(segment.file(), windowBytes, segment.end());
        int entry = segment.index().floor(after);
        at = segment.index().before(entry);
        position = segment.index().offset(entry);
        groupEnd = segment.index().groupEnd(entry);
        while (at.isBefore(after)) {
            next();
        }
        if (!at.equals(after)) {
            throw new IllegalStateException(after + " is not the end of a batch in " + segment.path());
        }
    }

    /** Where the last batch ended, or the group of the next one begins. */
    long position() {
        return position;
    }

    boolean hasNext() {
        return at.isBefore(segment.last());
    }

    /** The next batch. */
    Batch next() throws IOException {
        enterGroupIfDue();
        Batch batch = Groups.batchAt(segment.path(), window, position, groupEnd, at);
        position += batch.lengthBytes();
        at = batch.last();
        return batch;
    }

    /** The length of the next batch in bytes. */
    int peekLength() throws IOException {
        enterGroupIfDue();
        return Groups.claimedLength(segment.path(), window, position, groupEnd);
    }

    private void enterGroupIfDue() throws IOException {
        if (position != groupEnd) {
            return;
        }
        position = GroupHeader.align(position);
        GroupHeader header = Groups.headerAt(window, position);
        if (header == null || header.generation() != segment.name().generation()) {
            throw new Damage(
                    segment.path(), position, "no group header where the group that follows " + at + " must be");
        }
        position += GroupHeader.BYTES;
        groupEnd = position + header.length();
    }
}
