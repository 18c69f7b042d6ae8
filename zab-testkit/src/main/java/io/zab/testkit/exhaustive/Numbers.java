package io.zab.testkit.exhaustive;

/** Many keys with a number each, in some 24 bytes for each: a map of objects would take four times as much. */
final class Numbers {
    private static final int NONE = -1;

    private long[] keys = new long[1 << 10];
    /** One more than the number; 0 where there is no key. */
    private int[] numbers = new int[1 << 10];

    private int size;

    /** The number of {@code key}, -1 if it has none. */
    int of(long key) {
        return numbers[place(keys, numbers, key)] - 1;
    }

    /** Gives {@code key} this number if it has none. Returns the one that it had, or -1. */
    int putIfAbsent(long key, int number) {
        int at = place(keys, numbers, key);
        if (numbers[at] != 0) {
            return numbers[at] - 1;
        }
        keys[at] = key;
        numbers[at] = number + 1;
        if (++size > keys.length / 2) {
            grow();
        }
        return NONE;
    }

    private void grow() {
        long[] larger = new long[2 * keys.length];
        int[] theirs = new int[larger.length];
        for (int i = 0; i < keys.length; i++) {
            if (numbers[i] != 0) {
                int at = place(larger, theirs, keys[i]);
                larger[at] = keys[i];
                theirs[at] = numbers[i];
            }
        }
        keys = larger;
        numbers = theirs;
    }

    /** Where {@code key} is, or would be. */
    private static int place(long[] keys, int[] numbers, long key) {
        int mask = keys.length - 1;
        // Spread over all bits: keys count up.
        int at = (int) (key * 0x9E3779B97F4A7C15L >>> 32) & mask;
        while (numbers[at] != 0 && keys[at] != key) {
            at = at + 1 & mask;
        }
        return at;
    }
}
