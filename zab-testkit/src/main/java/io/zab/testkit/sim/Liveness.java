package io.zab.testkit.sim;

import io.zab.Role;
import io.zab.Zxid;
import io.zab.protocol.PeerStatus;
import io.zab.testkit.model.Model;
import io.zab.testkit.model.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What must become true once all faults have ended: L1 a leader is established and stays, L2 every request and every read has an outcome, L3 all have applied what is
 * committed, L4 no epoch changes without a fault, L6 nothing is left in queues, L7 a quiet cluster is quiet.
 */
final class Liveness {
    /** In follower timeouts. */
    private static final int BOUND = 60;

    private static final int QUIET = 3;

    private final Simulation simulation;
    private final Options options;
    private final Model model;

    private final Load load;

    Liveness(Simulation simulation, Options options, Model model, Load load) {
        this.simulation = simulation;
        this.options = options;
        this.model = model;
        this.load = load;
    }

    void check(long until) {
        long timeout = options.timings.followerTimeout().toNanos();
        comesToRest(until, timeout);
        // Each peer is served: a request or read that nothing hinders is not just answered but applied or run.
        List<SimRequest> probes = new ArrayList<>();
        List<SimRead> reads = new ArrayList<>();
        for (int id = 1; id <= options.peers; id++) {
            SimProcess process = simulation.process(id);
            if (process != null) {
                probes.add(load.submit(process, 1L << 50));
                reads.add(load.read(process, 1L << 50));
            }
        }
        if (comesToRest(until, timeout)
                && !(probes.stream().allMatch(SimRequest::isApplied)
                        && reads.stream().allMatch(SimRead::hasRun))) {
            throw Violation.of("L2", "not all of %s were applied, or not all of %s have run", probes, reads);
        }
        quiet(until, timeout);
    }

    /** False if the run ends before. */
    private boolean comesToRest(long until, long timeout) {
        long bound = simulation.now() + BOUND * timeout + 3_000_000_000L;
        String missing = missing(true);
        while (missing != null) {
            for (int i = 0; i < 50; i++) {
                if (!simulation.stepOn(until)) {
                    return false;
                }
            }
            missing = missing(true);
            if (missing != null && simulation.now() > bound) {
                throw Violation.of(
                        "L1-L3, L6", "%d ms after the last fault: %s", (BOUND * timeout) / 1_000_000 + 3000, missing);
            }
        }
        return true;
    }

    private void quiet(long until, long timeout) {
        long epoch = leader().epoch();
        long messages = simulation.messages();
        long end = simulation.now() + QUIET * timeout;
        while (simulation.now() < end) {
            if (!simulation.stepOn(until)) {
                return;
            }
        }
        String missing = missing(false);
        if (missing != null || leader().epoch() != epoch) {
            throw Violation.of(
                    "L4", "without any fault it did not stay so: %s; epoch %d", String.valueOf(missing), epoch);
        }
        long beats = QUIET * timeout / options.timings.heartbeat().toNanos() + 2;
        long pairs = (long) options.peers * (options.peers - 1);
        if (simulation.messages() - messages > 4 * beats * pairs + 20 * pairs) {
            throw Violation.of(
                    "L7", "%d messages in %d heartbeats of a quiet cluster", simulation.messages() - messages, beats);
        }
    }

    private PeerStatus leader() {
        for (int id = 1; id <= options.peers; id++) {
            SimProcess process = simulation.process(id);
            if (process != null && process.status().role() == Role.LEADING) {
                return process.status();
            }
        }
        throw Violation.of("L1", "nobody leads");
    }

    /** What is still missing, told so that one sees who waits for what; null if all is well. */
    private @Nullable String missing(boolean idle) {
        StringBuilder text = new StringBuilder();
        int leaders = 0;
        Zxid committed = model.committed().last();
        for (int id = 1; id <= options.peers; id++) {
            SimProcess process = simulation.process(id);
            if (process == null) {
                text.append("\n  peer ").append(id).append(" is not up");
                continue;
            }
            PeerStatus status = process.status();
            boolean leads = status.role() == Role.LEADING && status.established();
            leaders += leads ? 1 : 0;
            boolean well = !process.leaving()
                    && status.role() != Role.LOOKING
                    && status.established()
                    && status.ready()
                    && status.counts()
                    && process.clients().outstanding() == 0
                    && process.clients().unanswered() == 0
                    && status.requests() == 0
                    && process.clients().openReads() == 0
                    && status.reads() == 0
                    && status.committed().equals(committed)
                    && process.model().applied() == model.committed()
                    && process.model().asked().tip() == model.committed()
                    && !(idle && process.busy());
            if (!well) {
                text.append(String.format(
                        Locale.ROOT,
                        "%n  peer %d: %s%s leader %s epoch %d, ready %s (%s), counts %s, last %s durable %s committed %s applied %s promised %d, outstanding %d, reads %d, busy %s",
                        id,
                        status.role(),
                        status.established() ? " established" : "",
                        status.leader(),
                        status.epoch(),
                        status.ready(),
                        status.missing(),
                        status.counts(),
                        status.last(),
                        status.durable(),
                        status.committed(),
                        status.applied(),
                        status.promisedEpoch(),
                        process.clients().outstanding(),
                        process.clients().openReads(),
                        process.busy()));
            }
        }
        if (leaders != 1) {
            text.append("\n  ").append(leaders).append(" established leaders");
        }
        return text.length() == 0 ? null : "committed is " + committed + text;
    }
}
