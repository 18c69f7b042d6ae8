package io.zab.testkit.run;

import java.util.Locale;
import java.util.function.Function;

/**
 * A failure and the smallest run that was found to fail in the same way.
 *
 * @param from as it was found
 * @param to the smallest
 * @param runs how many were tried
 * @param seconds how long that took
 */
public record Shrunk(Failure from, Failure to, int runs, double seconds) {
    /** So many lines are read at one sitting. */
    public static final int LINES = 60;

    /** In a line: how much smaller. */
    public String figures() {
        return String.format(Locale.ROOT, "%s -> %s; %d runs, %.1f s", figures(from), figures(to), runs, seconds);
    }

    private static String figures(Failure failure) {
        return failure.peers() + " peers, " + failure.decisions().size() + " faults, " + failure.events() + " events, "
                + failure.lines() + " lines";
    }

    /**
     * Options, timeline, what was broken, how to repeat it.
     *
     * @param replay how a plan is repeated
     */
    public String told(Worlds worlds, Function<Plan, String> replay) {
        return to.story(worlds, LINES) + to.message() + " at event " + to.events() + "\nshrunk: " + figures()
                + "\nreplay with: " + replay.apply(to.exactly()) + "\n  the whole run: "
                + replay.apply(from.exactly()) + "\n";
    }
}
