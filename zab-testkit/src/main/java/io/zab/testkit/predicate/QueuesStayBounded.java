package io.zab.testkit.predicate;

import io.zab.testkit.model.ModelPeer;

/** Flow: whatever is slow, a disk, a link, a peer, an application, what waits for it stays within the windows and credits of the protocol. */
final class QueuesStayBounded extends Predicate {
    QueuesStayBounded() {
        super("flow");
    }

    @Override
    public void queued(ModelPeer peer, String queue, long bytes, long bound) {
        check(bytes <= bound, "%s: %d bytes wait in %s, and its bound is %d", peer, bytes, queue, bound);
    }
}
