package io.zab.testkit.transport;

import io.zab.PeerAddress;
import io.zab.PeerId;
import io.zab.message.Message;
import io.zab.transport.Endpoint;
import io.zab.transport.Hello;
import io.zab.transport.LinkListener;
import io.zab.transport.LinkLoss;
import io.zab.transport.Transport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint with a listener that writes every call down, and that notes what no listener may ever see: two calls about one link at a time, a
 * message over a link that is not up, a link number used twice, a second link beside a living one, a call after {@code close()} has returned.
 */
public final class TestPeer implements LinkListener, AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final List<LinkEvent> events = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private final Map<Integer, Long> up = new HashMap<>();
    private final Set<Long> numbers = new HashSet<>();
    private final Set<Long> busy = new HashSet<>();
    private final Endpoint endpoint;
    private volatile Hello hello;
    private volatile @Nullable Consumer<LinkEvent> reaction;
    private boolean closed;
    private int seen;

    /** Opens an endpoint. */
    public TestPeer(Transport transport, Hello hello, SortedMap<PeerId, PeerAddress> addresses) {
        this.hello = hello;
        this.endpoint = transport.open(() -> this.hello, addresses, this);
    }

    /** What this peer says of itself from now on. */
    public void hello(Hello changed) {
        hello = changed;
    }

    /** What this peer says of itself. */
    public Hello hello() {
        return hello;
    }

    /** The endpoint. */
    public Endpoint endpoint() {
        return endpoint;
    }

    /** Runs {@code what} in each call to the listener, on the transport's thread. */
    public void onEvent(Consumer<LinkEvent> what) {
        reaction = what;
    }

    /** Sends over the link that is up. */
    public void send(int to, Message message) {
        endpoint.send(PeerId.of(to), link(to), message);
    }

    /** The link to {@code peer}, waiting until one is up. */
    public synchronized long link(int peer) {
        await("a link to peer " + peer, () -> up.containsKey(peer));
        return up.getOrDefault(peer, 0L);
    }

    /** Whether a link to {@code peer} is up at this moment. */
    public synchronized boolean linked(int peer) {
        return up.containsKey(peer);
    }

    /** The next event of a kind that was not returned yet, skipping others; waits for it. */
    public synchronized <E extends LinkEvent> E next(Class<E> kind) {
        return next(kind, any -> true);
    }

    /** The next event of a kind that fits; skips others; waits for it. */
    public synchronized <E extends LinkEvent> E next(Class<E> kind, Predicate<E> fits) {
        int[] found = {-1};
        await(kind.getSimpleName(), () -> {
            for (; seen < events.size(); seen++) {
                LinkEvent event = events.get(seen);
                if (kind.isInstance(event) && fits.test(kind.cast(event))) {
                    found[0] = seen++;
                    return true;
                }
            }
            return false;
        });
        return kind.cast(events.get(found[0]));
    }

    /** All events of a kind so far. */
    public synchronized <E extends LinkEvent> List<E> all(Class<E> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Waits until so many events of a kind have come, and returns all of them. */
    public synchronized <E extends LinkEvent> List<E> atLeast(int count, Class<E> kind) {
        await(count + " times " + kind.getSimpleName(), () -> all(kind).size() >= count);
        return all(kind);
    }

    /** Fails if the listener ever saw what it must not. */
    public synchronized void check() {
        if (!violations.isEmpty()) {
            throw new AssertionError("Peer " + hello.peer() + " saw what no listener may see: " + violations);
        }
    }

    @Override
    public void close() {
        endpoint.close();
        synchronized (this) {
            closed = true;
        }
        check();
    }

    private interface Condition {
        boolean holds();
    }

    private synchronized void await(String what, Condition condition) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.holds()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new AssertionError("Peer " + hello.peer() + " waited in vain for " + what + "; it last saw "
                        + events.subList(Math.max(0, events.size() - 20), events.size()));
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted while waiting for " + what, e);
            }
        }
    }

    // ---- The listener

    @Override
    public void linkUp(long link, Hello theirs) {
        int peer = theirs.peer().value();
        enter(link);
        synchronized (this) {
            if (link == 0 || !numbers.add(link)) {
                violations.add("link number " + link + " to peer " + peer + ", which is 0 or was used before");
            }
            Long other = up.put(peer, link);
            if (other != null) {
                violations.add("link " + link + " to peer " + peer + " beside " + other);
            }
        }
        leave(link, new LinkEvent.Up(peer, link, theirs));
    }

    @Override
    public void message(PeerId from, long link, Message message) {
        enter(link);
        mustBeUp(from, link, message.getClass().getSimpleName());
        leave(link, new LinkEvent.Received(from.value(), link, message));
    }

    @Override
    public void heard(PeerId from, long link) {
        enter(link);
        mustBeUp(from, link, "a sign of life");
        leave(link, new LinkEvent.Heard(from.value(), link));
    }

    @Override
    public void linkDown(PeerId peer, long link, LinkLoss loss, String detail) {
        enter(link);
        mustBeUp(peer, link, "the end");
        synchronized (this) {
            up.remove(peer.value());
        }
        leave(link, new LinkEvent.Down(peer.value(), link, loss, detail));
    }

    @Override
    public void unreachable(@Nullable PeerId peer, String why) {
        leave(0, new LinkEvent.Unreachable(peer == null ? 0 : peer.value(), why));
    }

    private synchronized void mustBeUp(PeerId peer, long link, String what) {
        if (up.getOrDefault(peer.value(), 0L) != link) {
            violations.add(what + " over link " + link + " to peer " + peer + ", while "
                    + (up.containsKey(peer.value()) ? "link " + up.get(peer.value()) : "none") + " is up");
        }
    }

    private synchronized void enter(long link) {
        if (!busy.add(link)) {
            violations.add("two calls about link " + link + " at a time");
        }
    }

    private void leave(long link, LinkEvent event) {
        synchronized (this) {
            if (closed) {
                violations.add(event + " after close() had returned");
            }
            busy.remove(link);
            events.add(event);
            notifyAll();
        }
        Consumer<LinkEvent> react = reaction;
        if (react != null) {
            react.accept(event);
        }
    }
}
