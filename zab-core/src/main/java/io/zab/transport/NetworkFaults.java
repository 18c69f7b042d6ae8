package io.zab.transport;

import io.zab.PeerId;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What a test has done to an {@link InMemoryNetwork}: which pairs are cut, which directions hold back, what is slow. Guarded by the network's lock. */
final class NetworkFaults {
    /** Two peers, in either order. */
    record Pair(PeerId low, PeerId high) {
        static Pair of(PeerId a, PeerId b) {
            return a.compareTo(b) < 0 ? new Pair(a, b) : new Pair(b, a);
        }
    }

    private record Direction(PeerId from, PeerId to) {}

    /** A century: longer ones mean the same, and sums of a few do not overflow. */
    private static final Duration DELAY_MAX = Duration.ofDays(36_500);

    private final Set<Pair> cut = new HashSet<>();
    private final Set<Direction> heldBack = new HashSet<>();
    private final Map<Pair, Long> delayNanos = new HashMap<>();
    private long delayNanosOfAll;

    void cut(Pair pair) {
        cut.add(pair);
    }

    void holdBack(PeerId from, PeerId to) {
        heldBack.add(new Direction(from, to));
    }

    /** Ends all cuts; delays stay. */
    void heal() {
        cut.clear();
        heldBack.clear();
    }

    void delay(Pair pair, Duration delay) {
        delayNanos.put(pair, nanos(delay));
    }

    void delay(Duration delay) {
        delayNanosOfAll = nanos(delay);
        delayNanos.clear();
    }

    private static long nanos(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("A delay of " + delay + " is less than nothing");
        }
        return delay.compareTo(DELAY_MAX) > 0 ? DELAY_MAX.toNanos() : delay.toNanos();
    }

    boolean isCut(Pair pair) {
        return cut.contains(pair);
    }

    boolean holdsBack(PeerId from, PeerId to) {
        return heldBack.contains(new Direction(from, to));
    }

    /** Whether a handshake between the two would never end. */
    boolean isSilent(Pair pair) {
        return holdsBack(pair.low, pair.high) || holdsBack(pair.high, pair.low);
    }

    long delayNanos(Pair pair) {
        return delayNanos.getOrDefault(pair, delayNanosOfAll);
    }
}
