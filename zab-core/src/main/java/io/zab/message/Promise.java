package io.zab.message;

import io.zab.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * "I accept nothing of an epoch below this one, and in this one only what {@code leader} sends." Durable before it is told to anyone.
 * Naming the leader makes a repeated handshake idempotent and tells two leaders of one number apart (ZOOKEEPER-1291).
 *
 * @param epoch the accepted epoch; never goes back
 * @param leader to whom it was promised; null only in {@link #NONE}
 */
public record Promise(long epoch, @Nullable PeerId leader) {
    /** Nothing has been promised yet. */
    public static final Promise NONE = new Promise(0, null);

    @Override
    public String toString() {
        return leader == null ? "<0>" : "<" + epoch + "," + leader + ">";
    }
}
