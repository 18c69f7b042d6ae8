package io.zab.testkit.predicate;

import io.zab.testkit.model.ModelBatch;
import io.zab.testkit.model.ModelPeer;

/** S21: an established leader holds everything that earlier epochs committed; also if it never proposes anything more than its epoch record. */
final class EstablishedHoldsAll extends Predicate {
    EstablishedHoldsAll() {
        super("S21");
    }

    @Override
    public void established(ModelPeer peer, long epoch) {
        ModelBatch earlier = PrimaryIntegrity.committedBefore(model(), epoch);
        if (earlier != null) {
            check(
                    peer.asked().contains(earlier),
                    "%s is established in epoch %d without the committed %s",
                    peer,
                    epoch,
                    earlier);
        }
    }
}
