package io.zab.testkit.exhaustive;

import io.zab.testkit.model.Mix;
import io.zab.testkit.model.Violation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All states that can be reached in so many choices, or with so many deviations from what usually happens; the fewest first, so that no violation has a shorter story
 * than the one that is found. What is behind a state that has been reached before is not looked at again.
 */
final class Explorer {
    private final Path start;
    private final World world;
    private final Visited visited = new Visited();
    private final Visited all;
    private final Ways ways = new Ways();
    private final long statesMax;
    private List<int[]> frontier = new ArrayList<>();
    private List<Integer> numbers = new ArrayList<>();
    private List<int[]> former = List.of();
    private List<Integer> formerNumbers = List.of();
    private long transitions;
    private int depth;
    private boolean full;
    private @Nullable Found found;

    /** A broken promise, and the choices that lead to it from the very beginning. */
    record Found(Violation violation, List<Integer> choices, int start) {}

    /**
     * @param all what this and others have reached, to be counted once
     * @param statesMax it stops when it has seen so many
     */
    Explorer(Path start, Visited all, long statesMax) {
        this.all = all;
        this.start = start;
        this.world = start.world();
        this.statesMax = statesMax;
        int[] first = start.state();
        visited.add(hash(first));
        all.add(hash(first));
        frontier.add(first);
        numbers.add(0);
    }

    /** Looks at all that {@code depthMax} choices lead to. */
    void breadth(int depthMax) {
        while (depth < depthMax && !isOver()) {
            begin();
            for (int i = 0; i < former.size() && !isStopped(); i++) {
                int[] state = former.get(i);
                int number = formerNumbers.get(i);
                world.choices(state, choice -> follow(state, number, choice));
            }
            end();
        }
    }

    /** Looks at all ways to a rest on which something else than usual happens at most {@code deviationsMax} times. */
    void deviations(int deviationsMax) {
        asUsual();
        while (depth < deviationsMax && !isOver()) {
            begin();
            for (int i = 0; i < former.size() && !isStopped(); i++) {
                int[] state = former.get(i);
                int number = formerNumbers.get(i);
                int usual = world.usual(state);
                world.choices(state, choice -> {
                    if (choice != usual) {
                        follow(state, number, choice);
                    }
                });
            }
            asUsual();
            end();
        }
    }

    private void asUsual() {
        for (int i = 0; i < frontier.size() && !isStopped(); i++) {
            int usual = world.usual(frontier.get(i));
            if (usual >= 0) {
                follow(frontier.get(i), numbers.get(i), usual);
            }
        }
    }

    private void begin() {
        former = frontier;
        formerNumbers = numbers;
        frontier = new ArrayList<>();
        numbers = new ArrayList<>();
    }

    private void end() {
        if (!isStopped()) {
            depth++;
        }
        former = List.of();
        formerNumbers = List.of();
    }

    private boolean isStopped() {
        return full || found != null;
    }

    private boolean isOver() {
        return isStopped() || frontier.isEmpty();
    }

    private void follow(int[] state, int number, int choice) {
        if (isStopped()) {
            return;
        }
        transitions++;
        int[] next;
        try {
            next = world.after(state, choice);
        } catch (Violation violation) {
            List<Integer> way = new ArrayList<>(start.choices());
            way.addAll(ways.to(number));
            way.add(choice);
            found = new Found(violation, way, start.choices().size());
            return;
        }
        long hash = hash(next);
        if (visited.add(hash)) {
            all.add(hash);
            frontier.add(next);
            numbers.add(ways.add(number, choice));
            full = visited.size() >= statesMax;
        }
    }

    private static long hash(int[] state) {
        long hash = 23;
        for (int part : state) {
            hash = Mix.in(hash, part);
        }
        return hash;
    }

    /** Choices taken, to a new state or to one that was known. */
    long transitions() {
        return transitions;
    }

    /** All states within so many choices, or deviations, were looked at. */
    int depth() {
        return depth;
    }

    @Nullable
    Found found() {
        return found;
    }
}
