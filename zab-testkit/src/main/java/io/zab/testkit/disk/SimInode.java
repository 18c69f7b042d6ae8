package io.zab.testkit.disk;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The content of one file, whatever its name: what the process reads, what the media hold, and the changes in between. */
final class SimInode {
    private static final int SECTOR = 512;

    /** A change that no sync has covered yet; {@code bytes} is empty for a change of the length. */
    private record Change(long position, byte[] bytes, boolean resize) {}

    private SimContent cache = new SimContent();
    private SimContent media = new SimContent();
    private final List<Change> unsynced = new ArrayList<>();

    int size() {
        return cache.size();
    }

    int read(long position, ByteBuffer into) {
        return cache.read(position, into);
    }

    void write(long position, ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        unsynced.add(new Change(position, copy, false));
        cache.write((int) position, copy, 0, copy.length);
    }

    void setSize(long newSize) {
        unsynced.add(new Change(newSize, new byte[0], true));
        cache.resize((int) newSize);
    }

    /** Bits of the byte at {@code offset} turn over. */
    void rot(int offset, int bits) {
        rot(offset, new byte[] {(byte) (copy(offset, 1)[0] ^ bits)});
    }

    /** From {@code offset} on these bytes are read, whatever was written. */
    void rot(int offset, byte[] bytes) {
        for (SimContent content : List.of(cache, media)) {
            if (offset < content.size()) {
                content.write(offset, bytes, 0, Math.min(bytes.length, content.size() - offset));
            }
        }
    }

    /** So many bytes from {@code offset} on, as a process reads them; zeros behind the end. */
    byte[] copy(int offset, int length) {
        byte[] copy = new byte[length];
        cache.read(offset, ByteBuffer.wrap(copy));
        return copy;
    }

    /** A file of its own that holds the same, all of it synced: what this one's process reads, or what its media hold. */
    SimInode copy(boolean ofMedia) {
        SimInode copy = new SimInode();
        copy.cache = (ofMedia ? media : cache).copy();
        copy.media = copy.cache.copy();
        return copy;
    }

    /** Another file that holds the same, and of which as much was synced. */
    SimInode twin() {
        SimInode twin = new SimInode();
        twin.cache = cache.copy();
        twin.media = media.copy();
        twin.unsynced.addAll(unsynced);
        return twin;
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

    /**
     * A sync failed. Each file system does something else then: pages that were not written count as clean, and no later sync will write them; or the file is read as
     * it was before; and some of it may be on the media.
     */
    void syncFailed(SplittableRandom random) {
        switch (random.nextInt(5)) {
            case 0, 1 -> unsynced.removeIf(change -> random.nextBoolean());
            case 2 -> unsynced.clear();
            case 3 -> loseUnsynced();
            default -> {
                sync(random.nextInt(unsynced.size() + 1));
                unsynced.clear();
            }
        }
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
        cache = media.copy();
    }

    /** All that no sync covered is lost. */
    void loseUnsynced() {
        unsynced.clear();
        cache = media.copy();
    }

    private void apply(Change change, @Nullable SplittableRandom tear) {
        int position = (int) change.position;
        if (change.resize) {
            media.resize(position);
            return;
        }
        int end = position + change.bytes.length;
        if (tear == null) {
            media.write(position, change.bytes, 0, change.bytes.length);
            return;
        }
        for (int at = position; at < end; ) {
            int next = Math.min(end, (at / SECTOR + 1) * SECTOR);
            if (tear.nextBoolean()) {
                media.write(at, change.bytes, at - position, next - at);
            }
            at = next;
        }
        if (media.size() < end) {
            media.resize(end);
        }
    }
}
