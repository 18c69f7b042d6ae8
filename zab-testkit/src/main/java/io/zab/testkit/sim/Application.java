package io.zab.testkit.sim;

import io.zab.Snapshot;
import io.zab.StateMachine;
import io.zab.Zxid;

/** What a simulated process runs: a state machine that can be compared. */
public interface Application extends StateMachine {
    /**
     * A number for the whole state, equal wherever the state is. Asked after each batch, and after a snapshot was restored.
     *
     * @param at the last zxid that is in it
     */
    long digest(Zxid at);

    /** A view of the state; its first use comes later, and the state has changed by then. */
    @Override
    Snapshot snapshot();
}
