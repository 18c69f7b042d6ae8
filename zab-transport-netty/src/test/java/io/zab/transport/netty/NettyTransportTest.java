package io.zab.transport.netty;

import static io.zab.transport.netty.HandshakeTest.hello;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.PeerAddress;
import io.zab.PeerId;
import io.zab.StartException;
import io.zab.testkit.transport.FreePorts;
import io.zab.testkit.transport.LinkEvent;
import io.zab.testkit.transport.TestPeer;
import io.zab.transport.Waiting;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Addresses: names that do not resolve, ports that are taken, hosts that are not one's own. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ExtendWith(NoLeaks.class)
class NettyTransportTest {
    private final SortedMap<PeerId, PeerAddress> addresses = FreePorts.addresses(3);

    @Test
    void aPortInUseIsNamedAndNothingIsLeftBehind() throws Exception {
        PeerAddress own = addresses.get(PeerId.of(2));
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(own.host(), own.port()));
            NettyTransport transport = NettyTransport.plaintext();

            assertThatThrownBy(() -> new TestPeer(transport, hello(2), addresses))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("port " + own.port() + " is in use")
                    .hasMessageContaining("peers(...)");
        }
        assertNoThreads();
    }

    @Test
    void anAddressThatIsNotOneOfThisHostSaysWhatToDo() {
        SortedMap<PeerId, PeerAddress> foreign = new TreeMap<>(addresses);
        foreign.put(PeerId.of(2), new PeerAddress(PeerId.of(2), "192.0.2.1", 7400));

        assertThatThrownBy(() -> new TestPeer(NettyTransport.plaintext(), hello(2), foreign))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("192.0.2.1")
                .hasMessageContaining("bindHost(\"0.0.0.0\")");
        assertNoThreads();
    }

    @Test
    void whereToListenAndWhereToBeFoundAreTwoSettings() {
        // Peer 2 is known by a name that only the others can resolve.
        SortedMap<PeerId, PeerAddress> named = new TreeMap<>(addresses);
        int port = addresses.get(PeerId.of(2)).port();
        named.put(PeerId.of(2), new PeerAddress(PeerId.of(2), "two.outside", port));
        NameLookup.Names outside = host -> new InetAddress[] {InetAddress.getLoopbackAddress()};
        NettyTransport inner = NettyTransport.builder()
                .bindHost("127.0.0.1")
                .bindPort(port)
                .names(host -> {
                    throw new UnknownHostException(host);
                })
                .build();
        NettyTransport outer = NettyTransport.builder().names(outside).build();

        try (TestPeer two = new TestPeer(inner, hello(2), named);
                TestPeer three = new TestPeer(outer, hello(3), named)) {
            three.link(2);
            two.link(3);
        }
    }

    @Test
    void aNameThatIsUnknownIsToldAndLookedUpAgainAtEachAttempt() {
        Map<String, InetAddress[]> known = new ConcurrentHashMap<>();
        NettyTransport transport = NettyTransport.builder()
                .names(host -> {
                    InetAddress[] found = known.get(host);
                    if (found == null) {
                        throw new UnknownHostException(host);
                    }
                    return found;
                })
                .build();
        SortedMap<PeerId, PeerAddress> named = new TreeMap<>(addresses);
        named.put(
                PeerId.of(1),
                new PeerAddress(PeerId.of(1), "one", addresses.get(PeerId.of(1)).port()));

        try (TestPeer two = new TestPeer(transport, hello(2), named)) {
            LinkEvent.Unreachable told = two.next(LinkEvent.Unreachable.class, event -> event.peer() == 1);
            assertThat(told.why()).contains("one:", "host name is unknown");

            known.put("one", new InetAddress[] {InetAddress.getLoopbackAddress()});
            // It listens, and dials nobody: only the second lookup can bring the link.
            SortedMap<PeerId, PeerAddress> alone = new TreeMap<>(addresses);
            alone.remove(PeerId.of(2));
            alone.put(
                    PeerId.of(2),
                    new PeerAddress(
                            PeerId.of(2), "127.0.0.1", FreePorts.ports(1).get(0)));
            try (TestPeer one = new TestPeer(NettyTransport.plaintext(), hello(1), alone)) {
                two.link(1);
                one.link(2);
            }
        }
    }

    @Test
    void aSlowLookupHoldsUpNobody() {
        CountDownLatch never = new CountDownLatch(1);
        NettyTransport transport = NettyTransport.builder()
                .handshakeMillis(200)
                .names(host -> {
                    var unused = Waiting.uninterruptibly(
                            System.nanoTime() + TimeUnit.MINUTES.toNanos(1),
                            left -> never.await(left, TimeUnit.NANOSECONDS));
                    throw new UnknownHostException(host);
                })
                .build();
        SortedMap<PeerId, PeerAddress> named = new TreeMap<>(addresses);
        named.put(PeerId.of(1), new PeerAddress(PeerId.of(1), "slow", 7400));

        try (TestPeer two = new TestPeer(transport, hello(2), named);
                TestPeer three = new TestPeer(NettyTransport.plaintext(), hello(3), addresses)) {
            three.link(2);
            two.link(3);
            assertThat(two.next(LinkEvent.Unreachable.class, event -> event.peer() == 1)
                            .why())
                    .contains("could not be looked up within 200 ms");
        } finally {
            never.countDown();
        }
    }

    @Test
    void anAddressWhereAnotherPeerAnswersIsToldAndNeverLinked() {
        SortedMap<PeerId, PeerAddress> swapped = new TreeMap<>(addresses);
        swapped.put(
                PeerId.of(1),
                new PeerAddress(
                        PeerId.of(1), "127.0.0.1", addresses.get(PeerId.of(3)).port()));

        try (TestPeer three = new TestPeer(NettyTransport.plaintext(), hello(3), addresses);
                TestPeer two = new TestPeer(NettyTransport.plaintext(), hello(2), swapped)) {
            three.link(2);

            two.next(
                    LinkEvent.Unreachable.class,
                    event -> event.peer() == 1 && String.valueOf(event.why()).contains("it says that it is peer 3"));
            assertThat(two.linked(1)).isFalse();
        }
    }

    private static void assertNoThreads() {
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("zab-network"));
    }
}
