package io.zab.transport.netty;

import static io.zab.transport.netty.HandshakeTest.hello;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.zab.PeerAddress;
import io.zab.PeerId;
import io.zab.testkit.transport.FreePorts;
import io.zab.testkit.transport.LinkEvent;
import io.zab.testkit.transport.SampleMessages;
import io.zab.testkit.transport.TestPeer;
import io.zab.transport.LinkLoss;
import io.zab.transport.netty.wire.Wire;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A link that is up, with a peer at the other end that is slow, silent, gone or talks nonsense. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ExtendWith(NoLeaks.class)
class LinkTest {
    private final SortedMap<PeerId, PeerAddress> addresses = FreePorts.addresses(3);
    private final NettyTransport transport =
            NettyTransport.builder().queueBytesMax(16 << 20).build();
    private final TestPeer two = new TestPeer(transport, hello(2), addresses);
    private final PeerAddress address = addresses.get(PeerId.of(2));

    @AfterEach
    void close() {
        two.close();
        transport.close();
    }

    @Test
    void whatCannotBeReadBreaksTheLinkAndBothSidesLearnWhy() throws Exception {
        try (RawPeer one = new RawPeer(address)) {
            one.link(hello(1), 1);
            two.link(1);

            one.send(Wire.Frame.newBuilder()
                    .setAck(Wire.Ack.newBuilder().setDurable(-1))
                    .build());

            LinkEvent.Down down = two.next(LinkEvent.Down.class);
            assertThat(down.loss()).isEqualTo(LinkLoss.BROKEN_HERE);
            assertThat(down.detail()).contains("zxid is never negative");
            assertThat(one.read().getGoodbye().getWhy()).contains("zxid is never negative");
        }
    }

    @Test
    void aPeerMayNotForwardInAnothersName() throws Exception {
        try (RawPeer one = new RawPeer(address)) {
            one.link(hello(1), 1);
            two.link(1);

            one.send(Wiring.bytes(java.util.List.of(SampleMessages.forward(PeerId.of(3), 1, 10))));

            assertThat(two.next(LinkEvent.Down.class).detail()).contains("Peer 1 may not forward");
        }
    }

    @Test
    void aProcessThatDiesIsNoticedWithoutATimer() throws Exception {
        try (RawPeer one = new RawPeer(address)) {
            one.link(hello(1), 1);
            two.link(1);

            one.reset();

            // The kernel told; had the watch for silence found out, it would be BROKEN_HERE.
            assertThat(two.next(LinkEvent.Down.class).loss()).isEqualTo(LinkLoss.RESET);
        }
    }

    @Test
    void aLinkOverWhichNothingComesIsBrokenAndAskedForASignOfLifeFirst() throws Exception {
        try (RawPeer one = new RawPeer(address)) {
            one.link(hello(1), 1);
            two.link(1);

            assertThat(one.read().hasPing()).isTrue();

            LinkEvent.Down down = two.next(LinkEvent.Down.class);
            assertThat(down.loss()).isEqualTo(LinkLoss.BROKEN_HERE);
            assertThat(down.detail()).contains("nothing has come over it");
        }
    }

    @Test
    void anAnswerToAPingKeepsALinkButIsNoSignOfTheProcessBehindIt() throws Exception {
        try (RawPeer one = new RawPeer(address)) {
            one.link(hello(1), 1);
            long link = two.link(1);
            for (int i = 0; i < 5; i++) {
                assertThat(one.read().hasPing()).isTrue();
                one.send(Wire.Frame.newBuilder()
                        .setPong(Wire.Pong.getDefaultInstance())
                        .build());
            }
            assertThat(two.link(1)).isEqualTo(link);
            assertThat(two.all(LinkEvent.Heard.class)).isEmpty();
        }
    }

    @Test
    void piecesOfALargeMessageAreSignsOfLife() throws Exception {
        byte[] bytes = Wiring.bytes(java.util.List.of(SampleMessages.chunk(1, 300_000)));
        try (RawPeer one = new RawPeer(address)) {
            one.link(hello(1), 1);
            two.link(1);
            // Over some heartbeats: a sign of life is told a few times in each, the first a quarter of one after the
            // link was made.
            int half = bytes.length / 2;
            long begin = System.nanoTime();
            int sent = 0;
            while (sent < half) {
                if (System.nanoTime() - begin > 1_000_000L * sent / 2_000) {
                    one.send(java.util.Arrays.copyOfRange(bytes, sent, Math.min(half, sent + 2_000)));
                    sent = Math.min(half, sent + 2_000);
                }
            }

            two.next(LinkEvent.Heard.class);
            assertThat(two.all(LinkEvent.Received.class)).isEmpty();
            one.send(java.util.Arrays.copyOfRange(bytes, half, bytes.length));
            assertThat(two.next(LinkEvent.Received.class).message()).isEqualTo(SampleMessages.chunk(1, 300_000));
        }
    }

    @Test
    void aPeerThatDoesNotReadCostsBoundedMemory() throws Exception {
        try (RawPeer one = new RawPeer(address)) {
            one.link(hello(1), 1);
            two.link(1);

            // 64 MiB of one and the same chunk: past the bound the link goes, and the rest with it.
            var chunk = SampleMessages.chunk(1, 64 << 10);
            long link = two.link(1);
            for (int i = 0; i < 1024; i++) {
                two.endpoint().send(PeerId.of(1), link, chunk);
            }

            LinkEvent.Down down = two.next(LinkEvent.Down.class);
            assertThat(down.loss()).isEqualTo(LinkLoss.BROKEN_HERE);
            assertThat(down.detail()).contains("wait to be sent");
        }
    }

    @Test
    void whoStillSendsWhenTheTransportHasEndedIsNotToldSoByAnException() throws Exception {
        try (RawPeer one = new RawPeer(address)) {
            one.link(hello(1), 1);
            two.link(1);
            Neighbour neighbour = ((NettyEndpoint) two.endpoint()).neighbour(PeerId.of(1));
            // As a thread has it that is in the middle of send() when the application closes the transport.
            Link link = neighbour == null ? null : neighbour.link();
            assertThat(link).isNotNull();

            transport.close();

            assertThatCode(() -> link.send(SampleMessages.ordinary(1))).doesNotThrowAnyException();
        }
    }

    @Test
    void anUrgentMessageOvertakesALargeOneInItsMiddle() throws Exception {
        try (RawPeer one = new RawPeer(address)) {
            one.link(hello(1), 1);
            two.link(1);

            two.send(1, SampleMessages.records(1, 12 << 20));
            two.send(1, SampleMessages.ordinary(2));
            two.send(1, SampleMessages.urgent(3));

            long before = 0;
            Wire.Frame frame = one.read();
            while (!frame.hasHeartbeat()) {
                before += frame.getRawHere();
                frame = one.read();
            }
            // What the kernels of both sides hold may stand before it, and that is bounded.
            assertThat(before).isLessThan(6 << 20);
            while (!frame.hasAck()) {
                before += frame.getRawHere();
                frame = one.read();
            }
            assertThat(before).isGreaterThan(12 << 20);
        }
    }
}
