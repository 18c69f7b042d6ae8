package io.zab.testkit.sim;

import io.zab.protocol.Mark;
import java.util.Arrays;
import java.util.List;

/** How often each branch with a story of its own was taken, and each fault happened, and in how many runs. */
public final class Coverage {
    private final long[] counts = new long[Mark.values().length];
    private final long[] runs = new long[Mark.values().length];

    private final long[] faults = new long[Fault.values().length];
    private final long[] faultRuns = new long[Fault.values().length];
    private final long[] histories = new long[2];
    private long aimed;
    private long aimedRuns;
    private final long[] damages = new long[DamageVerdict.values().length];
    private final long[] rollBacks = new long[RollBack.values().length];

    void hit(Fault fault) {
        faults[fault.ordinal()]++;
    }

    void hitAimed() {
        aimed++;
    }

    /** How often something went wrong at a moment that was waited for. */
    public synchronized long aimed() {
        return aimed;
    }

    /** How often it happened, and came to something. */
    public synchronized long count(Fault fault) {
        return faults[fault.ordinal()];
    }

    void hit(RollBack what) {
        rollBacks[what.ordinal()]++;
    }

    /** How often a directory became an earlier image of itself. */
    public synchronized long rollBacks() {
        return rollBacks[RollBack.MADE.ordinal()];
    }

    void hit(DamageVerdict verdict) {
        damages[verdict.ordinal()]++;
    }

    /** How often a directory was damaged so that opening it set it aside. */
    public synchronized long damagesNoticed() {
        return damages[DamageVerdict.NOTICED.ordinal()];
    }

    void decided(boolean yes) {
        histories[yes ? 0 : 1]++;
    }

    /** Histories of clients for which it could not be decided within the checker's budget whether they are linearizable. */
    public synchronized long undecided() {
        return histories[1];
    }

    void hit(Mark mark) {
        counts[mark.ordinal()]++;
    }

    /** Adds those of a finished run. */
    public synchronized void add(Coverage run) {
        aimed += run.aimed;
        aimedRuns += run.aimed > 0 ? 1 : 0;
        for (int i = 0; i < faults.length; i++) {
            faults[i] += run.faults[i];
            faultRuns[i] += run.faults[i] > 0 ? 1 : 0;
        }
        histories[0] += run.histories[0];
        histories[1] += run.histories[1];
        for (int i = 0; i < damages.length; i++) {
            damages[i] += run.damages[i];
        }
        for (int i = 0; i < rollBacks.length; i++) {
            rollBacks[i] += run.rollBacks[i];
        }
        for (int i = 0; i < counts.length; i++) {
            counts[i] += run.counts[i];
            runs[i] += run.counts[i] > 0 ? 1 : 0;
        }
    }

    /** How often it was taken. */
    public synchronized long count(Mark mark) {
        return counts[mark.ordinal()];
    }

    /** In how many runs it was taken. */
    public synchronized long runs(Mark mark) {
        return runs[mark.ordinal()];
    }

    /** Those that no run has taken. */
    public synchronized List<Mark> never() {
        return Arrays.stream(Mark.values())
                .filter(mark -> runs[mark.ordinal()] == 0)
                .toList();
    }

    @Override
    public synchronized String toString() {
        StringBuilder text = new StringBuilder();
        for (Mark mark : Mark.values()) {
            text.append(String.format("  %-28s %8d in %6d runs%n", mark, counts[mark.ordinal()], runs[mark.ordinal()]));
        }
        for (Fault fault : Fault.values()) {
            text.append(String.format(
                    "  fault %-22s %8d in %6d runs%n", fault, faults[fault.ordinal()], faultRuns[fault.ordinal()]));
        }
        text.append(String.format("  fault %-22s %8d in %6d runs%n", "(aimed)", aimed, aimedRuns));
        for (DamageVerdict verdict : DamageVerdict.values()) {
            text.append(String.format("  directories damaged: %-10s %5d%n", verdict, damages[verdict.ordinal()]));
        }
        for (RollBack what : RollBack.values()) {
            text.append(String.format("  directories rolled back: %-13s %5d%n", what, rollBacks[what.ordinal()]));
        }
        text.append(String.format(
                "  histories of clients that are linearizable: %d, undecided: %d%n", histories[0], histories[1]));
        return text.toString();
    }
}
