package io.zab.testkit.history;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The operations of one key, laid out for the search. Level {@code j} is the return of the {@code j}-th answered operation: by then, it must have taken
 * effect.
 */
final class KeyHistory<I, O> {
    /** In the order of their returns. */
    final List<Operation<I, O>> answered = new ArrayList<>();

    /** In the order of their calls. */
    final List<Operation<I, O>> unknown = new ArrayList<>();

    /** For each level the answered operations that may take effect there: called before, and not returned before. In the order of their returns. */
    final List<int[]> open = new ArrayList<>();

    /** For each answered operation a small number that no other has while it is open: its bit in a configuration. */
    final int[] slot;

    /** For each level how many of the unknown ones have been called. */
    final int[] unknownOpen;

    /** For each unknown one the last one before it with the same input, -1 if there is none: of those that are alike, the earlier is taken first. */
    final int[] alike;

    KeyHistory(List<Operation<I, O>> operations) {
        for (Operation<I, O> operation : operations) {
            if (operation.completion() instanceof Completion.Ok) {
                answered.add(operation);
            } else if (operation.completion() instanceof Completion.Unknown) {
                unknown.add(operation);
            }
        }
        answered.sort(Comparator.comparingLong(Operation::returned));
        unknown.sort(Comparator.comparingLong(Operation::called));
        slot = new int[answered.size()];
        unknownOpen = new int[answered.size()];
        alike = new int[unknown.size()];
        layOut();
        Map<I, Integer> earlier = new HashMap<>();
        for (int i = 0; i < alike.length; i++) {
            Integer before = earlier.put(unknown.get(i).input(), i);
            alike[i] = before == null ? -1 : before;
        }
    }

    /** In their order; there is none below {@code first}. */
    private static int[] members(BitSet set, int first) {
        int[] members = new int[set.cardinality()];
        int at = first;
        for (int i = 0; i < members.length; i++) {
            at = set.nextSetBit(at);
            members[i] = at++;
        }
        return members;
    }

    int levels() {
        return answered.size();
    }

    int operations() {
        return answered.size() + unknown.size();
    }

    private void layOut() {
        List<Integer> byCall = new ArrayList<>();
        for (int i = 0; i < answered.size(); i++) {
            byCall.add(i);
        }
        byCall.sort(Comparator.comparingLong(i -> answered.get(i).called()));
        BitSet nowOpen = new BitSet();
        BitSet free = new BitSet();
        int slots = 0;
        int called = 0;
        int unknownCalled = 0;
        for (int level = 0; level < answered.size(); level++) {
            long returned = answered.get(level).returned();
            for (; called < byCall.size() && answered.get(byCall.get(called)).called() <= returned; called++) {
                int next = byCall.get(called);
                nowOpen.set(next);
                int lowest = free.nextSetBit(0);
                slot[next] = lowest < 0 ? slots++ : lowest;
                free.clear(slot[next]);
            }
            while (unknownCalled < unknown.size() && unknown.get(unknownCalled).called() <= returned) {
                unknownCalled++;
            }
            unknownOpen[level] = unknownCalled;
            open.add(members(nowOpen, level));
            nowOpen.clear(level);
            free.set(slot[level]);
        }
    }
}
