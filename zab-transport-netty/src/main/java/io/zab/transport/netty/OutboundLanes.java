package io.zab.transport.netty;

import io.netty.buffer.ByteBuf;
import io.zab.message.Message;
import io.zab.transport.netty.wire.Wire;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be written to one link, in two lanes: whatever is urgent goes next, also between two pieces of a long message. Messages are taken in
 * one queue by the caller and put here in their order, so that nothing sent after an urgent message is ever written before it. Confined to the
 * event loop.
 */
final class OutboundLanes {
    /** Raw bytes go out in pieces of at most this, so that an urgent message never waits for more. */
    static final int PIECE_BYTES = 64 << 10;

    /** What a message weighs beside its raw bytes; an estimate for the bound of the queue. */
    static final int MESSAGE_BYTES = 128;

    private static final Wire.Piece PIECE = Wire.Piece.getDefaultInstance();

    private final ArrayDeque<Message> urgent = new ArrayDeque<>();
    private final ArrayDeque<Message> ordinary = new ArrayDeque<>();

    // The ordinary message of which a part is written; null if none is.
    private @Nullable ByteBuffer rest;

    /** What {@code message} weighs in a queue. */
    static long weigh(Message message) {
        if (message instanceof Message.Records records) {
            return MESSAGE_BYTES
                    + (records.batch() == null ? 0L : records.batch().lengthBytes());
        }
        if (message instanceof Message.Forward forward) {
            return MESSAGE_BYTES + (long) forward.requests().lengthBytes();
        }
        if (message instanceof Message.SnapshotChunk chunk) {
            return MESSAGE_BYTES + (long) chunk.bytes().remaining();
        }
        return MESSAGE_BYTES;
    }

    void add(Message message) {
        (message instanceof Message.Urgent ? urgent : ordinary).add(message);
    }

    boolean isEmpty() {
        return urgent.isEmpty() && ordinary.isEmpty() && rest == null;
    }

    /**
     * Writes the next frame, if there is one.
     *
     * @return the weight of a message that has thereby left the queue, else 0
     */
    long writeNext(ByteBuf out) {
        Message next = urgent.poll();
        if (next != null) {
            return write(next, out);
        }
        if (rest != null) {
            writePiece(rest, out);
            return 0;
        }
        next = ordinary.poll();
        return next == null ? 0 : write(next, out);
    }

    private long write(Message message, ByteBuf out) {
        Encoded encoded = MessageEncoder.encode(message);
        ByteBuffer raw = encoded.raw();
        if (raw == null || !raw.hasRemaining()) {
            if (raw != null && encoded.checksum()) {
                encoded.frame().setRawCrc32C(0);
            }
            writeFrame(encoded.frame().build(), out);
            return weigh(message);
        }
        if (encoded.checksum()) {
            encoded.frame().setRawCrc32C(Encoded.checksum(raw));
        }
        int here = Math.min(PIECE_BYTES, raw.remaining());
        encoded.frame().setRawTotal(raw.remaining()).setRawHere(here);
        writeFrame(encoded.frame().build(), out);
        writeRaw(raw, here, out);
        return weigh(message);
    }

    private void writePiece(ByteBuffer raw, ByteBuf out) {
        int here = Math.min(PIECE_BYTES, raw.remaining());
        writeFrame(Wire.Frame.newBuilder().setPiece(PIECE).setRawHere(here).build(), out);
        writeRaw(raw, here, out);
    }

    private void writeRaw(ByteBuffer raw, int here, ByteBuf out) {
        int end = raw.limit();
        raw.limit(raw.position() + here);
        out.writeBytes(raw);
        raw.limit(end);
        rest = raw.hasRemaining() ? raw : null;
    }

    /** Writes one frame without raw bytes. */
    static void writeFrame(Wire.Frame frame, ByteBuf out) {
        byte[] bytes = frame.toByteArray();
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        out.writeInt(bytes.length).writeInt((int) crc.getValue()).writeBytes(bytes);
    }
}
