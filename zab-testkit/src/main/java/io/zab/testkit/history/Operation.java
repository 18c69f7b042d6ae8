package io.zab.testkit.history;

import java.util.Locale;

/**
 * What one client asked, and what it was told.
 *
 * <p>An operation comes before another only if it returned before the other was called; two at the very same moment count as overlapping.
 *
 * @param process who asked: for people, the checker does not look at it
 * @param key what it concerns; the operations of one key are checked apart from those of any other
 * @param input what was asked
 * @param completion how it ended
 * @param called when it was asked, before anything was sent; nanoseconds on a clock that all operations of a history share
 * @param returned when the answer was there, not before {@code called}; without meaning if it never came
 * @param <I> what may be asked
 * @param <O> what may be answered
 */
public record Operation<I, O>(int process, String key, I input, Completion<O> completion, long called, long returned) {
    public Operation {
        if (completion instanceof Completion.Ok && returned < called) {
            throw new IllegalArgumentException(input + " of process " + process + " returned at " + returned
                    + ", before it was called at " + called);
        }
    }

    /** A line for people: when, who, what, and the answer. */
    @Override
    public String toString() {
        String end = completion instanceof Completion.Unknown ? "          ?" : millis(returned);
        return millis(called) + " .. " + end + " ms  process " + process + "  " + input + " -> " + completion;
    }

    static String millis(long nanos) {
        return String.format(Locale.ROOT, "%11.3f", nanos / 1e6);
    }
}
