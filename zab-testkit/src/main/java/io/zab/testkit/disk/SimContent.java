package io.zab.testkit.disk;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Bytes of a file. Only those up to the last one that was ever written take memory: most of a log is zeros that it has been filled with ahead. */
final class SimContent {
    private static final byte[] ZEROS = new byte[4096];

    private byte[] bytes = new byte[0];
    private int size;
    /** Whether a copy may have these bytes in common with this one: whoever is written first takes some of its own. */
    private boolean shared;

    int size() {
        return size;
    }

    SimContent copy() {
        SimContent copy = new SimContent();
        copy.bytes = bytes;
        copy.size = size;
        copy.shared = true;
        shared = true;
        return copy;
    }

    /** As much as fits, from {@code position} to the end. */
    int read(long position, ByteBuffer into) {
        int length = (int) Math.max(0, Math.min(into.remaining(), size - position));
        int held = (int) Math.max(0, Math.min(length, bytes.length - position));
        if (held > 0) {
            into.put(bytes, (int) position, held);
        }
        for (int left = length - held; left > 0; left -= ZEROS.length) {
            into.put(ZEROS, 0, Math.min(left, ZEROS.length));
        }
        return length;
    }

    void write(int position, byte[] from, int offset, int length) {
        int end = position + length;
        if (bytes.length < end) {
            own(Math.max(end, bytes.length * 2));
        } else if (shared) {
            own(bytes.length);
        }
        System.arraycopy(from, offset, bytes, position, length);
        size = Math.max(size, end);
    }

    void resize(int newSize) {
        int held = Math.min(size, bytes.length); // Behind the end there are zeros only.
        if (newSize < held) {
            if (shared) {
                own(bytes.length);
            }
            Arrays.fill(bytes, newSize, held, (byte) 0);
        }
        size = newSize;
    }

    private void own(int length) {
        bytes = Arrays.copyOf(bytes, length);
        shared = false;
    }
}
