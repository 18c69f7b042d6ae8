package io.zab.transport;

/** A link between two endpoints of an {@link InMemoryNetwork}: two lanes with the hello that each side gave. Guarded by the network's lock. */
final class MemoryLink {
    final MemoryLane lowToHigh;
    final MemoryLane highToLow;
    private final Hello helloOfLow;
    private final Hello helloOfHigh;

    /** Set once; nothing is delivered afterwards. */
    boolean broken;

    MemoryLink(
            MemoryEndpoint low,
            Hello helloOfLow,
            long linkOfLow,
            MemoryEndpoint high,
            Hello helloOfHigh,
            long linkOfHigh) {
        this.lowToHigh = new MemoryLane(low, linkOfLow, high, linkOfHigh);
        this.highToLow = new MemoryLane(high, linkOfHigh, low, linkOfLow);
        this.helloOfLow = helloOfLow;
        this.helloOfHigh = helloOfHigh;
    }

    /** The direction in which {@code endpoint} sends. */
    MemoryLane outOf(MemoryEndpoint endpoint) {
        return endpoint == lowToHigh.from ? lowToHigh : highToLow;
    }

    /** The direction in which {@code endpoint} receives. */
    MemoryLane into(MemoryEndpoint endpoint) {
        return endpoint == lowToHigh.to ? lowToHigh : highToLow;
    }

    /** What the sender of {@code lane} said of itself. */
    Hello helloOfSender(MemoryLane lane) {
        return lane == lowToHigh ? helloOfLow : helloOfHigh;
    }

    /** What the receiver of {@code lane} said of itself. */
    Hello helloOfReceiver(MemoryLane lane) {
        return lane == lowToHigh ? helloOfHigh : helloOfLow;
    }
}
