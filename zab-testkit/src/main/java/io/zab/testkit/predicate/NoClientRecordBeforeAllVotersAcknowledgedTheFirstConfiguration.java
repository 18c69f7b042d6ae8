package io.zab.testkit.predicate;

import io.zab.message.Configuration;
import io.zab.message.FormationId;
import io.zab.testkit.model.ModelBatch;
import io.zab.testkit.model.ModelEpoch;
import io.zab.testkit.model.ModelPeer;
import org.jspecify.annotations.Nullable;

/** B2 to B4: a seal is made only once the disks of all voters hold the configuration, no client record is made before it, and only one formation is ever sealed. */
final class NoClientRecordBeforeAllVotersAcknowledgedTheFirstConfiguration extends Predicate {
    private @Nullable FormationId sealed;

    NoClientRecordBeforeAllVotersAcknowledgedTheFirstConfiguration() {
        super("B4");
    }

    @Override
    public void broadcast(ModelPeer leader, ModelBatch batch) {
        check(!batch.ofClients() || batch.sealed(), "%s makes %s before the seal", leader, batch);
        ModelBatch parent = batch.parent();
        if (!batch.seals() || parent == null || parent.sealed()) {
            return;
        }
        ModelEpoch epoch = model().epoch(batch.epoch());
        Configuration configuration = batch.configuration();
        check(epoch != null && configuration != null, "%s makes the seal %s without a configuration", leader, batch);
        if (epoch == null || configuration == null) {
            return;
        }
        configuration
                .voters()
                .forEach((peer, storage) -> check(
                        epoch.heldBy(storage),
                        "%s makes the seal %s, whose configuration the directory of peer %s never held",
                        leader,
                        batch,
                        peer));
        check(sealed == null || sealed.equals(configuration.formation()), "%s seals a second formation", leader);
        sealed = configuration.formation();
    }
}
