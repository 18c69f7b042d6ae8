package io.zab.message;

import io.zab.Zxid;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Records as bytes, one after the other: the body of a {@link Batch}, and what a follower forwards in a {@link RequestBlock}. Encoded
 * once, where the request began; a leader only copies them behind its header.
 *
 * <pre>
 *   0 byte  kind      1 short mount     3 int peer    7 long incarnation    15 long sequence    23 int length    27 payload
 * </pre>
 */
final class Records {
    static final int HEADER_BYTES = 27;

    private Records() {}

    static int sizeOf(int payloadBytes) {
        return HEADER_BYTES + payloadBytes;
    }

    static void put(
            ByteBuffer out, RecordKind kind, int mount, int peer, long incarnation, long sequence, ByteBuffer payload) {
        out.put(kind.code())
                .putShort((short) mount)
                .putInt(peer)
                .putLong(incarnation)
                .putLong(sequence);
        out.putInt(payload.remaining()).put(payload.duplicate());
    }

    /** Walks {@code count} records; the first stands at {@code first}, if that is not null. */
    static void forEach(ByteBuffer body, int count, Zxid first, Consumer<LogRecord> consumer) {
        ByteBuffer in = body.duplicate();
        for (int i = 0; i < count; i++) {
            consumer.accept(next(in, first.plus(i)));
        }
        if (in.hasRemaining()) {
            throw new MalformedBatchException(in.remaining() + " bytes follow the last of " + count + " records");
        }
    }

    /** Checks the structure of {@code count} records without making objects for them. */
    static void check(ByteBuffer body, int count) {
        ByteBuffer in = body.duplicate();
        for (int i = 0; i < count; i++) {
            if (in.remaining() < HEADER_BYTES) {
                throw new MalformedBatchException("Record " + i + " of " + count + " is cut off in its header");
            }
            RecordKind kind = RecordKind.of(in.get(in.position()));
            if (count > 1 && kind.isMadeByLeader()) {
                throw new MalformedBatchException(
                        "A record of kind " + kind + " must stand alone, but is one of " + count);
            }
            int length = in.getInt(in.position() + HEADER_BYTES - Integer.BYTES);
            if (length < 0 || length > in.remaining() - HEADER_BYTES) {
                throw new MalformedBatchException(
                        "Record " + i + " of " + count + " claims " + length + " bytes of payload");
            }
            in.position(in.position() + HEADER_BYTES + length);
        }
        if (in.hasRemaining()) {
            throw new MalformedBatchException(in.remaining() + " bytes follow the last of " + count + " records");
        }
    }

    private static LogRecord next(ByteBuffer in, Zxid zxid) {
        RecordKind kind = RecordKind.of(in.get());
        int mount = in.getShort() & 0xFFFF;
        int peer = in.getInt();
        long incarnation = in.getLong();
        long sequence = in.getLong();
        int length = in.getInt();
        ByteBuffer payload = in.slice(in.position(), length).asReadOnlyBuffer();
        in.position(in.position() + length);
        return new LogRecord(zxid, kind, mount, peer, incarnation, sequence, payload);
    }
}
