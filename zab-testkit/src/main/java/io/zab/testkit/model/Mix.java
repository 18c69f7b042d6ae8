package io.zab.testkit.model;

import java.nio.ByteBuffer;

/** Folds numbers into one hash that is the same in every JVM. */
public final class Mix {
    private Mix() {}

    /** {@code hash} with {@code value} folded in; order matters. */
    public static long in(long hash, long value) {
        long mixed = (hash ^ value) * 0x9E3779B97F4A7C15L;
        return mixed ^ mixed >>> 29;
    }

    /** {@code hash} with all bytes folded in. */
    public static long in(long hash, ByteBuffer bytes) {
        ByteBuffer in = bytes.duplicate();
        long result = in(hash, in.remaining());
        while (in.remaining() >= Long.BYTES) {
            result = in(result, in.getLong());
        }
        while (in.hasRemaining()) {
            result = in(result, in.get());
        }
        return result;
    }
}
