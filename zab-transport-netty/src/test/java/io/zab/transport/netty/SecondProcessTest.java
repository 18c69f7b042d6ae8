package io.zab.transport.netty;

import static io.zab.transport.netty.HandshakeTest.hello;
import static org.assertj.core.api.Assertions.assertThat;

import io.zab.PeerAddress;
import io.zab.PeerId;
import io.zab.testkit.transport.FreePorts;
import io.zab.testkit.transport.LinkEvent;
import io.zab.testkit.transport.TestPeer;
import io.zab.transport.Hello;
import io.zab.transport.LinkLoss;
import io.zab.transport.netty.wire.Wire;
import java.time.Duration;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Peer 2 is linked to a process of peer 1, and another connection comes that says it is peer 1, too. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ExtendWith(NoLeaks.class)
class SecondProcessTest {
    private final SortedMap<PeerId, PeerAddress> addresses = FreePorts.addresses(3);
    private final NettyTransport transport =
            NettyTransport.builder().handshakeMillis(20_000).build();
    private final TestPeer two = new TestPeer(transport, hello(2), addresses);
    private final PeerAddress address = addresses.get(PeerId.of(2));

    @AfterEach
    void close() {
        two.close();
        transport.close();
    }

    /** Peer 2 with a heartbeat that no pause of a busy machine outlasts. */
    private static Hello patient() {
        return hello(2, Duration.ofSeconds(20));
    }

    @Test
    void aProcessThatNoLongerAnswersIsReplacedByANewOne() throws Exception {
        Hello first = hello(1);
        Hello second = hello(1);
        try (RawPeer old = new RawPeer(address);
                RawPeer next = new RawPeer(address)) {
            old.link(first, 1);
            long oldLink = two.link(1);

            next.hello(second, 1);
            // Asked whether it lives, and says nothing.
            assertThat(old.read().hasPing()).isTrue();
            next.readPreface();
            assertThat(next.read().hasHello()).isTrue();
            next.ready();

            LinkEvent.Down down = two.next(LinkEvent.Down.class);
            assertThat(down.link()).isEqualTo(oldLink);
            assertThat(down.loss()).isEqualTo(LinkLoss.REPLACED);
            assertThat(two.next(LinkEvent.Up.class, up -> up.hello().boot().equals(second.boot())))
                    .isNotNull();
        }
    }

    @Test
    void aProcessThatAnswersKeepsItsLink() throws Exception {
        two.hello(patient());
        try (RawPeer old = new RawPeer(address);
                RawPeer next = new RawPeer(address)) {
            old.link(hello(1), 1);
            two.link(1);

            next.hello(hello(1), 1);
            assertThat(old.read().hasPing()).isTrue();
            old.send(Wire.Frame.newBuilder()
                    .setPong(Wire.Pong.getDefaultInstance())
                    .build());

            next.readPreface();
            assertThat(next.read().getRefusal().getKind()).isEqualTo(Wire.Refusal.Kind.SECOND_PROCESS);
            assertThat(two.next(
                                    LinkEvent.Unreachable.class,
                                    event -> event.peer() == 1
                                            && !String.valueOf(event.why()).contains("connection refused"))
                            .why())
                    .contains("second one", "correct id(...)");
            assertThat(two.linked(1)).isTrue();
        }
    }

    @Test
    void aNewProcessGoesOnAtOnceWhenTheOldLinkBreaksWhileItWaits() throws Exception {
        two.hello(patient());
        Hello second = hello(1);
        try (RawPeer old = new RawPeer(address);
                RawPeer next = new RawPeer(address)) {
            old.link(hello(1), 1);
            two.link(1);

            next.hello(second, 1);
            assertThat(old.read().hasPing()).isTrue();
            old.reset();

            next.readPreface();
            assertThat(next.read().hasHello()).isTrue();
            next.ready();
            assertThat(two.next(LinkEvent.Down.class).loss()).isEqualTo(LinkLoss.RESET);
            two.next(LinkEvent.Up.class, up -> up.hello().boot().equals(second.boot()));
        }
    }

    @Test
    void aNewcomerThatDoesNotWaitForTheAnswerKeepsNobodyOut() throws Exception {
        try (RawPeer old = new RawPeer(address);
                RawPeer impatient = new RawPeer(address);
                RawPeer next = new RawPeer(address)) {
            old.link(hello(1), 1);
            two.link(1);
            impatient.hello(hello(1), 1);
            assertThat(old.read().hasPing()).isTrue();
            impatient.reset();

            Hello last = hello(1);
            next.hello(last, 1).readPreface();
            assertThat(next.read().hasHello()).isTrue();
            next.ready();

            two.next(LinkEvent.Up.class, up -> up.hello().boot().equals(last.boot()));
        }
    }

    @Test
    void aLinkThatTheOtherSideHasLostIsReplacedAtOnce() throws Exception {
        Hello hello = hello(1);
        try (RawPeer lost = new RawPeer(address);
                RawPeer again = new RawPeer(address)) {
            lost.link(hello, 1);
            two.link(1);

            again.link(hello, 2);

            assertThat(two.next(LinkEvent.Down.class).detail()).contains("has lost it");
            two.next(LinkEvent.Up.class);
        }
    }

    @Test
    void aHelloThatComesLateReplacesNothing() throws Exception {
        Hello hello = hello(1);
        try (RawPeer late = new RawPeer(address);
                RawPeer linked = new RawPeer(address)) {
            linked.link(hello, 5);
            long link = two.link(1);

            late.hello(hello, 4).readPreface();

            assertThat(late.read().getRefusal().getKind()).isEqualTo(Wire.Refusal.Kind.CROSSED);
            assertThat(two.link(1)).isEqualTo(link);
        }
    }
}
