package io.zab.testkit.transport;

import static io.zab.testkit.transport.SampleMessages.numberOf;
import static io.zab.testkit.transport.SampleMessages.ordinary;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zab.PeerId;
import io.zab.transport.LinkLoss;
import io.zab.transport.Transport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The promises of {@link Transport}, {@link io.zab.transport.Endpoint} and {@link io.zab.transport.LinkListener}, one test each: of links that break and of
 * the end here, the others in what this extends. Extend it, say how your transport is made, and run it with JUnit.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class TransportConformance extends MessageConformance {
    /** A transport for one peer; closed by the suite. All of one test have to reach each other. */
    @Override
    protected abstract Transport transport(int id);

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

    /** A listener's mistake, but whoever closes a node must get its thread back. */
    @Test
    void aListenerThatHangsHoldsUpClosingForAWhileAndNotForEver() throws InterruptedException {
        closedByListener = true; // The thread that hangs ends only once it is let go.
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        TestPeer one = open(1);
        TestPeer two = open(2);
        one.link(2);
        two.link(1);
        two.onEvent(event -> {
            if (event instanceof LinkEvent.Received) {
                hanging.countDown();
                awaitUninterruptibly(go);
            }
        });
        one.send(2, ordinary(1));
        hanging.await();

        try {
            two.endpoint().close();
            two.endpoint().close();
        } finally {
            go.countDown();
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException e) {
                // Nothing may end this but the test.
            }
        }
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
}
