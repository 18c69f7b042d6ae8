package io.zab.testkit.sim;

import io.zab.testkit.model.Violation;

/** L7: nothing is asked of those in the core, and they say no more to each other than that they are there. */
final class QuietIsQuiet {
    private final Simulation simulation;
    private final Options options;
    private final Core core;
    private final long begun;
    private final long messages;
    private final long committed;

    /** From now on. */
    QuietIsQuiet(Simulation simulation, Options options, Core core) {
        this.simulation = simulation;
        this.options = options;
        this.core = core;
        this.begun = simulation.now();
        this.messages = simulation.messagesAmong(core);
        this.committed = committed();
    }

    private long committed() {
        return simulation.model().committed().last().counter();
    }

    /**
     * Several times what is needed, since what was under way comes to its end; and for each record that was still committed, of peers outside of the core, what it takes to
     * tell, acknowledge and commit it, and once more for a link that was made anew meanwhile.
     */
    void check() {
        long said = simulation.messagesAmong(core) - messages;
        long beats = (simulation.now() - begun) / options.timings.heartbeat().toNanos() + 2;
        long pairs = (long) core.peers().size() * (core.peers().size() - 1);
        if (said > (4 * beats + 20 + 4 * Math.max(0, committed() - committed)) * pairs) {
            throw new Violation(
                    "QuietIsQuiet",
                    "L7",
                    said + " messages in " + beats + " heartbeats of a quiet cluster, of " + core);
        }
    }
}
