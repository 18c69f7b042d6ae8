package io.zab.testkit.predicate;

import io.zab.PeerId;
import io.zab.message.Configuration;
import io.zab.message.Promise;
import io.zab.message.StorageId;
import io.zab.testkit.model.Model;
import io.zab.testkit.model.ModelBatch;
import io.zab.testkit.model.ModelPeer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** S9: before an epoch record exists a quorum's disks hold the promise of that epoch to that leader; all voters' while the cluster is forming (B3). */
final class QuorumPromisedFirst extends Predicate {
    /** Which directory of which peer has promised; it may have been emptied since, which takes nothing back. */
    private final Map<Promise, TreeMap<Integer, Set<StorageId>>> holders = new HashMap<>();

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
        StorageId storage = peer.storage();
        if (peer.durablePromise().leader() != null && storage != null && !peer.rolledBack()) {
            holders.computeIfAbsent(peer.durablePromise(), key -> new TreeMap<>())
                    .computeIfAbsent(peer.id(), key -> new HashSet<>())
                    .add(storage);
        }
    }

    @Override
    public void broadcast(ModelPeer leader, ModelBatch batch) {
        if (!batch.isEpochRecord()) {
            return;
        }
        ModelBatch history = leader.asked().tip();
        Configuration configuration = history.configuration();
        TreeMap<Integer, Set<StorageId>> promised = holders.getOrDefault(leader.promised(), new TreeMap<>());
        long count = promised.entrySet().stream()
                .filter(one -> !history.sealed()
                        || configuration != null
                                && one.getValue().stream()
                                        .anyMatch(storage -> configuration.binds(PeerId.of(one.getKey()), storage)))
                .count();
        check(
                count >= Model.quorum(history, model().size()),
                "%s makes %s with %d durable promises of voters that count",
                leader,
                batch,
                count);
    }
}
