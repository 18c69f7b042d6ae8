package io.zab.testkit.exhaustive;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** How each state was reached first: from which, by which choice. */
final class Ways {
    private int[] from = new int[1 << 16];
    private int[] choice = new int[1 << 16];
    private int count = 1;

    /** Notes a new state, the start being number 0, and returns its number. */
    int add(int before, int by) {
        if (count == from.length) {
            from = Arrays.copyOf(from, 2 * count);
            choice = Arrays.copyOf(choice, 2 * count);
        }
        from[count] = before;
        choice[count] = by;
        return count++;
    }

    /** The choices that lead from the start to this state. */
    List<Integer> to(int state) {
        List<Integer> way = new ArrayList<>();
        for (int at = state; at != 0; at = from[at]) {
            way.add(choice[at]);
        }
        Collections.reverse(way);
        return way;
    }
}
