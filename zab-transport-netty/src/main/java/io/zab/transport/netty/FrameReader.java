package io.zab.transport.netty;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.Parser;
import io.netty.buffer.ByteBuf;
import io.zab.transport.netty.wire.Wire;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes into frames and puts the pieces of long messages together. Raw bytes are copied once, from the socket's buffer into the
 * array that the message keeps.
 *
 * <p>Believes no length: each is compared with its limit before anything is allocated, and what is allocated grows with what has really arrived.
 * Confined to the event loop.
 */
final class FrameReader {
    /** Takes what was read. */
    interface Sink {
        /**
         * A whole message.
         *
         * @param raw its raw bytes; the receiver may keep them
         */
        void frame(Wire.Frame frame, byte[] raw) throws MalformedFrameException;

        /** Raw bytes of a message have come that is not whole yet. */
        void progress();
    }

    private static final int HEADER_BYTES = 8;

    /** Nested deeper than any frame of ours; what is deeper wants to exhaust the stack. */
    private static final int RECURSION_MAX = 16;

    private static final int SCRATCH_BYTES = 1 << 10;
    private static final int SCRATCH_BYTES_MAX = 64 << 10;
    private static final byte[] NO_BYTES = {};
    private static final Parser<Wire.Frame> PARSER = DiscardUnknownFieldsParser.wrap(Wire.Frame.parser());

    private final Sink sink;
    private int frameBytesMax;
    private int rawBytesMax;

    /** What is allocated on the word of the other side alone. */
    private int trustedBytes = 4 << 10;

    private boolean stopped;

    private final byte[] header = new byte[HEADER_BYTES];
    private int headerFilled;

    // The frame that is being read; meaningful once its header is whole.
    private int frameLength;
    private int frameChecksum;
    private byte[] frame = new byte[SCRATCH_BYTES];
    private int frameFilled;

    // The raw bytes that stand behind the last frame.
    private int rawHereLeft;

    // The message that is put together; null if none is.
    private Wire.@Nullable Frame assembled;
    private int rawTotal;
    private byte[] raw = NO_BYTES;
    private int rawFilled;

    FrameReader(int frameBytesMax, int rawBytesMax, Sink sink) {
        this.frameBytesMax = frameBytesMax;
        this.rawBytesMax = rawBytesMax;
        this.sink = sink;
    }

    /** Sets limits for the frames to come: those of strangers are tighter. */
    void limits(int frameBytes, int rawBytes, int trusted) {
        this.frameBytesMax = frameBytes;
        this.rawBytesMax = rawBytes;
        this.trustedBytes = trusted;
    }

    /** Reads nothing more. May be called by the sink. */
    void stop() {
        stopped = true;
    }

    /** Reads all of {@code in}. */
    void read(ByteBuf in) throws MalformedFrameException {
        while (!stopped && in.isReadable()) {
            if (rawHereLeft > 0) {
                readRaw(in);
            } else if (headerFilled < HEADER_BYTES) {
                readHeader(in);
            } else {
                readFrame(in);
            }
        }
    }

    private void readHeader(ByteBuf in) throws MalformedFrameException {
        int length = Math.min(in.readableBytes(), HEADER_BYTES - headerFilled);
        in.readBytes(header, headerFilled, length);
        headerFilled += length;
        if (headerFilled < HEADER_BYTES) {
            return;
        }
        frameLength = intAt(0);
        frameChecksum = intAt(4);
        frameFilled = 0;
        if (frameLength <= 0 || frameLength > frameBytesMax) {
            throw new MalformedFrameException(
                    "A frame claims " + frameLength + " bytes; 1 to " + frameBytesMax + " are allowed");
        }
    }

    private int intAt(int position) {
        return (header[position] & 0xFF) << 24
                | (header[position + 1] & 0xFF) << 16
                | (header[position + 2] & 0xFF) << 8
                | header[position + 3] & 0xFF;
    }

