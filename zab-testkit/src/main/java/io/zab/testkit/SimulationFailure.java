package io.zab.testkit;

/** A simulated run in which something did not hold. The message has it all: what, the story, and how to repeat it. */
public final class SimulationFailure extends AssertionError {
    private static final long serialVersionUID = 1;

    private final String broken;
    private final String timeline;
    private final String replay;

    SimulationFailure(String broken, String timeline, String replay, String message, Throwable cause) {
        super(message, cause);
        this.broken = broken;
        this.timeline = timeline;
        this.replay = replay;
    }

    /** What did not hold, with its values. */
    public String broken() {
        return broken;
    }

    /** The options of the run, and at most 60 lines of what happened in it. */
    public String timeline() {
        return timeline;
    }

    /** For {@link Simulation#replay(String)}. */
    public String replay() {
        return replay;
    }
}
