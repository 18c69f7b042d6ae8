package io.zab.testkit.sim;

/** What follows a fault, as long as anything may go wrong. */
interface Later {
    /** Another one, after so many nanoseconds. */
    void after(long nanos, Runnable fault);

    /** Nothing else for so long. */
    void calm(long nanos);

    /** Nothing else for so long, but at what the run {@linkplain Aim aims} at. */
    void lieInWait(long nanos);
}
