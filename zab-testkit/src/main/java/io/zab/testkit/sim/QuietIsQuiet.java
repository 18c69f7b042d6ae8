package io.zab.testkit.sim;

import io.zab.testkit.model.Violation;

/** L7: nothing is asked of those in the core, and they say no more to each other than that they are there. */
final class QuietIsQuiet {
    private final Simulation simulation;
    private final Options options;
    private final Core core;
    private final long begun;
    private final long messages;

    /** From now on. */
    QuietIsQuiet(Simulation simulation, Options options, Core core) {
        this.simulation = simulation;
        this.options = options;
        this.core = core;
        this.begun = simulation.now();
        this.messages = simulation.messagesAmong(core);
    }

    /** Several times what is needed, since what was under way comes to its end, and peers outside of the core may still have something to be applied. */
    void check() {
        long said = simulation.messagesAmong(core) - messages;
        long beats = (simulation.now() - begun) / options.timings.heartbeat().toNanos() + 2;
        long pairs = (long) core.peers().size() * (core.peers().size() - 1);
        if (said > 4 * beats * pairs + 20 * pairs) {
            throw new Violation(
                    "QuietIsQuiet",
                    "L7",
                    said + " messages in " + beats + " heartbeats of a quiet cluster, of " + core);
        }
    }
}
