package io.zab.testkit.run;

import io.zab.testkit.model.Violation;
import io.zab.testkit.sim.Decision;
import io.zab.testkit.sim.Reduction;
import io.zab.testkit.sim.Simulation;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A run in which a promise was broken.
 *
 * @param plan what was run
 * @param rule what was broken, and for something thrown where: two failures of one rule are taken for the same
 * @param thrown the whole truth
 * @param events until it happened
 * @param peers how many there were
 * @param decisions what had gone wrong before
 * @param lines of its full story
 */
public record Failure(
        Plan plan, String rule, Throwable thrown, long events, int peers, List<Decision> decisions, long lines) {
    /** So many events can be told of, unless more are asked for. */
    static final int KEPT = 1024;

    /** Carries out a plan; null if nothing is wrong. */
    public static @Nullable Failure of(Worlds worlds, Plan plan) {
        return of(worlds.make(plan, null, KEPT), plan);
    }

    /** Carries out a plan in the world made for it; null if nothing is wrong. */
    public static @Nullable Failure of(Simulation world, Plan plan) {
        try {
            world.run(plan.until());
            return null;
        } catch (Violation | RuntimeException | StackOverflowError e) {
            return new Failure(plan, rule(e), e, world.steps(), world.peers(), world.decisions(), world.lines());
        }
    }

    private static String rule(Throwable thrown) {
        String rule = thrown instanceof Violation violation ? violation.rule() : "thrown";
        Throwable deepest = thrown;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return deepest instanceof Violation ? rule : rule + " " + place(deepest);
    }

    /** The library's own checks are thrown by one method; whoever called it says which it was. */
    private static String place(Throwable thrown) {
        for (StackTraceElement frame : thrown.getStackTrace()) {
            if (!frame.getClassName().startsWith("java.")
                    && !frame.getClassName().endsWith(".Invariant")) {
                return thrown.getClass().getSimpleName() + " at " + frame.getClassName() + "." + frame.getMethodName();
            }
        }
        return thrown.getClass().getSimpleName();
    }

    /** The plan that ends where it happened, and says no more than it must. */
    public Plan exactly() {
        boolean usual = events <= plan.steps() && events <= Plan.STEPS;
        Plan exact = plan.length(usual ? Plan.STEPS : plan.steps(), events);
        Reduction left = plan.reduction();
        return left.only() == null
                ? exact
                : exact.reduced(
                        left.only(decisions.stream().map(Decision::id).collect(Collectors.toCollection(TreeSet::new))));
    }

    /** What was broken, with all values. */
    public String message() {
        return thrown instanceof Violation ? String.valueOf(thrown.getMessage()) : thrown.toString();
    }

    /** The options, and at most {@code lines} lines of what led to it: the last ones, and of the earlier ones those that matter most. */
    public String story(Worlds worlds, int lines) {
        Simulation world = worlds.make(exactly(), null, 1 << 18);
        of(world, exactly());
        return world.told(lines);
    }
}
