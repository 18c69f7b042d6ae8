package io.zab.testkit.sim;

import io.zab.testkit.model.Model;
import io.zab.testkit.model.Violation;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What must become true once a core is healed: every {@link Goal} within its time; and then it must remain so: {@link NothingChanges}, {@link QuietIsQuiet}.
 */
final class Liveness {
    /** In follower timeouts: so long it may take to have a leader, and then to come to rest. */
    private static final int LED = 10;

    private static final int RESTED = 20;
    /** What does not depend on the timeouts of a run: whoever failed three times rests for a second or more, and who looks repeats itself each second. */
    private static final long FIXED_NANOS = 3_000_000_000L;

    private static final int QUIET = 3;
    /** So often those outside of the core may lead for a while. */
    private static final int CHANGES = 20;

    private final Simulation simulation;
    private final Options options;
    private final Load load;
    private final Core core;
    private final CoreState state;
    private final long healed;
    private final long timeout;
    private long ledAfter = -1;
    private long restedAfter = -1;
    private boolean wasLed;

    Liveness(Simulation simulation, Options options, Model model, Load load, Core core) {
        this.simulation = simulation;
        this.options = options;
        this.load = load;
        this.core = core;
        this.state = new CoreState(simulation, options, model, core);
        this.healed = simulation.now();
        this.timeout = options.timings.followerTimeout().toNanos();
    }

    void check(long until) {
        wasLed = state.leader() != null;
        if (!isLed(until) || !comesToRest(until)) {
            return;
        }
        restedAfter = simulation.now() - healed;
        if (isServed(until)) {
            staysSo(until);
        }
    }

    /** A request or read that nothing hinders is not just answered but applied or run. False if the run ends before. */
    private boolean isServed(long until) {
        Map<Integer, SimRequest> requests = new TreeMap<>();
        Map<Integer, SimRead> reads = new TreeMap<>();
        for (int id : state.servedBy(leader())) {
            SimProcess process = simulation.process(id);
            if (process != null) {
                requests.put(id, load.submit(process, 1L << 50));
                reads.put(id, load.read(process, 1L << 50));
            }
        }
        if (!comesToRest(until)) {
            return false;
        }
        // Whom a leader from outside has served another need not reach.
        requests.keySet().retainAll(state.servedBy(leader()));
        reads.keySet().retainAll(state.servedBy(leader()));
        if (!requests.values().stream().allMatch(SimRequest::isApplied)
                || !reads.values().stream().allMatch(SimRead::hasRun)) {
            throw new Violation(
                    Goal.ALL_IS_ANSWERED.toString(),
                    "L2",
                    "not all of " + requests + " were applied, or not all of " + reads + " have run");
        }
        return true;
    }

    /** How long it took; null if the run ended before. */
    @Nullable
    HealTime time() {
        return restedAfter < 0 ? null : new HealTime(options, core.isAll(), wasLed, ledAfter, restedAfter);
    }

    /** False if the run ends before. */
    private boolean isLed(long until) {
        while (state.leader() == null) {
            for (int i = 0; i < 10; i++) {
                if (!simulation.stepOn(until)) {
                    return false;
                }
            }
            if (simulation.now() > healed + LED * timeout + FIXED_NANOS) {
                throw miss(healed);
            }
        }
        ledAfter = simulation.now() - healed;
        return true;
    }

    /** False if the run ends before. */
    private boolean comesToRest(long until) {
        long begun = simulation.now();
        long end = begun + RESTED * timeout + FIXED_NANOS + workNanos();
        while (state.unmet(Goal.AT_REST) != null) {
            for (int i = 0; i < 50; i++) {
                if (!simulation.stepOn(until)) {
                    return false;
                }
            }
            if (simulation.now() > end) {
                throw miss(begun);
            }
        }
        return true;
    }

    /** What is outstanding may have to go one by one, if batches and windows are small: a round trip each, and two disks. */
    private long workNanos() {
        long outstanding = 0;
        for (int id = 1; id <= options.peers; id++) {
            SimProcess process = simulation.process(id);
            outstanding += process == null ? 0 : process.clients().outstanding();
        }
        return outstanding * 2 * (options.writeNanos + options.syncNanos + 2 * options.netNanos);
    }

    private Violation miss(long since) {
        Goal unmet = state.unmet(Goal.AT_REST);
        Goal goal = unmet == null ? Goal.SOMEBODY_LEADS : unmet; // Now, and a while ago nobody led yet.
        long millis = (simulation.now() - since) / 1_000_000;
        return new Violation(
                goal.toString(),
                goal.rule(),
                millis + " ms or " + (simulation.now() - since) / timeout + " follower timeouts after " + core + ": "
                        + state.told());
    }

    /** A leader of the core stays. One from outside may lose its quorum once more; whoever is elected instead need not be of the core either, but some day it is. */
    private void staysSo(long until) {
        for (int i = 0; i < CHANGES; i++) {
            NothingChanges changes = new NothingChanges(simulation, core, leader());
            QuietIsQuiet quiet = new QuietIsQuiet(simulation, options, core);
            long end = simulation.now() + QUIET * timeout;
            while (simulation.now() < end) {
                if (!simulation.stepOn(until)) {
                    return;
                }
            }
            // Those outside of the core may have load of their own.
            if (!core.isAll() && !comesToRest(until)) {
                return;
            }
            if (changes.check(state)) {
                if (changes.nothing()) {
                    quiet.check();
                    answersAtOnce(until);
                }
                return;
            }
        }
        throw new Violation(
                "NothingChanges", "L4", "the leader has changed again and again, for peers outside of the core");
    }

    private void answersAtOnce(long until) {
        Promptness promptness = new Promptness(simulation, options, state);
        if (core.isAll() && promptness.isMeasurable()) {
            promptness.check(load, until);
        }
    }

    private SimProcess leader() {
        SimProcess leader = state.leader();
        if (leader == null) {
            throw new Violation(
                    Goal.SOMEBODY_LEADS.toString(), "L1", "there was a leader, and it did not stay: " + state.told());
        }
        return leader;
    }
}
