package io.zab.testkit.predicate;

import io.zab.message.Promise;
import io.zab.message.StorageId;
import io.zab.testkit.model.ModelPeer;
import java.util.HashMap;
import java.util.Map;

/** S9, S10: a directory never promises one epoch to two leaders, nor goes back. */
final class UniquePromise extends Predicate {
    private final Map<StorageId, Map<Long, Integer>> promises = new HashMap<>();

    UniquePromise() {
        super("S9, S10");
    }

    @Override
    public void promise(ModelPeer peer, Promise promise) {
        check(promise.epoch() >= peer.promised().epoch(), "%s promises %s", peer, promise);
    }

    @Override
    public void durable(ModelPeer peer) {
        remember(peer);
    }

    @Override
    public void recovered(ModelPeer peer) {
        remember(peer);
    }

    @Override
    public void rolledBack(ModelPeer peer) {
        StorageId storage = peer.storage();
        if (storage != null) {
            promises.remove(storage); // It cannot know what it has promised; nobody may rely on it any more (B9).
        }
    }

    /** Only a promise that is on disk can have been told to anyone. */
    private void remember(ModelPeer peer) {
        Promise promise = peer.durablePromise();
        StorageId storage = peer.storage();
        if (promise.leader() == null || storage == null) {
            return;
        }
        int leader = promise.leader().value();
        Integer before =
                promises.computeIfAbsent(storage, key -> new HashMap<>()).putIfAbsent(promise.epoch(), leader);
        check(before == null || before == leader, "%s promised %d before to peer %s", peer, promise.epoch(), before);
    }
}
