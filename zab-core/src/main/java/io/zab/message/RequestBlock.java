package io.zab.message;

import io.zab.Zxid;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Requests of one peer, contiguous in sequence and encoded as the records they will be: what a follower forwards and a leader packs
 * into a batch without decoding it.
 *
 * @param count how many records
 * @param body their bytes; read-only, from position 0
 */
public record RequestBlock(int count, ByteBuffer body) {
    public RequestBlock {
        body = body.asReadOnlyBuffer();
    }

    /**
     * Checks what came from another peer: that it is built as it should be and holds only births, voids and transactions of {@code peer}.
     *
     * @throws MalformedBatchException if not
     */
    public void check(int peer) {
        if (count < 1) {
            throw new MalformedBatchException("A block of " + count + " requests");
        }
        Records.check(body, count, peer);
    }

    /** The bytes of all records. */
    public int lengthBytes() {
        return body.remaining();
    }

    /** Hands each record to {@code consumer}; their zxids are not yet given and count from {@code 0:0}. */
    public void forEach(Consumer<LogRecord> consumer) {
        Records.forEach(body, count, Zxid.NONE, consumer);
    }

    /** Collects requests into a block. Confined to one thread. */
    public static final class Builder {
        private ByteBuffer out;
        private int count;

        /** A builder with room for {@code expectedBytes} before it has to grow. */
        public Builder(int expectedBytes) {
            out = ByteBuffer.allocate(Math.max(64, expectedBytes));
        }

        /** Adds one record; {@code payload} is copied. */
        public Builder add(RecordKind kind, int mount, int peer, long incarnation, long sequence, ByteBuffer payload) {
            int size = Records.sizeOf(payload.remaining());
            if (out.remaining() < size) {
                ByteBuffer larger = ByteBuffer.allocate(Math.max(out.capacity() * 2, out.position() + size));
                out = larger.put(out.flip());
            }
            Records.put(out, kind, mount, peer, incarnation, sequence, payload);
            count++;
            return this;
        }

        /** Bytes so far. */
        public int lengthBytes() {
            return out.position();
        }

        /** Records so far. */
        public int count() {
            return count;
        }

        /** The block; the builder must not be used afterwards. */
        public RequestBlock build() {
            return new RequestBlock(count, out.flip().slice());
        }
    }

    /** Bytes that one record with a payload of {@code payloadBytes} takes. */
    public static int sizeOf(int payloadBytes) {
        return Records.sizeOf(payloadBytes);
    }
}
