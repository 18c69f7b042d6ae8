package io.zab.testkit.predicate;

import io.zab.message.Promise;
import io.zab.testkit.model.Model;
import io.zab.testkit.model.ModelBatch;
import io.zab.testkit.model.ModelPeer;
import java.util.HashMap;
import java.util.Map;

/** S9: before an epoch record exists a quorum's disks hold the promise of that epoch to that leader; all voters' while the cluster is forming (B3). */
final class QuorumPromisedFirst extends Predicate {
    private final Map<Promise, Integer> holders = new HashMap<>();

    QuorumPromisedFirst() {
        super("S9");
    }

    @Override
    public void durable(ModelPeer peer) {
        remember(peer);
    }

    @Override
    public void recovered(ModelPeer peer) {
        remember(peer);
    }

    private void remember(ModelPeer peer) {
        if (peer.durablePromise().leader() != null) {
            holders.merge(peer.durablePromise(), 1 << peer.id(), (a, b) -> a | b);
        }
    }

    @Override
    public void broadcast(ModelPeer leader, ModelBatch batch) {
        if (!batch.isEpochRecord()) {
            return;
        }
        int mask = holders.getOrDefault(leader.promised(), 0);
        ModelBatch history = leader.asked().tip();
        int count = 0;
        for (ModelPeer peer : model().peers()) {
            if ((mask & 1 << peer.id()) != 0 && (!history.sealed() || peer.countsIn(history))) {
                count++;
            }
        }
        check(
                count >= Model.quorum(history, model().size()),
                "%s makes %s with %d durable promises of voters that count",
                leader,
                batch,
                count);
    }
}
