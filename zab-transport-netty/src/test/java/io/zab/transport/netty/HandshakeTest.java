package io.zab.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.PeerAddress;
import io.zab.PeerId;
import io.zab.message.BootId;
import io.zab.message.StorageId;
import io.zab.testkit.transport.FreePorts;
import io.zab.testkit.transport.LinkEvent;
import io.zab.testkit.transport.SampleMessages;
import io.zab.testkit.transport.TestPeer;
import io.zab.transport.Hello;
import io.zab.transport.netty.wire.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Peer 2 against strangers: other versions, other protocols, too many of them. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ExtendWith(NoLeaks.class)
class HandshakeTest {
    private static final Duration HEARTBEAT = Duration.ofMillis(100);

    private final SortedMap<PeerId, PeerAddress> addresses = FreePorts.addresses(3);
    private final NettyTransport transport =
            NettyTransport.builder().handshakeMillis(500).build();
    private final TestPeer two = new TestPeer(transport, hello(2), addresses);
    private final PeerAddress address = addresses.get(PeerId.of(2));

    @AfterEach
    void close() {
        two.close();
        transport.close();
    }

    // ---- Strangers

    @Test
    void anUnknownVersionIsRefusedByASentenceOnBothSides() throws Exception {
        try (RawPeer future = new RawPeer(address)) {
            future.preface(7, 9).readPreface();
            Wire.Refusal refusal = future.read().getRefusal();

            assertThat(refusal.getKind()).isEqualTo(Wire.Refusal.Kind.VERSION);
            assertThat(refusal.getWhy()).contains("versions 7 to 9", "1 to 1", "Upgrade");
            assertThat(toldOfStranger()).contains("versions 7 to 9", "Upgrade");
            assertThat(future.bytesUntilClosed()).isZero();
        }
    }

    @Test
    void whoeverDoesNotSpeakTheProtocolIsToldNothing() throws Exception {
        try (RawPeer browser = new RawPeer(address)) {
            browser.send("GET / HTTP/1.1\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));

            assertThat(browser.bytesUntilClosed()).isZero();
            assertThat(toldOfStranger()).contains("begins with 47455420");
        }
    }

    @Test
    void aStrangerThatSaysNothingIsCutOff() throws Exception {
        try (RawPeer silent = new RawPeer(address)) {
            assertThat(silent.bytesUntilClosed()).isZero();
            assertThat(toldOfStranger()).contains("did not complete the handshake within 500 ms");
        }
    }

    @Test
    void aStrangerMayNotSendLargeFrames() throws Exception {
        try (RawPeer stranger = new RawPeer(address)) {
            stranger.preface(1, 1)
                    .send(java.nio.ByteBuffer.allocate(8).putInt(65_537).array());

            assertThat(toldOfStranger()).contains("claims 65537 bytes");
            assertThat(stranger.bytesUntilClosed()).isLessThanOrEqualTo(HelloCodec.PREFACE_BYTES);
        }
    }

    @Test
    void aMessageBeforeTheHandshakeEndsTheConnection() throws Exception {
        try (RawPeer eager = new RawPeer(address)) {
            eager.preface(1, 1)
                    .send(MessageEncoder.encode(SampleMessages.ordinary(1))
                            .frame()
                            .build());

            assertThat(toldOfStranger()).contains("ACK is out of place");
            assertThat(two.all(LinkEvent.Received.class)).isEmpty();
        }
    }

    @Test
    void readyBeforeTheAnswerAndASecondHelloEndTheConnection() throws Exception {
        try (RawPeer eager = new RawPeer(address)) {
            eager.preface(1, 1).ready();
            assertThat(toldOfStranger()).contains("READY is out of place");
        }
        try (RawPeer repeating = new RawPeer(address)) {
            repeating.hello(hello(1), 1).send(HelloCodec.encode(hello(1), 2));
            assertThat(told(1)).contains("HELLO is out of place");
        }
        assertThat(two.all(LinkEvent.Up.class)).isEmpty();
    }

    @Test
    void manyStrangersKeepNoPeerOut() throws Exception {
        List<RawPeer> strangers = new ArrayList<>();
        for (int i = 0; i < 70; i++) {
            strangers.add(new RawPeer(address));
        }
        assertThat(toldOfStranger()).contains("64 others have not completed their handshake");

        // Their time runs out.
        for (RawPeer stranger : strangers) {
            assertThat(stranger.bytesUntilClosed()).isZero();
            stranger.close();
        }
        try (RawPeer one = new RawPeer(address)) {
            one.link(hello(1), 1);
            two.link(1);
        }
    }

    @Test
    void aFloodOfBadHellosIsToldSeldom() throws Exception {
        Hello foreign = new Hello(
                "other",
                SampleMessages.peers(1, 2, 3),
                PeerId.of(1),
                storage(),
                boot(),
                null,
                1 << 20,
                HEARTBEAT,
                Duration.ofSeconds(1));
        long begin = System.nanoTime();
        for (int i = 0; i < 300; i++) {
            try (RawPeer bad = new RawPeer(address)) {
                bad.hello(foreign, i).readPreface();
                assertThat(bad.read().getRefusal().getKind()).isEqualTo(Wire.Refusal.Kind.MISMATCH);
            }
        }
        long intervals = (System.nanoTime() - begin) / Duration.ofMillis(20).toNanos();

        long told = two.all(LinkEvent.Unreachable.class).stream()
                .filter(event -> String.valueOf(event.why()).contains("other"))
                .count();
        assertThat(told).isBetween(1L, intervals + 2);
    }

    // ---- Helpers

    private String toldOfStranger() {
        return told(0);
    }

    private String told(int peer) {
        return String.valueOf(two.next(
                        LinkEvent.Unreachable.class,
                        event -> event.peer() == peer
                                && !String.valueOf(event.why()).contains("connection refused"))
                .why());
    }

    static Hello hello(int id) {
        return hello(id, HEARTBEAT);
    }

    static Hello hello(int id, Duration heartbeat) {
        return new Hello(
                "test",
                SampleMessages.peers(1, 2, 3),
                PeerId.of(id),
                storage(),
                boot(),
                null,
                1 << 20,
                heartbeat,
                Duration.ofSeconds(1));
    }

    private static StorageId storage() {
        return new StorageId(UUID.randomUUID());
    }

    private static BootId boot() {
        return new BootId(UUID.randomUUID());
    }
}
