package io.zab.testkit.disk;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The content of one file, whatever its name: what the process reads, what the media hold, and the changes in between. */
final class SimInode {
    private static final int SECTOR = 512;

    /** A change that no sync has covered yet; {@code bytes} is empty for a change of the length. */
    private record Change(long position, byte[] bytes, boolean resize) {}

    private byte[] cache = new byte[0];
    private int size;
    private byte[] media = new byte[0];
    private int mediaSize;
    private final List<Change> unsynced = new ArrayList<>();

    int size() {
        return size;
    }

    int read(long position, ByteBuffer into) {
        int length = (int) Math.max(0, Math.min(into.remaining(), size - position));
        if (length > 0) {
            into.put(cache, (int) position, length);
        }
        return length;
    }

    void write(long position, ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        unsynced.add(new Change(position, copy, false));
        cache = grown(cache, (int) position + copy.length);
        System.arraycopy(copy, 0, cache, (int) position, copy.length);
        size = Math.max(size, (int) position + copy.length);
    }

    void setSize(long newSize) {
        unsynced.add(new Change(newSize, new byte[0], true));
        cache = resized(cache, size, (int) newSize);
        size = (int) newSize;
    }

    /** Bits of the byte at {@code offset} turn over. */
    void rot(int offset, int bits) {
        rot(offset, new byte[] {(byte) (cache[offset] ^ bits)});
    }

    /** From {@code offset} on these bytes are read, whatever was written. */
    void rot(int offset, byte[] bytes) {
        System.arraycopy(bytes, 0, cache, offset, Math.min(bytes.length, size - offset));
        if (offset < mediaSize) {
            System.arraycopy(bytes, 0, media, offset, Math.min(bytes.length, mediaSize - offset));
        }
    }

    /** So many bytes from {@code offset} on, as a process reads them; zeros behind the end. */
    byte[] copy(int offset, int length) {
        byte[] copy = new byte[length];
        System.arraycopy(cache, offset, copy, 0, Math.max(0, Math.min(length, size - offset)));
        return copy;
    }

    /** A file of its own that holds the same, all of it synced: what this one's process reads, or what its media hold. */
    SimInode copy(boolean ofMedia) {
        SimInode copy = new SimInode();
        copy.cache = (ofMedia ? media : cache).clone();
        copy.size = ofMedia ? mediaSize : size;
        copy.media = copy.cache.clone();
        copy.mediaSize = copy.size;
        return copy;
    }

    /** All of the first {@code count} changes reach the media. */
    void sync(int count) {
        for (int i = 0; i < count; i++) {
            apply(unsynced.get(i), null);
        }
        unsynced.subList(0, count).clear();
    }

    int unsynced() {
        return unsynced.size();
    }

    /** A sync failed: some changes stay in the cache only, and no later sync will write them, since their pages count as clean now. */
    void syncFailed(SplittableRandom random) {
        unsynced.removeIf(change -> random.nextBoolean());
    }

    /** Power is lost: of what no sync covered something may have reached the media, sector by sector and in any order. */
    void powerLoss(SplittableRandom random) {
        int mode = random.nextInt(5);
        int kept = random.nextInt(unsynced.size() + 1);
        for (int i = 0; i < unsynced.size(); i++) {
            boolean keep = mode == 1 || mode == 2 && i < kept || mode >= 3 && random.nextInt(4) > 0;
            if (keep) {
                boolean torn = mode >= 3 && random.nextBoolean() || mode == 2 && i == kept - 1;
                apply(unsynced.get(i), torn ? random : null);
            }
        }
        unsynced.clear();
        cache = media.clone();
        size = mediaSize;
    }

    /** All that no sync covered is lost. */
    void loseUnsynced() {
        unsynced.clear();
        cache = media.clone();
        size = mediaSize;
    }

    private void apply(Change change, @Nullable SplittableRandom tear) {
        int position = (int) change.position;
        if (change.resize) {
            media = resized(media, mediaSize, position);
            mediaSize = position;
            return;
        }
        int end = position + change.bytes.length;
        media = grown(media, end);
        if (tear == null) {
            System.arraycopy(change.bytes, 0, media, position, change.bytes.length);
        } else {
            for (int at = position; at < end; ) {
                int next = Math.min(end, (at / SECTOR + 1) * SECTOR);
                if (tear.nextBoolean()) {
                    System.arraycopy(change.bytes, at - position, media, at, next - at);
                }
                at = next;
            }
        }
        mediaSize = Math.max(mediaSize, end);
    }

    private static byte[] grown(byte[] bytes, int length) {
        return bytes.length >= length ? bytes : Arrays.copyOf(bytes, Math.max(length, bytes.length * 2));
    }

    private static byte[] resized(byte[] bytes, int size, int newSize) {
        byte[] result = grown(bytes, newSize);
        if (newSize < size) {
            Arrays.fill(result, newSize, size, (byte) 0);
        }
        return result;
    }
}
