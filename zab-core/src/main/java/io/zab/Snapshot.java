package io.zab;

import java.io.DataOutputStream;
import java.io.IOException;

/**
 * The state at one moment, to be written later. {@link #writeTo} runs on a thread of its own while the state machine goes on, so what it writes
 * must not change any more: an immutable or copied view.
 */
@FunctionalInterface
public interface Snapshot {
    /**
     * Writes the whole state. Called at most once, not on the thread of {@link StateMachine#apply}.
     *
     * @throws IOException if {@code out} throws it; the snapshot is then given up and tried again later, the node goes on
     */
    void writeTo(DataOutputStream out) throws IOException;
}
