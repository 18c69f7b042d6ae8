package io.zab.transport.netty;

import static io.zab.transport.netty.HandshakeTest.hello;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalServerChannel;
import io.zab.PeerAddress;
import io.zab.PeerId;
import io.zab.message.Message;
import io.zab.testkit.transport.SampleMessages;
import io.zab.transport.Hello;
import io.zab.transport.LinkListener;
import io.zab.transport.LinkLoss;
import io.zab.transport.netty.wire.Wire;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a link takes from those who send, over a channel within this process: so that it is known when what is written. */
@Timeout(60)
class LinkQueueTest {
    private static final PeerId ONE = PeerId.of(1);
    private static final int PAYLOAD_BYTES_MAX = 32 << 10;

    private final DefaultEventLoop loop = new DefaultEventLoop();
    private final List<Wire.Frame.BodyCase> received = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    @AfterEach
    void endLoop() throws InterruptedException {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).await();
    }

    private Link link(ByteBufAllocator allocator) throws InterruptedException {
        LocalAddress address = new LocalAddress(LinkQueueTest.class);
        new ServerBootstrap()
                .group(loop)
                .channel(LocalServerChannel.class)
                .childHandler(new Receiver())
                .bind(address)
                .sync();
        Channel channel = new Bootstrap()
                .group(loop)
                .channel(LocalChannel.class)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(address)
                .sync()
                .channel();
        channel.config().setAllocator(allocator);
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(16 << 20, 16 << 20));

        Hello two = hello(2);
        Hello mine = new Hello(
                two.cluster(),
                two.voters(),
                two.peer(),
                two.storage(),
                two.boot(),
                null,
                PAYLOAD_BYTES_MAX,
                two.heartbeat(),
                two.followerTimeout());
        TreeMap<PeerId, PeerAddress> addresses = new TreeMap<>();
        addresses.put(ONE, new PeerAddress(ONE, "127.0.0.1", 7400));
        NettyEndpoint endpoint = new NettyEndpoint(
                NettyTransport.plaintext(), loop, PeerId.of(2), () -> mine, addresses, new NoListener());
        Neighbour neighbour = endpoint.neighbour(ONE);
        assertThat(neighbour).isNotNull();
        // The bound is four payloads.
        return new Link(neighbour, 1, mine, hello(1), 1, new Connection(channel, new Answering(endpoint)), 1);
    }

    @Test
    void nothingFollowsAMessageForWhichThereWasNoRoom() throws Exception {
        Link link = link(ByteBufAllocator.DEFAULT);
        // On the loop, so that what send() asks of it comes later, as when the loop is at work.
        loop.submit(() -> {
                    link.send(SampleMessages.records(1, 3 * PAYLOAD_BYTES_MAX));
                    link.send(SampleMessages.records(2, 3 * PAYLOAD_BYTES_MAX));
                    link.writable();
                    // There is room again; but over a link nothing is lost in the middle.
                    link.send(SampleMessages.ordinary(3));
                    link.writable();
                })
                .sync();

        assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(received)
                .startsWith(Wire.Frame.BodyCase.RECORDS)
                .endsWith(Wire.Frame.BodyCase.GOODBYE)
                .hasSize(2);
    }

    @Test
    void nothingFollowsAMessageForWhichThereWasNoMemory() throws Exception {
        Link link = link(new NoMemoryToGrow());
        loop.submit(() -> {
                    // Together they do not fit into one buffer.
                    link.send(SampleMessages.records(1, PAYLOAD_BYTES_MAX));
                    link.send(SampleMessages.records(2, PAYLOAD_BYTES_MAX + (PAYLOAD_BYTES_MAX >> 1)));
                    try {
                        link.writable();
                    } catch (OutOfMemoryError e) {
                        received.add(Wire.Frame.BodyCase.BODY_NOT_SET);
                    }
                    link.send(SampleMessages.ordinary(3));
                    link.writable();
                })
                .sync();

        assertThat(closed.await(20, TimeUnit.SECONDS))
                .as("received " + received)
                .isTrue();
        assertThat(received).containsExactly(Wire.Frame.BodyCase.GOODBYE);
    }

    /** Has as much memory as is asked for, and no more when that does not suffice. */
    private static final class NoMemoryToGrow extends AbstractByteBufAllocator {
        NoMemoryToGrow() {
            super(true);
        }

        @Override
        public boolean isDirectBufferPooled() {
            return false;
        }

        @Override
        protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
            return UnpooledByteBufAllocator.DEFAULT.heapBuffer(initialCapacity, maxCapacity);
        }

        @Override
        protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            return new UnpooledDirectByteBuf(this, initialCapacity, maxCapacity) {
                @Override
                public ByteBuf capacity(int newCapacity) {
                    throw new OutOfMemoryError("thrown by a test");
                }
            };
        }
    }

    private final class Receiver extends ChannelInboundHandlerAdapter {
        private final FrameReader reader = new FrameReader(Wiring.FRAME_MAX, Wiring.RAW_MAX, new FrameReader.Sink() {
            @Override
            public void frame(Wire.Frame frame, byte[] raw) {
                received.add(frame.getBodyCase());
            }

            @Override
            public void progress() {}
        });

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) throws MalformedFrameException {
            ByteBuf in = (ByteBuf) message;
            try {
                reader.read(in);
            } finally {
                in.release();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            closed.countDown();
        }
    }

    private static final class NoListener implements LinkListener {
        @Override
        public void linkUp(long link, Hello hello) {}

        @Override
        public void message(PeerId from, long link, Message message) {}

        @Override
        public void heard(PeerId from, long link) {}

        @Override
        public void linkDown(PeerId peer, long link, LinkLoss loss, String detail) {}

        @Override
        public void unreachable(@Nullable PeerId peer, String why) {}
    }
}
