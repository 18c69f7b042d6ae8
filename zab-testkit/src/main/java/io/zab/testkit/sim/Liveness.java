package io.zab.testkit.sim;

import io.zab.testkit.model.Model;
import io.zab.testkit.model.Violation;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What must become true once a core is healed: L1 a leader is established and stays, L2 every request and every read has an outcome, L3 all whom the leader can
 * serve have applied what is committed, L4 no epoch changes, whatever happens outside of the core, L6 nothing is left in queues, L7 a quiet cluster is quiet.
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
            throw Violation.of("L2", "not all of %s were applied, or not all of %s have run", requests, reads);
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
                throw miss("L1", healed);
            }
        }
        ledAfter = simulation.now() - healed;
        return true;
    }

    /** False if the run ends before. */
    private boolean comesToRest(long until) {
        long begun = simulation.now();
        while (!state.isWell(true)) {
            for (int i = 0; i < 50; i++) {
                if (!simulation.stepOn(until)) {
                    return false;
                }
            }
            if (simulation.now() > begun + RESTED * timeout + FIXED_NANOS) {
                throw miss("L1-L3, L6", begun);
            }
        }
        return true;
    }

    private Violation miss(String rule, long since) {
        long timeouts = (simulation.now() - since) / timeout;
        return Violation.of(
                rule,
                "%d ms or %d follower timeouts after %s: %s",
                (simulation.now() - since) / 1_000_000,
                timeouts,
                core,
                String.valueOf(state.missing(true)));
    }

    /** A leader of the core stays. One from outside may lose its quorum once more; whoever is elected instead need not be of the core either, but some day it is. */
    private void staysSo(long until) {
        for (int i = 0; i < CHANGES; i++) {
            int leader = leader().id();
            long epoch = leader().status().epoch();
            long messages = simulation.messages();
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
            String missing = state.missing(false);
            SimProcess now = state.leader();
            // A voter from outside with a higher promise is let in by a new epoch of the same leader (L5).
            boolean same = now != null && (now.status().epoch() == epoch || !core.isAll() && now.id() == leader);
            if (missing == null && same) {
                quiet(simulation.messages() - messages);
                return;
            }
            if (core.has(leader)) {
                throw Violation.of(
                        "L4",
                        "peer %d led in epoch %d, and without any fault in the core it did not stay so: %s",
                        leader,
                        epoch,
                        String.valueOf(missing));
            }
        }
        throw Violation.of("L4", "the leader has changed again and again, for peers outside of the core");
    }

    private void quiet(long messages) {
        if (!core.isAll()) {
            return; // Links that flap for ever have something to say again and again.
        }
        long beats = QUIET * timeout / options.timings.heartbeat().toNanos() + 2;
        long pairs = (long) options.peers * (options.peers - 1);
        if (messages > 4 * beats * pairs + 20 * pairs) {
            throw Violation.of("L7", "%d messages in %d heartbeats of a quiet cluster", messages, beats);
        }
    }

    private SimProcess leader() {
        SimProcess leader = state.leader();
        if (leader == null) {
            throw Violation.of(
                    "L1", "there was a leader, and it did not stay: %s", String.valueOf(state.missing(false)));
        }
        return leader;
    }
}
