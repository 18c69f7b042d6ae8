package io.zab.testkit.sim;

/** Lets something go wrong after a while, unless all faults are over by then. */
@FunctionalInterface
interface Later {
    void after(long nanos, Runnable fault);
}
