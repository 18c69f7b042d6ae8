package io.zab.testkit.predicate;

import io.zab.testkit.model.ModelBatch;
import io.zab.testkit.model.ModelEpoch;
import io.zab.testkit.model.ModelPeer;

/** S14: nothing is removed for a leader that holds it too; else it would be missing until it comes back. */
final class SharedNeverForgotten extends Predicate {
    SharedNeverForgotten() {
        super("S14");
    }

    @Override
    public void remove(ModelPeer peer, ModelBatch removed, long number, ModelBatch becomes, boolean snapshot) {
        ModelEpoch epoch = model().epoch(number);
        check(
                epoch == null || !epoch.tip().hasBefore(removed),
                "%s removes %s (to %s), which the leader of epoch %d holds",
                peer,
                removed,
                becomes,
                number);
    }
}
