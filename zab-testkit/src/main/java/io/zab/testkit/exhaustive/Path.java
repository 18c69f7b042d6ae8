package io.zab.testkit.exhaustive;

import io.zab.testkit.model.Violation;
import java.util.ArrayList;
import java.util.List;

/** A way through a world, one choice after the other, that leads to where an exploration starts. */
final class Path {
    private static final int AT_MOST = 5_000;

    private final World world;
    private final List<Integer> choices = new ArrayList<>();
    private int[] state;

    Path(World world) {
        this.world = world;
        this.state = world.initial();
    }

    World world() {
        return world;
    }

    int[] state() {
        return state.clone();
    }

    List<Integer> choices() {
        return choices;
    }

    /** Takes this choice. */
    Path take(Choice.Kind kind, int a, int b, int n) {
        return take(Choice.of(kind, a, b, n));
    }

    Path take(int choice) {
        try {
            state = world.after(state, choice);
        } catch (Violation violation) {
            throw new AtStart(violation, this, choice);
        }
        choices.add(choice);
        return this;
    }

    /** A promise was broken before the exploration had begun. */
    static final class AtStart extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient Violation violation;
        private final transient List<Integer> choices;

        AtStart(Violation violation, Path path, int last) {
            super(violation);
            this.violation = violation;
            this.choices = new ArrayList<>(path.choices);
            this.choices.add(last);
        }

        Violation violation() {
            return violation;
        }

        List<Integer> choices() {
            return choices;
        }
    }

    /** So much may go wrong, or be asked, from here on. */
    Path allow(Budget what, int count) {
        int at = world.at().budget();
        state[at] = what.with(state[at], count);
        return this;
    }

    /** All processes run, and are linked. */
    Path allUp() {
        for (int id = 1; id <= world.size(); id++) {
            take(Choice.Kind.START, id, 0, 0);
        }
        for (int a = 1; a <= world.size(); a++) {
            for (int b = a + 1; b <= world.size(); b++) {
                take(Choice.Kind.LINK, a, b, 0);
            }
        }
        return this;
    }

    /** All that is under way from a to b arrives. */
    Path arrive(int a, int b) {
        while (state[world.at().queue(a, b)] != 0) {
            take(Choice.Kind.DELIVER, a, b, 0);
        }
        return this;
    }

    /** Whatever is under way comes to its end, in one order. */
    Path settle() {
        return settleWithout(0);
    }

    /** The same, but nothing happens to {@code peer}: what the others send to it waits. */
    Path settleWithout(int peer) {
        for (int i = 0; i < AT_MOST; i++) {
            int next = world.usual(state, peer);
            if (next < 0) {
                return this;
            }
            take(next);
        }
        throw new IllegalStateException("it never comes to rest");
    }

    /** Who leads, established; 0 if nobody does. */
    int leader() {
        for (int id = 1; id <= world.size(); id++) {
            if (world.facts(state, id).established()) {
                return id;
            }
        }
        return 0;
    }
}
