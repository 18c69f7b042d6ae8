package io.zab.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.zab.transport.netty.wire.Wire;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One socket and its framing. Knows nothing of what is said over it: that is its {@link Phase}. Confined to the event loop. */
final class Connection extends ChannelInboundHandlerAdapter implements FrameReader.Sink {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    /** A hello is a few hundred bytes; nobody needs more before we know who it is. */
    private static final int STRANGER_FRAME_BYTES_MAX = 64 << 10;

    /** The largest frame without raw bytes is the header of a snapshot, with an entry for each peer that ever was. */
    private static final int PEER_FRAME_BYTES_MAX = 8 << 20;

    /** A usual batch or piece of a snapshot; what claims to be larger is allocated as it comes. */
    private static final int PEER_TRUSTED_BYTES = 2 << 20;

    private final Channel channel;
    private final FrameReader reader = new FrameReader(STRANGER_FRAME_BYTES_MAX, 0, this);
    private Phase phase;
    private final byte[] preface = new byte[HelloCodec.PREFACE_BYTES];
    private int prefaceFilled;
    private long lastReadNanos = System.nanoTime();
    private boolean closed;

    Connection(Channel channel, Phase phase) {
        this.channel = channel;
        this.phase = phase;
    }

    /** From now on the connection is used for {@code next}, with a peer that is known. */
    void become(Phase next, int rawBytesMax) {
        phase = next;
        reader.limits(PEER_FRAME_BYTES_MAX, rawBytesMax, PEER_TRUSTED_BYTES);
    }

    Channel channel() {
        return channel;
    }

    /** Where the other side is, for logs. */
    @Nullable
    SocketAddress remote() {
        return channel.remoteAddress();
    }

    /** When bytes of any kind last came. */
    long lastReadNanos() {
        return lastReadNanos;
    }

    // ---- Out

    void sendPreface() {
        ByteBuf out = channel.alloc().directBuffer(HelloCodec.PREFACE_BYTES);
        out.writeInt(HelloCodec.MAGIC).writeShort(HelloCodec.VERSION_MIN).writeShort(HelloCodec.VERSION_MAX);
        // What fails comes back as an exception of the channel.
        var unused = channel.write(out, channel.voidPromise());
    }

    void send(Wire.Frame frame) {
        if (!closed) {
            ByteBuf out = channel.alloc().directBuffer(256);
            OutboundLanes.writeFrame(frame, out);
            var unused = channel.writeAndFlush(out, channel.voidPromise());
        }
    }

    /** Closes the connection; the phase hears nothing more. */
    void close() {
        if (!closed) {
            closed = true;
            reader.stop();
            var unused = channel.close();
        }
    }

    // ---- In

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            lastReadNanos = System.nanoTime();
            if (!closed && prefaceFilled < preface.length) {
                readPreface(in);
            }
            if (!closed) {
                reader.read(in);
            }
        } catch (MalformedFrameException e) {
            phase.malformed(e);
        } finally {
            in.release();
        }
    }

    private void readPreface(ByteBuf in) throws MalformedFrameException {
        int length = Math.min(in.readableBytes(), preface.length - prefaceFilled);
        in.readBytes(preface, prefaceFilled, length);
        prefaceFilled += length;
        ByteBuffer read = ByteBuffer.wrap(preface);
        if (prefaceFilled >= Integer.BYTES && read.getInt(0) != HelloCodec.MAGIC) {
            throw new MalformedFrameException(
                    String.format("It begins with %08x, which is not how a zab peer begins", read.getInt(0)));
        }
        if (prefaceFilled == preface.length) {
            phase.preface(read.getShort(4) & 0xFFFF, read.getShort(6) & 0xFFFF);
        }
    }

    @Override
    public void frame(Wire.Frame frame, byte[] raw) throws MalformedFrameException {
        phase.frame(frame, raw);
    }

    @Override
    public void progress() {
        phase.progress();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (!closed && channel.isWritable()) {
            phase.writable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        lose("the other side closed the connection");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException) && !closed) {
            LOG.error("The connection to {} failed in a way it must not", remote(), cause);
        }
        String message = cause.getMessage();
        lose(message == null ? cause.toString() : message);
    }

    private void lose(String why) {
        if (!closed) {
            close();
            phase.lost(why);
        }
    }
}
