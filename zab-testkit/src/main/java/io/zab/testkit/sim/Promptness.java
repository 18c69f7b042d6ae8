package io.zab.testkit.sim;

import io.zab.testkit.model.Violation;

/**
 * L2: where nothing is wrong, a request waits for messages and disks alone, and for no timer: it is applied everywhere before the next heartbeat would have had
 * to tell of it. Asked where latencies are so much shorter than heartbeats that the two can be told apart.
 */
final class Promptness {
    /** Of the delay of a message: what is drawn beyond the least is no more than so many quarters of the jitter. */
    private static final int QUARTERS_MAX = 7;

    private final Simulation simulation;
    private final Options options;
    private final CoreState state;

    Promptness(Simulation simulation, Options options, CoreState state) {
        this.simulation = simulation;
        this.options = options;
        this.state = state;
    }

    /** Whether it can be asked of this run: an epoch that is full begins anew, which takes time. */
    boolean isMeasurable() {
        return nanos() < options.timings.heartbeat().toNanos() / 2 && options.limits.epochRecordsMax() >= 1_000_000;
    }

    /** Forwarded, sent to the followers, acknowledged, committed: four messages, the rounds that they cause, two disks that may be in the middle of something, one apply. */
    private long nanos() {
        long message = options.netNanos + QUARTERS_MAX * options.netJitterNanos / 4;
        long disk = 2 * (options.writeNanos + options.syncNanos);
        return 4 * message + 10 * 2 * options.hopNanos + 4 * disk + 2 * 2 * options.applyNanos;
    }

    /** Of one request at any peer. Nothing if the run ends before. */
    void check(Load load, long until) {
        int id = 1 + (int) Math.floorMod(options.seed, (long) options.peers);
        SimProcess process = simulation.process(id);
        if (process == null) {
            return;
        }
        SimRequest request = load.submit(process, 1L << 50);
        long begun = simulation.now();
        while (!request.isApplied() || state.unmet(Goal.APPLIED) != null) {
            long passed = simulation.now() - begun;
            if (passed > nanos()) {
                throw new Violation(
                        "Promptness",
                        "L2",
                        request + " is not applied everywhere after " + passed / 1000
                                + " us, and nothing takes longer than " + nanos() / 1000
                                + " us but to wait for a timer: " + state.told());
            }
            if (!simulation.stepOn(until)) {
                return;
            }
        }
    }
}
