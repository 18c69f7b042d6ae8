package io.zab.testkit.history;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks for an order of the operations of one key that explains every answer.
 *
 * <p>Wing and Gong take, again and again, one of the operations that are open, and go back when an answer does not fit. Two thoughts of Lowe make that
 * feasible. An operation need not take effect before some answer needs it: so the search goes from return to return (a <em>level</em>), and at each only
 * asks which open operations, in which order, come before the one that returns, with it as the last. And what follows depends on nothing but the state
 * and what has taken effect, so each such configuration is looked at once.
 *
 * <p>Depth first, the shortest orders first: a history that is linearizable is mostly found so without ever going back. What the model says of reads and of
 * answers that have become impossible spares most of the rest ({@link #settle}).
 */
final class Search<S, I, O> {
    enum End {
        /** There is an order. */
        FOUND,
        /** There is none. */
        EXCLUDED,
        /** The budget was used up. */
        GIVEN_UP
    }

    private final SequentialModel<S, I, O> model;
    private final KeyHistory<I, O> history;
    private final int levels;
    private final int lookAhead;
    private final long budget;
    private final List<Seen<S>> seen = new ArrayList<>();
    private final Deque<Frame> stack = new ArrayDeque<>();
    private int deepest;
    private long steps;

    /**
     * @param levels how many returns have to be explained; what returns later may take effect, and need not
     * @param budget how often the model may be asked
     */
    Search(SequentialModel<S, I, O> model, KeyHistory<I, O> history, int levels, long budget) {
        this(model, history, levels, levels, budget);
    }

    /** @param lookAhead for how many of these it is asked before their return whether it is too late for them: with fewer, more is found possible */
    Search(SequentialModel<S, I, O> model, KeyHistory<I, O> history, int levels, int lookAhead, long budget) {
        this.model = model;
        this.history = history;
        this.levels = levels;
        this.lookAhead = lookAhead;
        this.budget = budget;
    }

    End run(S initial) {
        if (enter(0, Configuration.of(initial, BigInteger.ZERO, BigInteger.ZERO))) {
            return End.FOUND;
        }
        while (!stack.isEmpty()) {
            Frame frame = stack.peek();
            Configuration<S> next = frame.next();
            if (steps > budget) {
                return End.GIVEN_UP;
            }
            if (next == null) {
                stack.pop();
            } else if (enter(frame.level + 1, next)) {
                return End.FOUND;
            }
        }
        return End.EXCLUDED;
    }

    /** The last level that was looked at. */
    int deepest() {
        return deepest;
    }

    long steps() {
        return steps;
    }

    /** Everything that was possible just before this level's return, up to {@link #deepest}, if the search was not given up. */
    Seen<S> before(int level) {
        return seen.get(level);
    }

    /** Goes on from a configuration, through all returns of what has taken effect in it. True if there is nothing more to explain. */
    private boolean enter(int first, Configuration<S> configuration) {
        Configuration<S> now = configuration;
        for (int level = first; level < levels; level++) {
            if (level == seen.size()) {
                seen.add(new Seen<>());
            }
            deepest = Math.max(deepest, level);
            Configuration<S> settled = settle(level, now);
            if (settled == null || !seen.get(level).add(settled)) {
                return false;
            }
            int slot = history.slot[level];
            if (!settled.done().testBit(slot)) {
                stack.push(new Frame(level, settled));
                return false;
            }
            now = Configuration.of(settled.state(), settled.done().clearBit(slot), settled.used());
        }
        return true;
    }

    /**
     * Has all reads take effect that can without being a choice: one that changes nothing and fits now may as well come now, whatever follows. Null if
     * one that must be explained cannot be any more.
     */
    private @Nullable Configuration<S> settle(int level, Configuration<S> configuration) {
        S state = configuration.state();
        BigInteger done = configuration.done();
        for (int i : history.open.get(level)) {
            if (done.testBit(history.slot[i])) {
                continue;
            }
            I input = history.answered.get(i).input();
            O output = output(history.answered.get(i));
            if (i < lookAhead && model.tooLate(state, input, output)) {
                return null;
            }
            if (model.changesNothing(input, output)) {
                steps++;
                if (state.equals(model.step(state, input, output))) {
                    done = done.setBit(history.slot[i]);
                }
            }
        }
        return done.equals(configuration.done()) ? configuration : Configuration.of(state, done, configuration.used());
    }

    /** All ways to have the operation of one level take effect as the last of some open ones, one after another. */
    private final class Frame {
        private final int level;
        private final Seen<S> tried = new Seen<>();
        private final Deque<Configuration<S>> found = new ArrayDeque<>(2);
        private Deque<Configuration<S>> waiting = new ArrayDeque<>(2);
        // With one more of the unknown operations used: they come after all that do with fewer.
        private Deque<Configuration<S>> costlier = new ArrayDeque<>(2);

        Frame(int level, Configuration<S> from) {
            this.level = level;
            waiting.add(from);
            tried.add(from);
        }

        @Nullable
        Configuration<S> next() {
            while (found.isEmpty() && steps <= budget) {
                if (waiting.isEmpty()) {
                    Deque<Configuration<S>> empty = waiting;
                    waiting = costlier;
                    costlier = empty;
                }
                Configuration<S> from = waiting.poll();
                if (from == null) {
                    return null;
                }
                extend(from);
            }
            return found.poll();
        }

        private void extend(Configuration<S> from) {
            for (int i : history.open.get(level)) {
                if (from.done().testBit(history.slot[i])) {
                    continue;
                }
                Operation<I, O> operation = history.answered.get(i);
                S state = model.step(from.state(), operation.input(), output(operation));
                steps++;
                if (state == null) {
                    continue;
                }
                if (i == level) {
                    found.add(Configuration.of(state, from.done(), from.used()));
                } else {
                    later(waiting, Configuration.of(state, from.done().setBit(history.slot[i]), from.used()));
                }
            }
            for (int i = 0; i < history.unknownOpen[level]; i++) {
                int alike = history.alike[i];
                if (from.used().testBit(i) || (alike >= 0 && !from.used().testBit(alike))) {
                    continue;
                }
                S state = model.stepUnseen(from.state(), history.unknown.get(i).input());
                steps++;
                if (state != null && !state.equals(from.state())) {
                    later(
                            costlier,
                            Configuration.of(state, from.done(), from.used().setBit(i)));
                }
            }
        }

        private void later(Deque<Configuration<S>> where, Configuration<S> configuration) {
            Configuration<S> settled = settle(level, configuration);
            if (settled == null || !tried.add(settled)) {
                return;
            }
            int slot = history.slot[level];
            if (settled.done().testBit(slot)) {
                found.add(Configuration.of(settled.state(), settled.done().clearBit(slot), settled.used()));
            } else {
                where.add(settled);
            }
        }
    }

    private static <O> O output(Operation<?, O> operation) {
        if (operation.completion() instanceof Completion.Ok<O> ok) {
            return ok.output();
        }
        throw new IllegalStateException("Not answered: " + operation);
    }
}
