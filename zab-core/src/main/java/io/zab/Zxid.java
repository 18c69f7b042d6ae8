package io.zab;

/**
 * The position of a transaction in the one total order: 29 bits of epoch and 34 bits of counter in one {@code long} that is never
 * negative, so that plain comparison of {@link #value()} orders by epoch first and the value serves as a fencing token anywhere.
 *
 * <p>{@code (e,0)} is the epoch record of epoch {@code e}; {@link #NONE} ({@code 0:0}) stands before every record. Immutable;
 * its text form is {@code epoch:counter}.
 *
 * @param value the packed position, never negative
 */
public record Zxid(long value) implements Comparable<Zxid> {
    private static final int COUNTER_BITS = 34;

    /** The largest counter of an epoch. */
    public static final long MAX_COUNTER = (1L << COUNTER_BITS) - 1;

    /** The largest epoch. */
    public static final long MAX_EPOCH = (1L << 29) - 1;

    /** The place before the first record. */
    public static final Zxid NONE = new Zxid(0);

    public Zxid {
        if (value < 0) {
            throw new IllegalArgumentException("A zxid is never negative, but was " + value);
        }
    }

    /**
     * The zxid of {@code counter} in {@code epoch}.
     *
     * @throws IllegalArgumentException if either is out of its range
     */
    public static Zxid of(long epoch, long counter) {
        if (epoch < 0 || epoch > MAX_EPOCH) {
            throw new IllegalArgumentException("Epoch " + epoch + " is outside 0.." + MAX_EPOCH);
        }
        if (counter < 0 || counter > MAX_COUNTER) {
            throw new IllegalArgumentException("Counter " + counter + " is outside 0.." + MAX_COUNTER);
        }
        return new Zxid(epoch << COUNTER_BITS | counter);
    }

    /**
     * Reads the text form {@code epoch:counter}.
     *
     * @throws IllegalArgumentException if {@code text} has another form
     */
    public static Zxid parse(String text) {
        int colon = text.indexOf(':');
        try {
            if (colon > 0) {
                return of(Long.parseLong(text.substring(0, colon)), Long.parseLong(text.substring(colon + 1)));
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "Not a zxid: \"" + text + "\". Write it as epoch:counter, such as 3:17", e);
        }
        throw new IllegalArgumentException("Not a zxid: \"" + text + "\". Write it as epoch:counter, such as 3:17");
    }

    /** The epoch. */
    public long epoch() {
        return value >>> COUNTER_BITS;
    }

    /** The counter within the epoch; 0 is the epoch record. */
    public long counter() {
        return value & MAX_COUNTER;
    }

    /**
     * The zxid {@code n} places later in the same epoch.
     *
     * @throws IllegalArgumentException if the counter would leave its range
     */
    public Zxid plus(long n) {
        return of(epoch(), counter() + n);
    }

    /**
     * Whether a record at {@code next} may follow one at this place: the next counter, or the epoch record of a later epoch. Nothing
     * else ever follows in a log.
     */
    public boolean isFollowedBy(Zxid next) {
        return next.epoch() == epoch()
                ? next.counter() == counter() + 1 && epoch() > 0
                : next.epoch() > epoch() && next.counter() == 0;
    }

    /** Whether this place is before {@code other}. */
    public boolean isBefore(Zxid other) {
        return value < other.value;
    }

    /** Whether this place is after {@code other}. */
    public boolean isAfter(Zxid other) {
        return value > other.value;
    }

    /** The later of two places. */
    public static Zxid max(Zxid a, Zxid b) {
        return a.value >= b.value ? a : b;
    }

    /** The earlier of two places. */
    public static Zxid min(Zxid a, Zxid b) {
        return a.value <= b.value ? a : b;
    }

    @Override
    public int compareTo(Zxid other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return epoch() + ":" + counter();
    }
}
