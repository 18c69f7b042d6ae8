package io.zab;

import java.io.DataInputStream;
import java.io.IOException;

/**
 * The application's state, equal on all peers because all apply the same transactions in the same order.
 *
 * <p><b>Determinism.</b> {@link #apply} must depend on nothing but the state and the transaction: no clock but
 * {@link Transaction#leaderTime()}, no random source, no iteration over unordered collections, no configuration of this host.
 *
 * <p>Threads: {@code apply}, {@code snapshot} and {@code restore} are called by one thread, one at a time, never by two nodes at once. A
 * slow one slows proposals; it costs no heartbeat. What it throws stops this node ({@code onFatalError}), since it could not stay equal;
 * the data is left as it is.
 */
public interface StateMachine {
    /**
     * Applies one transaction.
     *
     * @return the result for the one who proposed it, on the peer where it was proposed; never null, may be empty; not to be changed afterwards
     */
    byte[] apply(Transaction transaction);

    /** A view of the state as it is now, never null. Must be cheap: it holds up the next transaction; the writing is done later. */
    Snapshot snapshot();

    /**
     * Replaces the whole state by what {@link Snapshot#writeTo} wrote. Called at start, before any transaction, and when this peer is so far
     * behind that the leader sends a snapshot.
     *
     * @param in ends where the snapshot ended; to be used until this returns, and need not be closed
     * @throws IOException if the bytes cannot be read; stops this node
     */
    void restore(DataInputStream in) throws IOException;
}
