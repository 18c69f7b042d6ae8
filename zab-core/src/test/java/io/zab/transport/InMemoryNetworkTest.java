package io.zab.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.PeerAddress;
import io.zab.PeerId;
import io.zab.StartException;
import io.zab.Zxid;
import io.zab.message.BootId;
import io.zab.message.Message;
import io.zab.message.StorageId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What only this network can do. That it keeps the promises of {@link Transport} is shown by the conformance suite of the testkit. */
class InMemoryNetworkTest {
    private final InMemoryNetwork network = new InMemoryNetwork();

    @Test
    void aCutBreaksTheLinkOnBothSidesAndAHealMakesANewOne() throws Exception {
        Node one = new Node(1);
        Node two = new Node(2);
        one.up(2);
        two.up(1);

        network.cut(2, 1);

        assertThat(one.next("linkDown").loss).isEqualTo(LinkLoss.RESET);
        assertThat(two.next("linkDown").loss).isEqualTo(LinkLoss.RESET);

        network.heal();

        one.up(2);
        two.up(1);
        one.endpoint.close();
        two.endpoint.close();
    }

    @Test
    void aDelayIsOfAnyLengthButNotLessThanNothing() throws Exception {
        Node one = new Node(1);
        Node two = new Node(2);
        long link = one.up(2);
        two.up(1);
        for (Duration less : List.of(Duration.ofNanos(-1), Duration.ofSeconds(Long.MIN_VALUE))) {
            assertThatThrownBy(() -> network.delay(less)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> network.delay(1, 2, less)).isInstanceOf(IllegalArgumentException.class);
        }

        network.delay(1, 2, Duration.ofSeconds(Long.MAX_VALUE));
        one.send(2, link, ack(1)); // for ever under way
        network.cut(1, 2);

        assertThat(two.next("linkDown").message).isNull();
        one.endpoint.close();
        two.endpoint.close();
    }

    @Test
    void aCutOfTwoLeavesTheThirdLinkedToBoth() throws Exception {
        Node one = new Node(1);
        Node two = new Node(2);
        Node three = new Node(3);
        long oneToThree = one.up(3);
        long twoToThree = two.up(3);

        network.cut(1, 2);
        one.next("linkDown");
        one.send(3, oneToThree, ack(1));
        two.send(3, twoToThree, ack(2));

        assertThat(three.next("message").message).isEqualTo(ack(1));
        assertThat(three.next("message").message).isEqualTo(ack(2));
        one.endpoint.close();
        two.endpoint.close();
        three.endpoint.close();
    }

    @Test
    void aOneWayCutHoldsMessagesBackUntilItIsHealedAndTellsNobody() throws Exception {
        Node one = new Node(1);
        Node two = new Node(2);
        long toTwo = one.up(2);
        long toOne = two.up(1);

        network.cutOneWay(1, 2);
        one.send(2, toTwo, ack(1));
        one.send(2, toTwo, ack(2));
        two.send(1, toOne, ack(3));

        assertThat(one.next("message").message).isEqualTo(ack(3));
        assertThat(two.events).isEmpty();

        network.heal();

        assertThat(two.next("message").message).isEqualTo(ack(1));
        assertThat(two.next("message").message).isEqualTo(ack(2));
        one.endpoint.close();
        two.endpoint.close();
    }

    @Test
    void noLinkIsMadeWhereOneDirectionIsCut() throws Exception {
        network.cutOneWay(2, 1);
        Node one = new Node(1);
        Node two = new Node(2);
        Node three = new Node(3);
        one.up(3);
        two.up(3);
        // Both attempts between 1 and 2 were due before these.
        assertThat(one.saw("linkUp", 2)).isFalse();

        network.heal();

        one.up(2);
        two.up(1);
        one.endpoint.close();
        two.endpoint.close();
        three.endpoint.close();
    }

    @Test
    void aDelayHoldsForEachMessageAndNeverLetsOneOvertake() throws Exception {
        Node one = new Node(1);
        Node two = new Node(2);
        long toTwo = one.up(2);
        two.up(1);

        network.delay(1, 2, Duration.ofMillis(30));
        long sent = System.nanoTime();
        one.send(2, toTwo, ack(1));
        network.delay(Duration.ZERO);
        one.send(2, toTwo, ack(2));

        assertThat(two.next("message").message).isEqualTo(ack(1));
        assertThat(Duration.ofNanos(System.nanoTime() - sent)).isGreaterThanOrEqualTo(Duration.ofMillis(30));
        assertThat(two.next("message").message).isEqualTo(ack(2));
        one.endpoint.close();
        two.endpoint.close();
    }

