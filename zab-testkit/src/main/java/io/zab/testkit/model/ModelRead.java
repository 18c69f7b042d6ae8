package io.zab.testkit.model;

import io.zab.Zxid;
import org.jspecify.annotations.Nullable;

/**
 * A read of the load.
 *
 * @param number as a request's: the {@code place}-th read of one process of one peer
 * @param client who reads; a client goes from peer to peer
 * @param atLeast content with any state from there on; null if it must see everything acknowledged before it began
 */
public record ModelRead(long number, int client, @Nullable Zxid atLeast) {
    /** Whether it must see everything acknowledged before it began. */
    public boolean linearizable() {
        return atLeast == null;
    }

    @Override
    public String toString() {
        return "read " + (int) number + " of process " + (int) (number >>> 32 & 0xFFFFFF) + " of peer "
                + (number >>> 56) + " by client " + client + (atLeast == null ? "" : " from " + atLeast + " on");
    }
}
