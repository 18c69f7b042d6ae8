package io.zab.testkit.run;

import java.util.SplittableRandom;

/**
 * How long the runs of a campaign are under faults: each as its seed decides, as often between 300 and 600 steps as between 3,000 and 6,000. Most mistakes
 * show early or depend on the mixture of faults, and short runs see more mixtures in the same time; those that take long are not left out.
 *
 * @param from steps of the shortest
 * @param to steps of the longest
 */
public record Lengths(int from, int to) {
    /** {@code 300..8000}, or one number for all. */
    public static Lengths parse(String words) {
        int dots = words.indexOf("..");
        int from = Integer.parseInt(dots < 0 ? words : words.substring(0, dots));
        int to = dots < 0 ? from : Integer.parseInt(words.substring(dots + 2));
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("from 0 steps on, and not downwards: " + words);
        }
        return new Lengths(from, to);
    }

    /** As long as its seed decides. */
    public Plan of(Plan plan) {
        double share = new SplittableRandom(plan.seed()).nextDouble();
        long steps = Math.round(Math.exp(Math.log(from + 1.0) * (1 - share) + Math.log(to + 1.0) * share) - 1);
        return plan.length((int) steps, plan.until());
    }
}
