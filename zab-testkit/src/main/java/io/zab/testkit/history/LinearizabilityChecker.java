package io.zab.testkit.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Says of a history whether one order of its operations explains every answer, with each operation between its call and its return. Operations with an
 * unknown outcome may take effect at any time after their call, or never; those without effect are left out. Each key is checked for itself: a history is
 * linearizable if and only if that of every key is.
 *
 * <p>Immutable; a check is a pure function of the history, on the caller's thread. The time that it takes grows with the number of operations, and much
 * faster with how many of one key overlap: where clients are told versions, a hundred per key are checked in less than a second; where they are not, a
 * dozen that never pause can be too many. So there is a budget, and beyond it a key is {@link Verdict#UNDECIDED}, which is no pass.
 *
 * @param <S> the model's state
 * @param <I> what may be asked
 * @param <O> what may be answered
 */
public final class LinearizabilityChecker<S, I, O> {
    private static final long BUDGET_DEFAULT = 2_000_000;

    private final SequentialModel<S, I, O> model;
    private final long budget;

    /** With a budget of two million steps per key: some seconds, and some hundred MB in the worst case. */
    public LinearizabilityChecker(SequentialModel<S, I, O> model) {
        this(model, BUDGET_DEFAULT);
    }

    /**
     * @param model what the store should do
     * @param stepsPerKey how often the model may be asked for each key, at least 1
     */
    public LinearizabilityChecker(SequentialModel<S, I, O> model, long stepsPerKey) {
        if (stepsPerKey < 1) {
            throw new IllegalArgumentException("stepsPerKey is " + stepsPerKey + "; it must be at least 1");
        }
        this.model = model;
        this.budget = stepsPerKey;
    }

    /** Checks all keys. */
    public HistoryReport check(Collection<Operation<I, O>> history) {
        Map<String, List<Operation<I, O>>> byKey = new TreeMap<>();
        for (Operation<I, O> operation : history) {
            byKey.computeIfAbsent(operation.key(), key -> new ArrayList<>()).add(operation);
        }
        return new HistoryReport(byKey.entrySet().stream()
                .map(entry -> check(entry.getKey(), new KeyHistory<>(entry.getValue())))
                .toList());
    }

    private KeyReport check(String key, KeyHistory<I, O> history) {
        Search<S, I, O> search = new Search<>(model, history, history.levels(), budget);
        Search.End end = search.run(model.initial());
        return switch (end) {
            case FOUND -> report(key, history, search, Verdict.LINEARIZABLE, "");
            case EXCLUDED ->
                report(key, history, search, Verdict.NOT_LINEARIZABLE, Explanation.of(model, history, budget));
            case GIVEN_UP -> report(key, history, search, Verdict.UNDECIDED, gaveUp(history, search));
        };
    }

    private String gaveUp(KeyHistory<I, O> history, Search<S, I, O> search) {
        return "  gave up after " + budget + " steps, having come to answer " + search.deepest() + " of "
                + history.levels() + ". Give a larger budget, or use more keys";
    }

    private static KeyReport report(
            String key, KeyHistory<?, ?> history, Search<?, ?, ?> search, Verdict verdict, String explanation) {
        return new KeyReport(key, verdict, history.operations(), history.unknown.size(), search.steps(), explanation);
    }
}
