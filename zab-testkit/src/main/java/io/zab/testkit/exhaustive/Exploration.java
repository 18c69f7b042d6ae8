package io.zab.testkit.exhaustive;

import io.zab.testkit.model.Violation;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can happen to three peers from one start on, in two ways: all orders of so many choices; and all ways to a rest on which something unusual happens at
 * most so many times.
 *
 * @param start where it started
 * @param depth every state within so many choices was looked at
 * @param deviations every state on the way to a rest with so many unusual choices was looked at
 * @param states distinct states of the cluster, with all that the model remembers
 * @param transitions choices taken
 * @param members distinct states of single peers among them
 * @param ghosts distinct states of the model among them
 * @param violation the promise that was found broken, null if none was
 * @param length how many choices from the start lead to it
 * @param story these choices in words, empty if no promise was broken
 */
public record Exploration(
        String start,
        int depth,
        int deviations,
        int states,
        long transitions,
        int members,
        int ghosts,
        @Nullable Violation violation,
        int length,
        String story) {

    /**
     * How far to go.
     *
     * @param depth all orders of so many choices
     * @param deviations all ways to a rest with so many unusual choices
     * @param statesMax each of both stops when it has reached so many
     */
    public record Bounds(int depth, int deviations, long statesMax) {}

    /** All starts, in order. */
    public static List<String> starts() {
        return Arrays.stream(Start.values()).map(Start::name).toList();
    }

    /** What a start is, and what may go wrong from there. */
    public static String about(String start) {
        return Start.valueOf(start).told();
    }

    /** How far a start is explored before a change is taken. */
    public static Bounds bounds(String start) {
        return Start.valueOf(start).bounds();
    }

    /**
     * Explores from one start, until a promise is broken.
     *
     * @throws IllegalArgumentException if there is no such start
     */
    public static Exploration of(String start, Bounds bounds) {
        World world = new World(Start.SIZE);
        Path path;
        try {
            path = Start.valueOf(start).lead(world);
        } catch (Path.AtStart early) {
            Explorer.Found found = new Explorer.Found(early.violation(), early.choices(), 0);
            return told(start, world, 0, 0, new Visited(), early.choices().size(), found);
        }
        Visited all = new Visited();
        Explorer breadth = new Explorer(path, all, bounds.statesMax());
        breadth.breadth(bounds.depth());
        Explorer.Found found = breadth.found();
        if (found != null) {
            return told(start, world, breadth.depth(), 0, all, breadth.transitions(), found);
        }
        Explorer ends = new Explorer(path, all, bounds.statesMax());
        ends.deviations(bounds.deviations());
        return told(
                start,
                world,
                breadth.depth(),
                ends.depth(),
                all,
                breadth.transitions() + ends.transitions(),
                ends.found());
    }

    private static Exploration told(
            String start,
            World world,
            int depth,
            int deviations,
            Visited all,
            long transitions,
            Explorer.@Nullable Found found) {
        return new Exploration(
                start,
                depth,
                deviations,
                all.size(),
                transitions,
                world.members().count(),
                world.judge().count(),
                found == null ? null : found.violation(),
                found == null ? 0 : found.choices().size() - found.start(),
                found == null ? "" : Story.of(Start.SIZE, found.choices(), found.start()));
    }

    /** One line. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%-11s depth %2d, %d deviations to the end: %,9d states, %,9d transitions; %,d of peers, %,d of the model",
                start,
                depth,
                deviations,
                states,
                transitions,
                members,
                ghosts);
    }
}
