package io.zab.message;

import io.zab.PeerId;
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
    private static final int PEER_AT = 3;

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
        check(body, count, 0);
    }

    /** As {@link #check(ByteBuffer, int)}; and all must be requests of {@code requester}, if that is not 0. */
    static void check(ByteBuffer body, int count, int requester) {
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
            int peer = in.getInt(in.position() + PEER_AT);
            if (requester != 0 && (kind.isMadeByLeader() || peer != requester)) {
                throw new MalformedBatchException(
                        "Peer " + requester + " may not forward a record of kind " + kind + " of peer " + peer);
            }
            int mount = in.getShort(in.position() + 1) & 0xFFFF;
            if (requester != 0 && mount != 0) {
                // Once committed it would stop every node that applies it.
                throw new MalformedBatchException("Peer " + requester + " may not forward a record for mount " + mount
                        + ", which does not exist");
            }
            int length = in.getInt(in.position() + HEADER_BYTES - Integer.BYTES);
            if (length < 0 || length > in.remaining() - HEADER_BYTES) {
                throw new MalformedBatchException(
                        "Record " + i + " of " + count + " claims " + length + " bytes of payload");
            }
            checkContent(in, kind, length);
            in.position(in.position() + HEADER_BYTES + length);
        }
        if (in.hasRemaining()) {
            throw new MalformedBatchException(in.remaining() + " bytes follow the last of " + count + " records");
        }
    }

    /** What the protocol itself reads in a payload must be there: it would fail on every peer at once. */
    private static void checkContent(ByteBuffer in, RecordKind kind, int length) {
        int payload = in.position() + HEADER_BYTES;
        switch (kind) {
            case EPOCH, CONFIGURATION -> {
                if (length > 0 || kind == RecordKind.CONFIGURATION) {
                    Configuration.decode(in.slice(payload, length));
                }
            }
            case SEAL -> {
                if (length != Long.BYTES || in.getLong(payload) < 0) {
                    throw new MalformedBatchException("A seal names a zxid, but has " + length + " bytes of payload");
                }
            }
            case BIRTH -> {
                int peer = in.getInt(in.position() + PEER_AT);
                if (length != 2 * Long.BYTES || peer < 1 || peer > PeerId.MAX) {
                    throw new MalformedBatchException(
                            "A birth of peer " + peer + " with " + length + " bytes of payload cannot be");
                }
            }
            case VOID, TRANSACTION -> {}
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
