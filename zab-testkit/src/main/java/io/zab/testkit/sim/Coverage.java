package io.zab.testkit.sim;

import io.zab.protocol.Mark;
import io.zab.storage.StorageMark;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How often each branch with a story of its own was taken, and each fault happened, and in how many runs. */
public final class Coverage {
    private static final int RAREST = 10;

    /** All marks, of protocol and storage. */
    private static final List<Enum<?>> MARKS = Stream.<Enum<?>>concat(
                    Arrays.stream(Mark.values()), Arrays.stream(StorageMark.values()))
            .toList();

    private final long[] counts = new long[MARKS.size()];
    private final long[] runs = new long[MARKS.size()];

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

    void hit(Enum<?> mark) {
        counts[index(mark)]++;
    }

    private static int index(Enum<?> mark) {
        return mark instanceof StorageMark ? Mark.values().length + mark.ordinal() : mark.ordinal();
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
        return counts[index(mark)];
    }

    /** In how many runs it was taken: a {@link Mark}, or a {@link StorageMark}. */
    public synchronized long runs(Enum<?> mark) {
        return runs[index(mark)];
    }

    /** Those that no run has taken. */
    public synchronized List<Enum<?>> never() {
        return MARKS.stream().filter(mark -> runs[index(mark)] == 0).toList();
    }

    /** One line for each mark. */
    public synchronized String marks() {
        return MARKS.stream().map(this::told).collect(Collectors.joining());
    }

    private String told(Enum<?> mark) {
        int at = index(mark);
        return String.format("  %-34s %8d in %6d runs%n", mark, counts[at], runs[at]);
    }

    @Override
    public synchronized String toString() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                "marks: %d, of which %d were never taken; the rarest are%n", MARKS.size(), never().size()));
        MARKS.stream()
                .sorted(Comparator.comparingLong(mark -> runs[index(mark)]))
                .limit(RAREST)
                .forEach(mark -> text.append(told(mark)));
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
