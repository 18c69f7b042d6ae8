package io.zab.testkit.predicate;

import io.zab.testkit.model.ModelBatch;
import io.zab.testkit.model.ModelPeer;

/** S12, S13: what an epoch up to e committed is not removed for the leader of e. */
final class CommittedNeverRemoved extends Predicate {
    CommittedNeverRemoved() {
        super("S12, S13");
    }

    @Override
    public void remove(ModelPeer peer, ModelBatch removed, long epoch, ModelBatch becomes, boolean snapshot) {
        check(
                removed.committedIn() == 0 || removed.committedIn() > epoch,
                "%s removes %s, committed in epoch %d, for the leader of epoch %d (to %s)",
                peer,
                removed,
                removed.committedIn(),
                epoch,
                becomes);
    }
}
