package io.zab.testkit.run;

import io.zab.testkit.sim.Options;
import io.zab.testkit.sim.Setup;
import io.zab.testkit.sim.Simulation;
import io.zab.testkit.sim.Workload;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/** Makes what a plan is carried out in. Called by several threads at once. */
@FunctionalInterface
public interface Worlds {
    /** zab's own: registers, and every fault. */
    Worlds OWN = (plan, trace, kept) -> new Simulation(
            new Options(plan.seed(), plan.peers(), plan.steps(), plan.reduction(), Setup.DRAWN),
            Workload.REGISTERS,
            trace,
            kept);

    /** zab's own, and in the end of each run more is lost than a cluster bears. */
    Worlds BEYOND_BUDGET = (plan, trace, kept) -> Simulation.beyondBudget(
            new Options(plan.seed(), plan.peers(), plan.steps(), plan.reduction(), Setup.DRAWN), trace, kept);

    /**
     * A run that has not begun.
     *
     * @param trace where every event goes, null for none
     * @param kept how many events can be told of afterwards
     */
    Simulation make(Plan plan, @Nullable PrintStream trace, int kept);
}
