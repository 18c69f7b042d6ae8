package io.zab.transport;

import io.zab.PeerAddress;
import io.zab.PeerId;
import io.zab.StartException;
import io.zab.message.Message;
import io.zab.transport.NetworkFaults.Pair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A network within one JVM, for tests: peers without ports, and links that break, fall silent or become slow when the test says so.
 *
 * <pre>{@code
 * InMemoryNetwork network = new InMemoryNetwork();
 * ZabNode.builder().id(1).transport(network.transport(1)) ...
 * network.cut(1, 2);
 * network.heal();
 * }</pre>
 *
 * Keeps every promise of {@link Transport}. All methods may be called by any thread and return at once. One thread delivers everything; it lives
 * while an endpoint is open, so there is nothing else to close. Addresses are not looked at.
 */
public final class InMemoryNetwork {
    private static final Logger LOG = LoggerFactory.getLogger(InMemoryNetwork.class);

    /** Until a broken link is made anew, and the first wait after a refusal. */
    private static final long REDIAL_NANOS = Duration.ofMillis(20).toNanos();

    /** So long {@code close()} waits for a listener. */
    private static final long CLOSE_NANOS = Duration.ofSeconds(2).toNanos();

    private static final long REDIAL_NANOS_MAX = Duration.ofMillis(500).toNanos();

    private record Parties(MemoryEndpoint low, MemoryEndpoint high) {}

    private final Timeline timeline = new Timeline();
    private final Object lock = new Object();

    // All guarded by the lock. Of several endpoints with one id the oldest is the peer; the others are second
    // processes, refused while it lives.
    private final SortedMap<PeerId, List<MemoryEndpoint>> endpoints = new TreeMap<>();
    private final Map<Pair, MemoryLink> links = new HashMap<>();
    private final NetworkFaults faults = new NetworkFaults();
    private final Map<Pair, Long> refusalNanos = new HashMap<>();
    private long linkNumbers;

    /** The network as the peer {@code id} sees it. */
    public Transport transport(int id) {
        return new MemoryTransport(this, PeerId.of(id));
    }

    /** Breaks the link between two peers, which both notice at once; none is made between them until {@link #heal()}. */
    public void cut(int a, int b) {
        Pair pair = Pair.of(PeerId.of(a), PeerId.of(b));
        synchronized (lock) {
            faults.cut(pair);
            MemoryLink link = links.get(pair);
            if (link != null) {
                breakLink(link, LinkLoss.RESET, "the network is cut", LinkLoss.RESET, "the network is cut");
            }
        }
    }

    /**
     * Holds back what {@code from} sends to {@code to}, until {@link #heal()}: nothing is lost and nobody is told, the one hears the other no longer. If the
     * link breaks meanwhile, none is made between them until then.
     */
    public void cutOneWay(int from, int to) {
        synchronized (lock) {
            faults.holdBack(PeerId.of(from), PeerId.of(to));
        }
    }

    /** Ends all cuts: what was held back is delivered, links are made. Delays stay. */
    public void heal() {
        synchronized (lock) {
            faults.heal();
            for (MemoryLink link : links.values()) {
                for (MemoryLane lane : List.of(link.lowToHigh, link.highToLow)) {
                    // One for each message, and one for "the link is up"; those too many find nothing that is due.
                    for (int i = -1; i < lane.size(); i++) {
                        timeline.soon(() -> deliver(link, lane));
                    }
                }
            }
            for (PeerId low : endpoints.keySet()) {
                for (PeerId high : endpoints.tailMap(low).keySet()) {
                    connectSoon(low, high);
                }
            }
        }
    }

    /**
     * From now on every message between two peers takes this long, in both directions.
     *
     * @throws IllegalArgumentException if that is less than nothing
     */
    public void delay(int a, int b, Duration delay) {
        synchronized (lock) {
            faults.delay(Pair.of(PeerId.of(a), PeerId.of(b)), delay);
        }
    }

    /**
     * From now on every message takes this long, whatever was said of single pairs.
     *
     * @throws IllegalArgumentException if that is less than nothing
     */
    public void delay(Duration delay) {
        synchronized (lock) {
            faults.delay(delay);
        }
    }

    // ---- What endpoints do

    MemoryEndpoint open(
            PeerId peer, Supplier<Hello> hello, SortedMap<PeerId, PeerAddress> addresses, LinkListener listener) {
        if (!hello.get().peer().equals(peer)) {
            throw new StartException("This is the in-memory transport of peer " + peer + ", and it was opened by peer "
                    + hello.get().peer() + ". Give each node network.transport(its own id)");
        }
        MemoryEndpoint opened = new MemoryEndpoint(this, peer, hello, new TreeSet<>(addresses.keySet()), listener);
        timeline.retain();
        synchronized (lock) {
            endpoints.computeIfAbsent(peer, any -> new ArrayList<>()).add(opened);
            if (peerAt(peer) == opened) {
                connectAll(opened);
            } else {
                refuseSecondProcess(opened);
            }
        }
        return opened;
    }

