package io.zab.testkit.predicate;

import io.zab.testkit.model.ModelBatch;
import io.zab.testkit.model.ModelEpoch;
import io.zab.testkit.model.ModelPeer;

/** S7: whoever proposes in epoch e holds every record that an earlier epoch committed. */
final class PrimaryIntegrity extends Predicate {
    PrimaryIntegrity() {
        super("S7");
    }

    @Override
    public void broadcast(ModelPeer leader, ModelBatch batch) {
        ModelBatch earlier = model().committed();
        while (earlier.epoch() >= batch.epoch()) {
            ModelEpoch epoch = model().epoch(earlier.epoch());
            ModelBatch before = epoch == null ? null : epoch.first().parent();
            if (before == null) {
                return;
            }
            earlier = before;
        }
        if (earlier.committedIn() < batch.epoch()) {
            check(leader.asked().contains(earlier), "%s makes %s without the committed %s", leader, batch, earlier);
        }
    }
}
