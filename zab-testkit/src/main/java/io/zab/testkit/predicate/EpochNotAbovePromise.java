package io.zab.testkit.predicate;

import io.zab.testkit.model.ModelBatch;
import io.zab.testkit.model.ModelPeer;

/** S11: no record of an epoch above the promise enters a log. */
final class EpochNotAbovePromise extends Predicate {
    EpochNotAbovePromise() {
        super("S11");
    }

    @Override
    public void append(ModelPeer peer, ModelBatch batch) {
        check(batch.epoch() <= peer.promised().epoch(), "%s appends %s", peer, batch);
    }
}