    void send(MemoryEndpoint from, PeerId to, long number, Message message) {
        synchronized (lock) {
            MemoryLink link = link(from, to, number);
            if (link == null) {
                return;
            }
            MemoryLane lane = link.outOf(from);
            long due = lane.due(faults.delayNanos(Pair.of(from.peer, to)));
            if (lane.add(message, due)) {
                timeline.at(due, () -> deliver(link, lane));
            } else {
                breakFrom(from, link, "more is under way to peer " + to + " than an in-memory link holds");
            }
        }
    }

    void disconnect(MemoryEndpoint from, PeerId to, long number, String why) {
        synchronized (lock) {
            MemoryLink link = link(from, to, number);
            if (link != null) {
                breakFrom(from, link, why);
            }
        }
    }

    void close(MemoryEndpoint endpoint) {
        boolean first;
        synchronized (lock) {
            first = !endpoint.closing;
            if (first) {
                endpoint.closing = true;
                remove(endpoint);
            }
        }
        boolean byListener = timeline.isCurrent();
        if (first && byListener) {
            endpoint.fallSilent();
        } else if (first) {
            timeline.soon(endpoint::fallSilent);
        }
        long until = Timeline.now() + CLOSE_NANOS;
        if (!byListener && !endpoint.awaitSilence(until)) {
            LOG.warn(
                    "Peer {}: a call to a listener has not returned, close() does not wait for it any longer; {}",
                    endpoint.peer,
                    timeline.whereItIs());
        }
        if (first) {
            timeline.release(until);
        }
    }

    // ---- Links; the lock is held

    private void remove(MemoryEndpoint endpoint) {
        boolean wasPeer = peerAt(endpoint.peer) == endpoint;
        endpoints.computeIfPresent(endpoint.peer, (peer, all) -> {
            all.remove(endpoint);
            return all.isEmpty() ? null : all;
        });
        if (wasPeer) {
            closeLinks(endpoint);
        }
    }

    private void closeLinks(MemoryEndpoint endpoint) {
        for (MemoryLink link : List.copyOf(links.values())) {
            if (link.lowToHigh.from == endpoint || link.lowToHigh.to == endpoint) {
                String detail = "peer " + endpoint.peer + " closed its endpoint";
                boolean low = endpoint == link.lowToHigh.from;
                breakLink(
                        link,
                        low ? LinkLoss.CLOSING : LinkLoss.RESET,
                        detail,
                        low ? LinkLoss.RESET : LinkLoss.CLOSING,
                        detail);
            }
        }
        MemoryEndpoint next = peerAt(endpoint.peer);
        if (next != null) {
            connectAll(next);
        }
    }

    private @Nullable MemoryEndpoint peerAt(PeerId peer) {
        List<MemoryEndpoint> all = endpoints.get(peer);
        return all == null || all.isEmpty() ? null : all.get(0);
    }

    private @Nullable MemoryLink link(MemoryEndpoint from, PeerId to, long number) {
        MemoryLink link = links.get(Pair.of(from.peer, to));
        return link != null && link.outOf(from).from == from && link.outOf(from).linkOfSender == number ? link : null;
    }

    private void breakFrom(MemoryEndpoint breaker, MemoryLink link, String why) {
        String there = "peer " + breaker.peer + " broke the link: " + why;
        if (breaker == link.lowToHigh.from) {
            breakLink(link, LinkLoss.BROKEN_HERE, why, LinkLoss.RESET, there);
        } else {
            breakLink(link, LinkLoss.RESET, there, LinkLoss.BROKEN_HERE, why);
        }
    }

    private void breakLink(MemoryLink link, LinkLoss atLow, String whyLow, LinkLoss atHigh, String whyHigh) {
        link.broken = true;
        Pair pair = Pair.of(link.lowToHigh.from.peer, link.lowToHigh.to.peer);
        links.remove(pair);
        tellDown(link.highToLow, atLow, whyLow);
        tellDown(link.lowToHigh, atHigh, whyHigh);
        timeline.at(Timeline.now() + REDIAL_NANOS, () -> connect(pair));
    }

    /** Tells the receiver of {@code lane}, if it was told that the link is up. */
    private void tellDown(MemoryLane lane, LinkLoss loss, String detail) {
        if (!lane.upTold) {
            return;
        }
        Runnable tell = () -> lane.to.tell(to -> to.linkDown(lane.from.peer, lane.linkOfReceiver, loss, detail));
        if (lane.to.closing) {
            lane.to.farewell.add(tell);
        } else {
            timeline.soon(tell);
        }
    }

