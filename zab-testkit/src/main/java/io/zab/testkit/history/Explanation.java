package io.zab.testkit.history;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The contradiction in few operations: from the last moment when the state was certain to the answer that nothing explains, without the reads that are
 * not needed for it. Each step is taken only if the search excludes the shorter history as well.
 */
final class Explanation<S, I, O> {
    private static final int TRIES = 100;
    private static final long STEPS_PER_TRY = 100_000;
    private static final int SHOWN = 12;

    private final SequentialModel<S, I, O> model;
    private final KeyHistory<I, O> history;
    private final Search<S, I, O> failed;
    private final Operation<I, O> unexplained;
    private int tries = TRIES;

    private Explanation(SequentialModel<S, I, O> model, KeyHistory<I, O> history, int levels, long budget) {
        this.model = model;
        this.history = history;
        this.unexplained = history.answered.get(levels - 1);
        // Everything that was possible before the last return is to be told, also what that return then excludes.
        Search<S, I, O> thorough = new Search<>(model, history, levels, levels - 1, budget);
        if (thorough.run(model.initial()) == Search.End.EXCLUDED) {
            this.failed = thorough;
        } else {
            this.failed = new Search<>(model, history, levels, budget);
            failed.run(model.initial());
        }
    }

    /** @param budget steps that were enough to exclude the whole history */
    static <S, I, O> String of(SequentialModel<S, I, O> model, KeyHistory<I, O> history, long budget) {
        // The fewest returns that contradict each other: what contradicts itself does so whatever else returns.
        int explained = 0;
        int excluded = history.levels();
        while (excluded - explained > 1) {
            int middle = (explained + excluded) >>> 1;
            if (new Search<>(model, history, middle, budget).run(model.initial()) == Search.End.EXCLUDED) {
                excluded = middle;
            } else {
                explained = middle;
            }
        }
        return new Explanation<>(model, history, excluded, budget).text();
    }

    private String text() {
        int from = certainLevel();
        S certain = from == 0
                ? model.initial()
                : failed.before(from).points().iterator().next().state();
        List<Operation<I, O>> needed = withoutNeedlessReads(certain, after(from));
        List<String> lines = new ArrayList<>();
        lines.add("  no order of these operations explains the answer marked ==>");
        if (from == 0) {
            lines.add("    at first: " + certain);
        } else {
            lines.add("    " + history.answered.get(from - 1));
            lines.add("    once that had returned it was certainly: " + certain);
        }
        List<Operation<I, O>> answered = needed.stream()
                .filter(operation -> operation.completion() instanceof Completion.Ok)
                .toList();
        int end = answered.indexOf(unexplained) + 1;
        int left = Math.max(0, end - SHOWN);
        if (left > 0) {
            lines.add("    ... " + left + " more");
        }
        answered.subList(left, end)
                .forEach(operation -> lines.add((operation.equals(unexplained) ? "==> " : "    ") + operation));
        List<Operation<I, O>> later = answered.subList(end, answered.size());
        later.stream().limit(SHOWN).forEach(operation -> lines.add("    " + operation));
        if (later.size() > SHOWN) {
            lines.add("    ... " + (later.size() - SHOWN) + " more that returned later");
        }
        List<Operation<I, O>> unknown = needed.stream()
                .filter(operation -> operation.completion() instanceof Completion.Unknown)
                .toList();
        unknown.stream().limit(SHOWN).forEach(operation -> lines.add("    " + operation));
        if (unknown.size() > SHOWN) {
            lines.add("    ... " + (unknown.size() - SHOWN) + " more with an unknown outcome");
        }
        lines.add("    before, it can have been: " + possible());
        return String.join(System.lineSeparator(), lines);
    }

    private String possible() {
        int last = failed.deepest();
        while (last > 0 && failed.before(last).points().isEmpty()) {
            last--;
        }
        List<String> states = failed.before(last).points().stream()
                .map(point -> point.state().toString())
                .distinct()
                .sorted()
                .toList();
        return states.stream().limit(SHOWN).collect(Collectors.joining("; or "))
                + (states.size() > SHOWN ? "; or " + (states.size() - SHOWN) + " others" : "");
    }

    /** The last level before which only one thing was possible, if what follows contradicts itself. */
    private int certainLevel() {
        for (int level = failed.deepest(); level > 0 && tries > TRIES / 2; level--) {
            Set<Configuration.Point<S>> points = failed.before(level).points();
            if (points.size() == 1 && excluded(points.iterator().next().state(), after(level))) {
                return level;
            }
        }
        return 0;
    }

    /** What had not taken effect before this level and was called before the unexplained return, in the order of the returns; the unknown ones last. */
    private List<Operation<I, O>> after(int level) {
        List<Operation<I, O>> after = new ArrayList<>();
        BigInteger done = BigInteger.ZERO;
        BigInteger used = BigInteger.ZERO;
        if (level > 0) {
            done = failed.before(level).points().iterator().next().done();
            used = failed.before(level).usedInAll();
        }
        int[] open = history.open.get(level);
        for (int i = level; i < history.levels(); i++) {
            boolean before = Arrays.binarySearch(open, i) >= 0 && done.testBit(history.slot[i]);
            if (!before && calledInTime(history.answered.get(i))) {
                after.add(history.answered.get(i));
            }
        }
        for (int i = 0; i < history.unknown.size(); i++) {
            if (!used.testBit(i) && calledInTime(history.unknown.get(i))) {
                after.add(history.unknown.get(i));
            }
        }
        return after;
    }

    private boolean calledInTime(Operation<I, O> operation) {
        return operation.called() <= unexplained.returned();
    }

    private List<Operation<I, O>> withoutNeedlessReads(S certain, List<Operation<I, O>> operations) {
        List<Operation<I, O>> needed = new ArrayList<>(operations);
        tries = TRIES;
        for (Operation<I, O> operation : operations) {
            if (!operation.equals(unexplained)
                    && operation.completion() instanceof Completion.Ok<O> ok
                    && model.changesNothing(operation.input(), ok.output())) {
                List<Operation<I, O>> fewer = new ArrayList<>(needed);
                fewer.remove(operation);
                if (excluded(certain, fewer)) {
                    needed = fewer;
                }
            }
        }
        return needed;
    }

    private boolean excluded(S certain, List<Operation<I, O>> operations) {
        if (tries-- <= 0) {
            return false;
        }
        KeyHistory<I, O> shorter = new KeyHistory<>(operations);
        // What returns later may have had its effect already, and need not: its answer may rest on what is left out.
        int levels = (int) shorter.answered.stream()
                .filter(operation -> operation.returned() <= unexplained.returned())
                .count();
        return new Search<>(model, shorter, levels, STEPS_PER_TRY).run(certain) == Search.End.EXCLUDED;
    }
}
