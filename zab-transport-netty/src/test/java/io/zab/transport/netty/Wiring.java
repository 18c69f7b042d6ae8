package io.zab.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.zab.message.Message;
import io.zab.transport.netty.wire.Wire;
import java.util.ArrayList;
import java.util.List;

/** Writes and reads the way a link does, without a socket. */
final class Wiring {
    static final int FRAME_MAX = 1 << 20;
    static final int RAW_MAX = 4 << 20;

    private Wiring() {}

    /** The bytes of messages, in the order in which they would be written if all had been sent at one moment. */
    static byte[] bytes(List<? extends Message> messages) {
        OutboundLanes lanes = new OutboundLanes();
        messages.forEach(lanes::add);
        ByteBuf out = Unpooled.buffer();
        while (!lanes.isEmpty()) {
            lanes.writeNext(out);
        }
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }

    /** The bytes of a long message, and of one that is sent once the first piece of that has been written. */
    static byte[] bytes(Message first, Message meanwhile) {
        OutboundLanes lanes = new OutboundLanes();
        lanes.add(first);
        ByteBuf out = Unpooled.buffer();
        lanes.writeNext(out);
        lanes.add(meanwhile);
        while (!lanes.isEmpty()) {
            lanes.writeNext(out);
        }
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }

    /** The bytes of one frame. */
    static byte[] bytes(Wire.Frame frame) {
        ByteBuf out = Unpooled.buffer();
        OutboundLanes.writeFrame(frame, out);
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }

    /** What a reader makes of bytes that arrive in pieces of {@code step}. */
    static List<Message> messages(byte[] bytes, int length, int step) throws MalformedFrameException {
        List<Message> messages = new ArrayList<>();
        FrameReader reader = new FrameReader(FRAME_MAX, RAW_MAX, new FrameReader.Sink() {
            @Override
            public void frame(Wire.Frame frame, byte[] raw) throws MalformedFrameException {
                messages.add(MessageDecoder.decode(Samples.SENDER, frame, raw));
            }

            @Override
            public void progress() {}
        });
        for (int at = 0; at < length; at += step) {
            reader.read(Unpooled.wrappedBuffer(bytes, at, Math.min(step, length - at)));
        }
        return messages;
    }
}