    private void connectAll(MemoryEndpoint endpoint) {
        Set<PeerId> others = new HashSet<>(endpoint.others);
        others.addAll(endpoints.keySet());
        others.forEach(other -> connectSoon(endpoint.peer, other));
    }

    private void connectSoon(PeerId a, PeerId b) {
        if (!a.equals(b)) {
            refusalNanos.remove(Pair.of(a, b));
            timeline.soon(() -> connect(Pair.of(a, b)));
        }
    }

    private void refuseSecondProcess(MemoryEndpoint newcomer) {
        String why = "a second process with the id " + newcomer.peer + " is refused while the first one lives. "
                + "Two peers must never share an id: correct id(...), or stop one of them";
        for (PeerId other : newcomer.others) {
            MemoryEndpoint refusing = peerAt(other);
            if (refusing != null) {
                tellUnreachable(refusing, newcomer.peer, why);
                tellUnreachable(newcomer, other, "peer " + other + " refused this peer: " + why);
            }
        }
    }

    private void tellUnreachable(@Nullable MemoryEndpoint endpoint, PeerId peer, String why) {
        if (endpoint != null) {
            timeline.soon(() -> endpoint.tell(to -> to.unreachable(peer, why)));
        }
    }

    // ---- On the timeline, without the lock at first

    private void deliver(MemoryLink link, MemoryLane lane) {
        boolean up;
        boolean heard;
        Message message;
        synchronized (lock) {
            if (link.broken || faults.holdsBack(lane.from.peer, lane.to.peer)) {
                return;
            }
            up = !lane.upTold;
            lane.upTold = true;
            message = up ? null : lane.take();
            heard = message != null
                    && lane.tellHeard(link.helloOfReceiver(lane).heartbeat().toNanos());
        }
        if (up) {
            lane.to.tell(to -> to.linkUp(lane.linkOfReceiver, link.helloOfSender(lane)));
        }
        if (heard) {
            lane.to.tell(to -> to.heard(lane.from.peer, lane.linkOfReceiver));
        }
        if (message != null) {
            lane.to.tell(to -> to.message(lane.from.peer, lane.linkOfReceiver, message));
        }
    }

    private void connect(Pair pair) {
        Parties parties;
        synchronized (lock) {
            parties = whoMayConnect(pair);
        }
        if (parties == null) {
            return;
        }
        // Asked without the lock: the node may take locks of its own to answer.
        Hello helloOfLow = parties.low.hello.get();
        Hello helloOfHigh = parties.high.hello.get();
        String byLow = Hello.whyNotLinked(helloOfLow, helloOfHigh);
        String byHigh = Hello.whyNotLinked(helloOfHigh, helloOfLow);
        synchronized (lock) {
            if (!parties.equals(whoMayConnect(pair))) {
                return;
            }
            if (byLow == null && byHigh == null) {
                refusalNanos.remove(pair);
                link(
                        pair,
                        new MemoryLink(
                                parties.low, helloOfLow, ++linkNumbers, parties.high, helloOfHigh, ++linkNumbers));
            } else {
                tellRefusal(parties.low, parties.high, byLow);
                tellRefusal(parties.high, parties.low, byHigh);
                // A hello may come to fit, when a formation is known.
                long wait = Math.min(
                        REDIAL_NANOS_MAX, refusalNanos.merge(pair, REDIAL_NANOS, (before, first) -> before * 2));
                timeline.at(Timeline.now() + wait, () -> connect(pair));
            }
        }
    }

    private void link(Pair pair, MemoryLink link) {
        links.put(pair, link);
        for (MemoryLane lane : List.of(link.lowToHigh, link.highToLow)) {
            timeline.at(lane.due(faults.delayNanos(pair)), () -> deliver(link, lane));
        }
    }

    private @Nullable Parties whoMayConnect(Pair pair) {
        MemoryEndpoint low = peerAt(pair.low());
        MemoryEndpoint high = peerAt(pair.high());
        if (low == null || high == null) {
            tellUnreachable(low, pair.high(), "peer " + pair.high() + " is not open in this in-memory network");
            tellUnreachable(high, pair.low(), "peer " + pair.low() + " is not open in this in-memory network");
            return null;
        }
        if (faults.isCut(pair)) {
            tellUnreachable(low, pair.high(), "the network to peer " + pair.high() + " is cut");
            tellUnreachable(high, pair.low(), "the network to peer " + pair.low() + " is cut");
            return null;
        }
        return faults.isSilent(pair) || links.containsKey(pair) ? null : new Parties(low, high);
    }

    private void tellRefusal(MemoryEndpoint refusing, MemoryEndpoint refused, @Nullable String why) {
        if (why != null) {
            tellUnreachable(refusing, refused.peer, "peer " + refused.peer + " is refused: " + why);
            tellUnreachable(refused, refusing.peer, "peer " + refusing.peer + " refused this peer: " + why);
        }
    }
}
