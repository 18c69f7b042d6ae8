package io.zab.testkit.predicate;

import io.zab.testkit.model.Model;
import io.zab.testkit.model.ModelBatch;
import io.zab.testkit.model.ModelEpoch;
import io.zab.testkit.model.ModelPeer;
import org.jspecify.annotations.Nullable;

/** S7: whoever proposes in epoch e holds every record that an earlier epoch committed. */
final class PrimaryIntegrity extends Predicate {
    PrimaryIntegrity() {
        super("S7");
    }

    @Override
    public void broadcast(ModelPeer leader, ModelBatch batch) {
        ModelBatch earlier = committedBefore(model(), batch.epoch());
        if (earlier != null) {
            check(leader.asked().contains(earlier), "%s makes %s without the committed %s", leader, batch, earlier);
        }
    }

    /** The last batch that an earlier epoch than this committed; null if there is none. */
    static @Nullable ModelBatch committedBefore(Model model, long number) {
        ModelBatch earlier = model.committed();
        while (earlier.epoch() >= number) {
            ModelEpoch epoch = model.epoch(earlier.epoch());
            ModelBatch before = epoch == null ? null : epoch.first().parent();
            if (before == null) {
                return null;
            }
            earlier = before;
        }
        return earlier.committedIn() < number ? earlier : null;
    }
}
