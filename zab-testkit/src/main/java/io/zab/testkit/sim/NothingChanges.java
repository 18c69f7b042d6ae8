package io.zab.testkit.sim;

import io.zab.protocol.Mark;
import io.zab.testkit.model.Violation;

/**
 * L4: without a fault in the core its leader stays, and its epoch does. Whatever peers outside of it do, who are cut off, flap or stand still, changes neither; but for a voter that
 * is locked out by a promise of its own (L5), and an epoch that is full, for which the same leader begins another.
 */
final class NothingChanges {
    private final Simulation simulation;
    private final Core core;
    private final int leader;
    private final long epoch;
    private final long excuses;

    /** From now on. */
    NothingChanges(Simulation simulation, Core core, SimProcess leader) {
        this.simulation = simulation;
        this.core = core;
        this.leader = leader.id();
        this.epoch = leader.status().epoch();
        this.excuses = excuses();
    }

    private long excuses() {
        Coverage taken = simulation.coverage();
        return taken.count(Mark.LOCKED_OUT_VOTER) + taken.count(Mark.HANDED_OVER_TO_ITSELF);
    }

    /** Whether it has stayed so. False if not, and that was nobody's fault in the core. */
    boolean check(CoreState state) {
        SimProcess now = state.leader();
        Goal unmet = state.unmet(Goal.LASTING);
        boolean same = now != null && now.id() == leader && (isSameEpoch(now) || !core.isAll() && excuses() > excuses);
        if (same && unmet == null) {
            return true;
        }
        if (core.has(leader)) {
            throw new Violation(
                    "NothingChanges",
                    "L4",
                    "peer " + leader + " led in epoch " + epoch
                            + ", and without any fault in the core it did not stay so: " + state.told());
        }
        return false;
    }

    private boolean isSameEpoch(SimProcess now) {
        return now.status().epoch() == epoch;
    }

    /** Whether there has been no other epoch since. */
    boolean nothing() {
        return excuses() == excuses;
    }
}
