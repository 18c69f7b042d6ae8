package io.zab.testkit.transport;

import static io.zab.testkit.transport.SampleMessages.ordinary;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zab.message.FormationId;
import io.zab.transport.Hello;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Links come up, or are refused. */
abstract class LinkConformance extends TransportFixture {
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
}
