package io.zab.testkit.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zab.PeerAddress;
import io.zab.PeerId;
import io.zab.message.BootId;
import io.zab.message.FormationId;
import io.zab.message.StorageId;
import io.zab.transport.Hello;
import io.zab.transport.LinkLoss;
import io.zab.transport.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Peers on transports under test, and what each test leaves behind: nothing. */
abstract class TransportFixture {
    static final Duration HEARTBEAT = Duration.ofMillis(100);
    private static final int PEERS = 3;

    final List<TestPeer> peers = new ArrayList<>();
    final List<Transport> transports = new ArrayList<>();
    SortedMap<PeerId, PeerAddress> addresses = FreePorts.addresses(PEERS);
    private Set<Thread> before = Set.of();
    boolean closedByListener;

    /** A transport for one peer; closed by the suite. All of one test have to reach each other. */
    protected abstract Transport transport(int id);

    /** The addresses of the peers of this test. */
    protected final SortedMap<PeerId, PeerAddress> addresses() {
        return addresses;
    }

    @BeforeEach
    void noteThreads() {
        before = liveThreads();
    }

    @AfterEach
    void closeAllAndFindNothingLeft() throws InterruptedException {
        peers.forEach(TestPeer::close);
        transports.forEach(Transport::close);
        Set<Thread> left = liveThreads();
        left.removeAll(before);
        left.removeIf(thread -> !thread.getName().startsWith("zab"));
        if (closedByListener) {
            // The thread that closed could not wait for its own end.
            for (Thread thread : left) {
                thread.join(5_000);
            }
            left.removeIf(thread -> !thread.isAlive());
        }
        assertEquals(Set.of(), left, "threads that outlived close()");
    }

    // ---- What the tests have

    static List<LinkLoss> losses(TestPeer peer) {
        return peer.all(LinkEvent.Down.class).stream().map(LinkEvent.Down::loss).toList();
    }

    final TestPeer open(int id) {
        return open(id, hello(id, "test", null));
    }

    final TestPeer open(int id, Hello hello) {
        return open(id, hello, addresses);
    }

    /** A second process of a peer, which cannot have the first one's port. */
    final TestPeer openElsewhere(int id) {
        SortedMap<PeerId, PeerAddress> moved = new java.util.TreeMap<>(addresses);
        moved.put(
                PeerId.of(id),
                new PeerAddress(PeerId.of(id), "127.0.0.1", FreePorts.ports(1).get(0)));
        return open(id, hello(id, "test", null), moved);
    }

    final TestPeer open(int id, Hello hello, SortedMap<PeerId, PeerAddress> where) {
        Transport transport = transport(id);
        transports.add(transport);
        TestPeer peer = new TestPeer(transport, hello, where);
        peers.add(peer);
        return peer;
    }

    final void closeAll() {
        peers.forEach(TestPeer::close);
        peers.clear();
    }

    /** What a peer of these tests says of itself. */
    protected static Hello hello(int id, String cluster, @Nullable FormationId formation) {
        return hello(id, cluster, formation, HEARTBEAT);
    }

    static Hello hello(int id, String cluster, @Nullable FormationId formation, Duration heartbeat) {
        TreeSet<PeerId> voters = new TreeSet<>();
        for (int voter = 1; voter <= PEERS; voter++) {
            voters.add(PeerId.of(voter));
        }
        return new Hello(
                cluster,
                voters,
                PeerId.of(id),
                new StorageId(UUID.randomUUID()),
                new BootId(UUID.randomUUID()),
                formation,
                1 << 20,
                heartbeat,
                Duration.ofNanos(TimeUnit.SECONDS.toNanos(1)));
    }

    private static Set<Thread> liveThreads() {
        return new HashSet<>(Thread.getAllStackTraces().keySet());
    }
}