    private void readFrame(ByteBuf in) throws MalformedFrameException {
        int length = Math.min(in.readableBytes(), frameLength - frameFilled);
        frame = roomFor(frame, frameFilled + length, frameLength);
        in.readBytes(frame, frameFilled, length);
        frameFilled += length;
        if (frameFilled < frameLength) {
            return;
        }
        headerFilled = 0;
        Wire.Frame whole = parse();
        if (frame.length > SCRATCH_BYTES_MAX) {
            frame = new byte[SCRATCH_BYTES];
        }
        if (whole.getBodyCase() == Wire.Frame.BodyCase.PIECE) {
            nextPiece(whole);
        } else if (whole.getRawTotal() != 0) {
            firstPiece(whole);
        } else if (whole.getRawHere() != 0) {
            throw new MalformedFrameException(whole.getRawHere() + " raw bytes behind a frame that has none in all");
        } else if (assembled != null && !mayOvertake(whole)) {
            throw new MalformedFrameException(
                    whole.getBodyCase() + " came between the pieces of " + assembled.getBodyCase());
        } else {
            sink.frame(whole, NO_BYTES);
        }
    }

    private Wire.Frame parse() throws MalformedFrameException {
        CRC32C crc = new CRC32C();
        crc.update(frame, 0, frameLength);
        if ((int) crc.getValue() != frameChecksum) {
            throw new MalformedFrameException(String.format(
                    "A frame of %d bytes has checksum %08x, and %08x was sent with it",
                    frameLength, (int) crc.getValue(), frameChecksum));
        }
        try {
            CodedInputStream in = CodedInputStream.newInstance(frame, 0, frameLength);
            in.setRecursionLimit(RECURSION_MAX);
            Wire.Frame parsed = PARSER.parseFrom(in);
            in.checkLastTagWas(0);
            return parsed;
        } catch (IOException e) {
            throw new MalformedFrameException(
                    "A frame of " + frameLength + " bytes cannot be read: " + e.getMessage(), e);
        }
    }

    private static boolean mayOvertake(Wire.Frame frame) {
        return switch (frame.getBodyCase()) {
            case NOTIFY,
                    LINK_PING,
                    HEARTBEAT,
                    HEARTBEAT_ACK,
                    HAND_OVER,
                    READ_INDEX,
                    READ_INDEX_REPLY,
                    PING,
                    PONG,
                    GOODBYE -> true;
            default -> false;
        };
    }

    private void firstPiece(Wire.Frame first) throws MalformedFrameException {
        int total = first.getRawTotal();
        if (total < 0 || total > rawBytesMax) {
            throw new MalformedFrameException(first.getBodyCase() + " claims " + Integer.toUnsignedString(total)
                    + " raw bytes; at most " + rawBytesMax + " are allowed");
        }
        if (assembled != null) {
            throw new MalformedFrameException(
                    first.getBodyCase() + " begins before " + assembled.getBodyCase() + " is whole");
        }
        assembled = first;
        rawTotal = total;
        rawFilled = 0;
        raw = NO_BYTES;
        expectRaw(first.getRawHere());
    }

    private void nextPiece(Wire.Frame piece) throws MalformedFrameException {
        if (assembled == null) {
            throw new MalformedFrameException("A piece came that belongs to no message");
        }
        if (piece.getRawTotal() != 0) {
            throw new MalformedFrameException("A piece claims to begin a message");
        }
        expectRaw(piece.getRawHere());
    }

    private void expectRaw(int here) throws MalformedFrameException {
        if (here <= 0 || here > rawTotal - rawFilled) {
            throw new MalformedFrameException("A piece of " + Integer.toUnsignedString(here) + " raw bytes, where "
                    + (rawTotal - rawFilled) + " of " + rawTotal + " are missing");
        }
        rawHereLeft = here;
    }

    private void readRaw(ByteBuf in) throws MalformedFrameException {
        int length = Math.min(in.readableBytes(), rawHereLeft);
        raw = roomFor(raw, rawFilled + length, rawTotal);
        in.readBytes(raw, rawFilled, length);
        rawFilled += length;
        rawHereLeft -= length;
        if (rawFilled < rawTotal) {
            sink.progress();
            return;
        }
        Wire.Frame whole = assembled;
        byte[] bytes = raw.length == rawTotal ? raw : Arrays.copyOf(raw, rawTotal);
        assembled = null;
        raw = NO_BYTES;
        if (whole != null) {
            sink.frame(whole, bytes);
        }
    }

    /** {@code bytes} with room for {@code needed}, of {@code total} that may come. */
    private byte[] roomFor(byte[] bytes, int needed, int total) {
        if (bytes.length >= needed) {
            return bytes;
        }
        int length = Math.max(Math.max(needed, trustedBytes), bytes.length * 2);
        return Arrays.copyOf(bytes, Math.min(length, total));
    }
}
