package io.zab.testkit.transport;

import static io.zab.testkit.transport.SampleMessages.chunk;
import static io.zab.testkit.transport.SampleMessages.forward;
import static io.zab.testkit.transport.SampleMessages.numberOf;
import static io.zab.testkit.transport.SampleMessages.ordinary;
import static io.zab.testkit.transport.SampleMessages.records;
import static io.zab.testkit.transport.SampleMessages.urgent;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zab.PeerId;
import io.zab.message.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is sent over a link arrives: all of it, in order, as equal values. */
abstract class MessageConformance extends LinkConformance {
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
}
