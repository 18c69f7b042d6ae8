package io.zab.testkit.transport;

import static io.zab.testkit.transport.SampleMessages.chunk;
import static io.zab.testkit.transport.SampleMessages.forward;
import static io.zab.testkit.transport.SampleMessages.numberOf;
import static io.zab.testkit.transport.SampleMessages.ordinary;
import static io.zab.testkit.transport.SampleMessages.records;
import static io.zab.testkit.transport.SampleMessages.urgent;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zab.PeerAddress;
import io.zab.PeerId;
import io.zab.message.BootId;
import io.zab.message.FormationId;
import io.zab.message.Message;
import io.zab.message.StorageId;
import io.zab.transport.Hello;
import io.zab.transport.LinkLoss;
import io.zab.transport.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The promises of {@link Transport}, {@link io.zab.transport.Endpoint} and {@link io.zab.transport.LinkListener}, one test each. Extend it, say how
 * your transport is made, and run it with JUnit.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class TransportConformance {
    private static final Duration HEARTBEAT = Duration.ofMillis(100);
    private static final int PEERS = 3;

    private final List<TestPeer> peers = new ArrayList<>();
    private final List<Transport> transports = new ArrayList<>();
    private SortedMap<PeerId, PeerAddress> addresses = FreePorts.addresses(PEERS);
    private Set<Thread> before = Set.of();
    private boolean closedByListener;

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

    // ---- Links come up

    @Test
    void eachPairGetsALinkAndEachSideTheHelloOfTheOther() {
        TestPeer one = open(1);
        TestPeer two = open(2);
        TestPeer three = open(3);

        for (TestPeer peer : List.of(one, two, three)) {
            for (TestPeer other : List.of(one, two, three)) {
                if (peer != other) {
                    peer.link(other.hello().peer().value());
                }
            }
            Map<Integer, Hello> seen = new HashMap<>();
            peer.all(LinkEvent.Up.class).forEach(up -> seen.put(up.peer(), up.hello()));
            seen.forEach((id, hello) -> assertEquals(peers.get(id - 1).hello(), hello));
        }
    }

    @Test
    void ofTwoSidesThatDialAtOnceExactlyOneLinkStays() {
        for (int round = 0; round < 20; round++) {
            TestPeer one = open(1);
            TestPeer two = open(2);
            one.link(2);
            two.link(1);

            // Were there a second handshake that replaces the link, one of these would be lost on the way.
            one.send(2, ordinary(1));
            assertEquals(ordinary(1), two.next(LinkEvent.Received.class).message());
            two.send(1, ordinary(2));
            assertEquals(ordinary(2), one.next(LinkEvent.Received.class).message());
            assertEquals(1, one.all(LinkEvent.Up.class).size());
            assertEquals(1, two.all(LinkEvent.Up.class).size());
            closeAll();
        }
    }

    @Test
    void aPeerThatIsNotThereIsToldAndReachedOnceItIs() {
        TestPeer one = open(1);

        assertTrue(String.valueOf(one.next(LinkEvent.Unreachable.class, told -> told.peer() == 2)
                        .why())
                .contains("2"));

        open(2).link(1);
        one.link(2);
    }

    // ---- Refusals

    @Test
    void aPeerOfAnotherClusterIsRefusedBySentenceUntilItsHelloFits() {
        Hello stranger = hello(2, "other", null);
        TestPeer one = open(1);
        TestPeer two = open(2, stranger);

        String why = String.valueOf(one.next(
                        LinkEvent.Unreachable.class,
                        told -> told.peer() == 2 && String.valueOf(told.why()).contains("other"))
                .why());
        assertTrue(why.contains("test"), why);
        assertFalse(one.linked(2));
        assertFalse(two.linked(1));

        two.hello(hello(2, "test", null));

        one.link(2);
        two.link(1);
    }

    @Test
    void twoFormationsUnderOneNameAreNeverLinked() {
        TestPeer one = open(1, hello(1, "test", new FormationId(UUID.randomUUID())));
        TestPeer two = open(2, hello(2, "test", new FormationId(UUID.randomUUID())));

        two.next(LinkEvent.Unreachable.class, told -> String.valueOf(told.why()).contains("formation"));
        one.next(LinkEvent.Unreachable.class, told -> String.valueOf(told.why()).contains("formation"));
        assertFalse(one.linked(2));
    }

    @Test
    void aSecondProcessIsRefusedWhileTheFirstOneAnswers() {
        // A heartbeat that no pause of a busy machine outlasts: within it the first has to answer.
        Duration heartbeat = Duration.ofSeconds(20);
        TestPeer one = open(1, hello(1, "test", null, heartbeat));
        TestPeer two = open(2, hello(2, "test", null, heartbeat));
        long link = two.link(1);
        one.link(2);

        TestPeer second = openElsewhere(1);

        two.next(
                LinkEvent.Unreachable.class,
                told -> told.peer() == 1 && String.valueOf(told.why()).contains("second"));
        second.next(
                LinkEvent.Unreachable.class,
                told -> told.peer() == 2 && String.valueOf(told.why()).contains("second"));
        assertFalse(second.linked(2));
        assertEquals(link, two.link(1));
        one.send(2, ordinary(1));
        assertEquals(ordinary(1), two.next(LinkEvent.Received.class).message());
    }

    @Test
    void aNewProcessIsLinkedOnceTheOldOneIsGone() {
        TestPeer one = open(1);
        TestPeer two = open(2);
        one.link(2);
        long old = two.link(1);

        one.close();
        assertEquals(old, two.next(LinkEvent.Down.class).link());
        TestPeer again = open(1);

        again.link(2);
        assertNotEquals(old, two.link(1));
        assertEquals(again.hello().boot(), two.next(LinkEvent.Up.class).hello().boot());
    }

    // ---- Messages

    @Test
    void messagesArriveAsEqualValuesAndInTheirOrder() {
        TestPeer one = open(1);
        TestPeer two = open(2);
        one.link(2);
        two.link(1);
        List<Message> sent = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            sent.add(
                    switch (i % 5) {
                        case 0 -> records(i, 1000);
                        case 1 -> chunk(i, i * 200);
                        case 2 -> forward(PeerId.of(1), i, 3000);
                        case 3 -> new Message.Records(i, 1, null, ordinary(i).durable(), i);
                        default -> ordinary(i);
                    });
        }
        sent.add(records(500, 1 << 20));
        sent.add(chunk(501, 0));
        sent.add(ordinary(502));

        sent.forEach(message -> one.send(2, message));

        List<LinkEvent.Received> received = two.atLeast(sent.size(), LinkEvent.Received.class);
        assertEquals(sent, received.stream().map(LinkEvent.Received::message).toList());
    }

    @Test
    void bothDirectionsFlowAtOnceAndLoseNothing() {
        TestPeer one = open(1);
        TestPeer two = open(2);
        one.link(2);
        two.link(1);
        two.onEvent(event -> {
            if (event instanceof LinkEvent.Received received) {
                two.endpoint().send(PeerId.of(1), received.link(), ordinary(numberOf(received.message())));
            }
        });

        for (int i = 0; i < 2000; i++) {
            one.send(2, records(i, 2000));
        }

        List<LinkEvent.Received> answers = one.atLeast(2000, LinkEvent.Received.class);
        for (int i = 0; i < 2000; i++) {
            assertEquals(i, numberOf(answers.get(i).message()));
        }
    }

    @Test
    void urgentMessagesMayOvertakeAndNothingOvertakesThem() {
        TestPeer one = open(1);
        TestPeer two = open(2);
        one.link(2);
        two.link(1);
        int count = 400;
        for (int i = 0; i < count; i++) {
            one.send(2, i % 4 == 3 ? urgent(i) : records(i, 30_000));
        }

        List<LinkEvent.Received> received = two.atLeast(count, LinkEvent.Received.class);
        long lastUrgent = -1;
        long lastOrdinary = -1;
        for (LinkEvent.Received event : received) {
            long number = numberOf(event.message());
            if (event.message() instanceof Message.Urgent) {
                assertTrue(number > lastUrgent, "urgent " + number + " came after urgent " + lastUrgent);
                assertTrue(number > lastOrdinary, "urgent " + number + " was overtaken by " + lastOrdinary);
                lastUrgent = number;
            } else {
                assertTrue(number > lastOrdinary, number + " came after " + lastOrdinary);
                lastOrdinary = number;
            }
        }
    }

    @Test
    void eachOfManySendingThreadsKeepsItsOrder() throws InterruptedException {
        TestPeer one = open(1);
        TestPeer two = open(2);
        long link = one.link(2);
        two.link(1);
        List<Thread> threads = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            int base = thread * 10_000;
            threads.add(new Thread(() -> {
                for (int i = 0; i < 1000; i++) {
                    one.endpoint().send(PeerId.of(2), link, ordinary(base + i));
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        Map<Long, Long> last = new HashMap<>();
        for (LinkEvent.Received event : two.atLeast(4000, LinkEvent.Received.class)) {
            long number = numberOf(event.message());
            Long previous = last.put(number / 10_000, number);
            assertTrue(previous == null || previous == number - 1, number + " came after " + previous);
        }
    }

    @Test
    void signsOfLifeAreToldButNotForEachMessage() {
        TestPeer one = open(1);
        TestPeer two = open(2);
        one.link(2);
        two.link(1);
        long begin = System.nanoTime();
        int sent = 0;

        // For three heartbeats or more, and until it was told.
        while (System.nanoTime() - begin < 3 * HEARTBEAT.toNanos()) {
            one.send(2, ordinary(++sent));
            two.atLeast(sent, LinkEvent.Received.class);
        }

        int heard = two.atLeast(1, LinkEvent.Heard.class).size();
        double heartbeats = (System.nanoTime() - begin) / (double) HEARTBEAT.toNanos();
        assertTrue(
                heard <= 8 * heartbeats, heard + " times in " + heartbeats + " heartbeats, for " + sent + " messages");
    }

    // ---- Links break

    @Test
    void aBrokenLinkIsToldOnceOnEachSideAndANewOneCarriesNothingOfIt() {
        TestPeer one = open(1);
        TestPeer two = open(2);
        long old = one.link(2);
        two.link(1);

        one.endpoint().disconnect(PeerId.of(2), old, "the test wants it");

        LinkEvent.Down here = one.next(LinkEvent.Down.class);
        LinkEvent.Down there = two.next(LinkEvent.Down.class);
        assertEquals(LinkLoss.BROKEN_HERE, here.loss());
        assertEquals(LinkLoss.RESET, there.loss());
        assertTrue(here.detail().contains("the test wants it"), here.detail());
        assertTrue(there.detail().contains("the test wants it"), there.detail());

        long link = one.link(2);
        two.link(1);
        assertNotEquals(old, link);
        one.endpoint().send(PeerId.of(2), old, ordinary(1));
        one.endpoint().disconnect(PeerId.of(2), old, "of no effect");
        one.send(2, ordinary(2));
        assertEquals(ordinary(2), two.next(LinkEvent.Received.class).message());
        assertEquals(1, one.all(LinkEvent.Down.class).size());
        assertEquals(1, two.all(LinkEvent.Down.class).size());
    }

    @Test
    void linksThatBreakAgainAndAgainComeBackAndNeverMix() {
        TestPeer one = open(1);
        TestPeer two = open(2);
        Map<Long, List<Long>> received = new HashMap<>();
        for (int round = 0; round < 8; round++) {
            TestPeer breaking = round % 2 == 0 ? one : two;
            int other = round % 2 == 0 ? 2 : 1;
            long link = one.link(2);
            two.link(1);
            for (int i = 0; i < 200; i++) {
                one.endpoint().send(PeerId.of(2), link, ordinary(round * 1000L + i));
            }
            breaking.endpoint().disconnect(PeerId.of(other), breaking.link(other), "round " + round);
            one.next(LinkEvent.Down.class);
            two.next(LinkEvent.Down.class);
        }
        two.all(LinkEvent.Received.class)
                .forEach(event -> received.computeIfAbsent(event.link(), link -> new ArrayList<>())
                        .add(numberOf(event.message())));
        // Whatever came over one link is the beginning of what was sent over one link.
        received.values().forEach(numbers -> {
            for (int i = 0; i < numbers.size(); i++) {
                assertEquals(i, numbers.get(i) % 1000, numbers + "");
                assertEquals(numbers.get(0) / 1000, numbers.get(i) / 1000, numbers + "");
            }
        });
    }

    // ---- The end

    @Test
    void closingTellsBothSidesAndThenNothingMore() {
        TestPeer one = open(1);
        TestPeer two = open(2);
        long link = one.link(2);
        two.link(1);

        one.close();

        assertEquals(List.of(LinkLoss.CLOSING), losses(one));
        assertEquals(LinkLoss.RESET, two.next(LinkEvent.Down.class).loss());
        int events = one.all(LinkEvent.class).size();
        one.endpoint().send(PeerId.of(2), link, ordinary(1));
        one.endpoint().disconnect(PeerId.of(2), link, "too late");
        one.endpoint().close();
        assertEquals(events, one.all(LinkEvent.class).size());
    }

    @Test
    void anEndpointMayBeClosedByItsOwnListener() {
        closedByListener = true;
        TestPeer one = open(1);
        TestPeer two = open(2);
        one.link(2);
        two.link(1);
        two.onEvent(event -> {
            if (event instanceof LinkEvent.Received) {
                two.endpoint().close();
            }
        });

        one.send(2, ordinary(1));

        assertEquals(LinkLoss.RESET, one.next(LinkEvent.Down.class).loss());
        assertEquals(LinkLoss.CLOSING, two.next(LinkEvent.Down.class).loss());
    }

    @Test
    void closingTheTransportClosesItsEndpointsAndItCanBeOpenedAgain() {
        Transport transport = transport(1);
        transports.add(transport);
        TestPeer one = new TestPeer(transport, hello(1, "test", null), addresses);
        TestPeer two = open(2);
        one.link(2);
        two.link(1);

        transport.close();
        transport.close();

        assertEquals(List.of(LinkLoss.CLOSING), losses(one));
        two.next(LinkEvent.Down.class);
        // Peers may share a transport, and then it is closed, too.
        two.close();
        open(2);
        TestPeer again = new TestPeer(transport, hello(1, "test", null), addresses);
        peers.add(again);
        again.link(2);
    }

    // ---- Helpers

    private static List<LinkLoss> losses(TestPeer peer) {
        return peer.all(LinkEvent.Down.class).stream().map(LinkEvent.Down::loss).toList();
    }

    private TestPeer open(int id) {
        return open(id, hello(id, "test", null));
    }

    private TestPeer open(int id, Hello hello) {
        return open(id, hello, addresses);
    }

    /** A second process of a peer, which cannot have the first one's port. */
    private TestPeer openElsewhere(int id) {
        SortedMap<PeerId, PeerAddress> moved = new java.util.TreeMap<>(addresses);
        moved.put(
                PeerId.of(id),
                new PeerAddress(PeerId.of(id), "127.0.0.1", FreePorts.ports(1).get(0)));
        return open(id, hello(id, "test", null), moved);
    }

    private TestPeer open(int id, Hello hello, SortedMap<PeerId, PeerAddress> where) {
        Transport transport = transport(id);
        transports.add(transport);
        TestPeer peer = new TestPeer(transport, hello, where);
        peers.add(peer);
        return peer;
    }

    private void closeAll() {
        peers.forEach(TestPeer::close);
        peers.clear();
    }

    /** What a peer of these tests says of itself. */
    protected static Hello hello(int id, String cluster, @Nullable FormationId formation) {
        return hello(id, cluster, formation, HEARTBEAT);
    }

    private static Hello hello(int id, String cluster, @Nullable FormationId formation, Duration heartbeat) {
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
