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
     * Writes the whole state. Called at most once, not on the thread of {@link StateMachine#apply}. Whatever it throws, this snapshot is given up, and the node goes on: it
     * takes another one later, from the state as it is then.
     *
     * @param out to be used by this thread until this returns; need not be closed
     * @throws IOException if {@code out} throws it, because the disk fails or the node is closed
     */
    void writeTo(DataOutputStream out) throws IOException;
}
