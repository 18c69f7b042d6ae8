package io.zab.storage;

import io.zab.Zxid;
import java.util.Arrays;

/**
 * Where in a segment some of its batches begin: about one entry per {@value #SPACING} bytes of file, so that finding any batch reads little and the
 * index of a segment stays small. Holds at least the first batch of a segment that has one.
 */
final class BatchIndex {
    private static final int SPACING = 32 * 1024;

    private long[] before = new long[8];
    private long[] offsets = new long[8];
    private long[] groupEnds = new long[8];
    private int size;

    /** Notes a batch, if the last one noted is far enough away: it follows {@code previous}, and its group ends at {@code groupEnd}. */
    void offer(Zxid previous, long offset, long groupEnd) {
        if (size > 0 && offset - offsets[size - 1] < SPACING) {
            return;
        }
        if (size == before.length) {
            before = Arrays.copyOf(before, size * 2);
            offsets = Arrays.copyOf(offsets, size * 2);
            groupEnds = Arrays.copyOf(groupEnds, size * 2);
        }
        before[size] = previous.value();
        offsets[size] = offset;
        groupEnds[size] = groupEnd;
        size++;
    }

    /** The last entry that does not lie behind {@code after}. */
    int floor(Zxid after) {
        int found = Arrays.binarySearch(before, 0, size, after.value());
        return found >= 0 ? found : -found - 2;
    }

    Zxid before(int entry) {
        return new Zxid(before[entry]);
    }

    long offset(int entry) {
        return offsets[entry];
    }

    long groupEnd(int entry) {
        return groupEnds[entry];
    }
}
