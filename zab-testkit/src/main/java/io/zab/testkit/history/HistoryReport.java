package io.zab.testkit.history;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What was found about a history.
 *
 * @param keys one report for each key, in the order of the keys
 */
public record HistoryReport(List<KeyReport> keys) {
    public HistoryReport {
        keys = List.copyOf(keys);
    }

    /** The worst: one key that is not linearizable makes the history so, and one undecided key leaves it undecided. */
    public Verdict verdict() {
        if (count(Verdict.NOT_LINEARIZABLE) > 0) {
            return Verdict.NOT_LINEARIZABLE;
        }
        return count(Verdict.UNDECIDED) > 0 ? Verdict.UNDECIDED : Verdict.LINEARIZABLE;
    }

    /** How many keys have this verdict. */
    public int count(Verdict verdict) {
        return (int) keys.stream().filter(key -> key.verdict() == verdict).count();
    }

    /** Operations that were checked. */
    public int operations() {
        return keys.stream().mapToInt(KeyReport::operations).sum();
    }

    /** Of these, those with an unknown outcome. */
    public int unknown() {
        return keys.stream().mapToInt(KeyReport::unknown).sum();
    }

    /**
     * For tests: returns if the history is linearizable.
     *
     * @throws AssertionError if it is not, or if that could not be decided; it explains the first keys
     */
    public void requireLinearizable() {
        if (verdict() != Verdict.LINEARIZABLE) {
            throw new AssertionError(toString());
        }
    }

    @Override
    public String toString() {
        String nl = System.lineSeparator();
        return verdict() + ": " + keys.size() + " keys, " + operations() + " operations, " + unknown() + " unknown; "
                + count(Verdict.NOT_LINEARIZABLE) + " keys not linearizable, " + count(Verdict.UNDECIDED) + " undecided"
                + keys.stream()
                        .filter(key -> key.verdict() != Verdict.LINEARIZABLE)
                        .limit(3)
                        .map(key -> nl + key)
                        .collect(Collectors.joining());
    }
}
