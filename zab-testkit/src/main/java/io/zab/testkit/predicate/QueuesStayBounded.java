package io.zab.testkit.predicate;

import io.zab.testkit.model.ModelPeer;

/** Flow: whatever is slow, a disk, a link, a peer, an application, what waits for it stays within the windows and credits of the protocol. */
final class QueuesStayBounded extends Predicate {
    QueuesStayBounded() {
        super("flow");
    }

    @Override
    public void queued(ModelPeer peer, String queue, long much, long bound) {
        check(much <= bound, "%s: %d wait in %s, and the bound is %d", peer, much, queue, bound);
    }
}