    @Test
    void aQueueThatOutgrowsItsBoundBreaksTheLink() throws Exception {
        Node one = new Node(1);
        Node two = new Node(2);
        long toTwo = one.up(2);
        two.up(1);
        Message chunk = new Message.SnapshotChunk(
                1, 1, Zxid.NONE, 0, ByteBuffer.allocate(1 << 20).asReadOnlyBuffer(), false);

        network.cutOneWay(1, 2);
        for (int i = 0; i < 65; i++) {
            one.send(2, toTwo, chunk);
        }

        assertThat(one.next("linkDown").loss).isEqualTo(LinkLoss.BROKEN_HERE);
        assertThat(two.next("linkDown").loss).isEqualTo(LinkLoss.RESET);
        one.endpoint.close();
        two.endpoint.close();
    }

    @Test
    void anEndpointMayBeClosedByItsOwnListener() throws Exception {
        Node one = new Node(1);
        Node two = new Node(2);
        long toTwo = one.up(2);
        two.up(1);
        two.closeOnMessage = true;

        one.send(2, toTwo, ack(1));

        assertThat(two.next("linkDown").loss).isEqualTo(LinkLoss.CLOSING);
        assertThat(one.next("linkDown").loss).isEqualTo(LinkLoss.RESET);
        one.endpoint.close();
    }

    @Test
    void aTransportIsForOnePeer() {
        assertThatThrownBy(() -> network.transport(1).open(() -> hello(2), addresses(), new Quiet()))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("peer 1")
                .hasMessageContaining("peer 2");
    }

    private static Message ack(long counter) {
        return new Message.Ack(1, 1, Zxid.of(1, counter));
    }

    private static Hello hello(int id) {
        TreeSet<PeerId> voters = new TreeSet<>(addresses().keySet());
        UUID random = UUID.randomUUID();
        return new Hello(
                "test",
                voters,
                PeerId.of(id),
                new StorageId(random),
                new BootId(random),
                null,
                1 << 20,
                Duration.ofMillis(100),
                Duration.ofSeconds(1));
    }

    private static SortedMap<PeerId, PeerAddress> addresses() {
        SortedMap<PeerId, PeerAddress> addresses = new TreeMap<>();
        for (int id = 1; id <= 3; id++) {
            addresses.put(PeerId.of(id), new PeerAddress(PeerId.of(id), "nowhere", id));
        }
        return addresses;
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aListenerThatThrowsKeepsNobodyFromClosing() throws Exception {
        Node one = new Node(1);
        Node two = new Node(2);
        one.up(2);
        two.up(1);
        one.thrownOnDown = new AssertionError("thrown by a test");
        two.thrownOnDown = new IllegalStateException("thrown by a test");

        one.endpoint.close();
        two.endpoint.close();
    }

    private record Event(String kind, int peer, long link, Message message, LinkLoss loss) {}

    private class Node extends Quiet {
        final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
        final Endpoint endpoint;
        volatile boolean closeOnMessage;
        volatile Throwable thrownOnDown;

        Node(int id) {
            Hello hello = hello(id);
            endpoint = network.transport(id).open(() -> hello, addresses(), this);
        }

        void send(int to, long link, Message message) {
            endpoint.send(PeerId.of(to), link, message);
        }

        long up(int peer) throws InterruptedException {
            return next(event -> event.kind.equals("linkUp") && event.peer == peer).link;
        }

        Event next(String kind) throws InterruptedException {
            return next(event -> event.kind.equals(kind));
        }

        boolean saw(String kind, int peer) {
            return events.stream().anyMatch(event -> event.kind.equals(kind) && event.peer == peer);
        }

        private Event next(Predicate<Event> wanted) throws InterruptedException {
            while (true) {
                Event event = events.poll(5, TimeUnit.SECONDS);
                assertThat(event).as("an event within 5 s").isNotNull();
                if (wanted.test(event)) {
                    return event;
                }
            }
        }

        @Override
        public void linkUp(long link, Hello hello) {
            events.add(new Event("linkUp", hello.peer().value(), link, null, null));
        }

        @Override
        public void message(PeerId from, long link, Message message) {
            events.add(new Event("message", from.value(), link, message, null));
            if (closeOnMessage) {
                endpoint.close();
            }
        }

        @Override
        public void linkDown(PeerId peer, long link, LinkLoss loss, String detail) {
            events.add(new Event("linkDown", peer.value(), link, null, loss));
            if (thrownOnDown instanceof Error error) {
                throw error;
            } else if (thrownOnDown instanceof RuntimeException exception) {
                throw exception;
            }
        }
    }

    private static class Quiet implements LinkListener {
        @Override
        public void linkUp(long link, Hello hello) {}

        @Override
        public void message(PeerId from, long link, Message message) {}

        @Override
        public void heard(PeerId from, long link) {}

        @Override
        public void linkDown(PeerId peer, long link, LinkLoss loss, String detail) {}

        @Override
        public void unreachable(PeerId peer, String why) {}
    }
}
