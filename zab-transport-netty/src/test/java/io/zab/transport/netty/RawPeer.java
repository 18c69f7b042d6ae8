package io.zab.transport.netty;

import io.zab.PeerAddress;
import io.zab.transport.Hello;
import io.zab.transport.netty.wire.Wire;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;

/** A peer, or something that is none, at the level of bytes: says what it is told to say, and answers nothing by itself. */
final class RawPeer implements AutoCloseable {
    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final OutputStream out;

    RawPeer(PeerAddress to) throws IOException {
        this(to, 64 << 10);
    }

    RawPeer(PeerAddress to, int receiveBytes) throws IOException {
        socket.setReceiveBufferSize(receiveBytes);
        socket.setSoTimeout(20_000);
        socket.connect(new InetSocketAddress(to.host(), to.port()), 20_000);
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    RawPeer send(byte[] bytes) throws IOException {
        out.write(bytes);
        return this;
    }

    RawPeer send(Wire.Frame frame) throws IOException {
        return send(Wiring.bytes(frame));
    }

    RawPeer preface(int min, int max) throws IOException {
        return send(ByteBuffer.allocate(8)
                .putInt(HelloCodec.MAGIC)
                .putShort((short) min)
                .putShort((short) max)
                .array());
    }

    RawPeer hello(Hello hello, long number) throws IOException {
        return preface(HelloCodec.VERSION_MIN, HelloCodec.VERSION_MAX).send(HelloCodec.encode(hello, number));
    }

    RawPeer ready() throws IOException {
        return send(Wire.Frame.newBuilder()
                .setReady(Wire.Ready.getDefaultInstance())
                .build());
    }

    /** Makes a link as the side that dials. */
    RawPeer link(Hello hello, long number) throws IOException {
        hello(hello, number);
        readPreface();
        Wire.Frame answer = read();
        if (!answer.hasHello()) {
            throw new AssertionError("No hello, but " + answer);
        }
        return ready();
    }

    void readPreface() throws IOException {
        if (in.readInt() != HelloCodec.MAGIC) {
            throw new AssertionError("no preface");
        }
        in.readInt();
    }

    /** The next frame; its raw bytes are skipped. */
    Wire.Frame read() throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readInt();
        in.readFully(bytes);
        Wire.Frame frame = Wire.Frame.parseFrom(bytes);
        in.skipNBytes(frame.getRawHere());
        return frame;
    }

    /** What comes until the other side closes; a reset counts as closing. */
    int bytesUntilClosed() throws IOException {
        int count = 0;
        try {
            while (in.read() >= 0) {
                count++;
            }
        } catch (java.net.SocketException reset) {
            return count;
        }
        return count;
    }

    /** Vanishes as a killed process does that had not read everything. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
