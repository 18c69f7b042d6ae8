package io.zab.testkit.exhaustive;

/** The hashes of all states that have been reached, 8 bytes each. */
final class Visited {
    private long[] table = new long[1 << 16];
    private int size;

    int size() {
        return size;
    }

    /** Whether it is new. */
    boolean add(long hash) {
        long value = hash == 0 ? 1 : hash;
        if (!insert(table, value)) {
            return false;
        }
        if (++size > table.length / 2) {
            long[] larger = new long[2 * table.length];
            for (long one : table) {
                if (one != 0) {
                    insert(larger, one);
                }
            }
            table = larger;
        }
        return true;
    }

    private static boolean insert(long[] into, long value) {
        int mask = into.length - 1;
        int at = (int) (value ^ value >>> 32) & mask;
        while (into[at] != 0) {
            if (into[at] == value) {
                return false;
            }
            at = at + 1 & mask;
        }
        into[at] = value;
        return true;
    }
}
