package io.zab.testkit.disk;

/** The process ends here, in the middle of whatever it does. An {@link Error}, so that nothing on the way takes it for a failure that it can handle. */
public final class SimulatedCrash extends Error {
    private static final long serialVersionUID = 1;

    SimulatedCrash(String where) {
        super(where, null, false, false);
    }
}
