package io.zab;

/**
 * The number by which a peer is known in its cluster, apart from any address. Breaks ties in elections: of two equally fresh
 * peers of equal priority the higher id leads.
 *
 * @param value 1 to {@value #MAX}
 */
public record PeerId(int value) implements Comparable<PeerId> {
    /** The largest id. */
    public static final int MAX = 65_535;

    public PeerId {
        if (value < 1 || value > MAX) {
            throw new IllegalArgumentException("Peer id " + value + " is outside 1.." + MAX);
        }
    }

    /** The peer with this number. */
    public static PeerId of(int value) {
        return new PeerId(value);
    }

    @Override
    public int compareTo(PeerId other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
