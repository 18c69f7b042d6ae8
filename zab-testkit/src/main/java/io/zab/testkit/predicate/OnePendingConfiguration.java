package io.zab.testkit.predicate;

import io.zab.message.Configuration;
import io.zab.testkit.model.ModelBatch;
import io.zab.testkit.model.ModelPeer;

/** S29, B7: a configuration follows only on a sealed one, and binds one other directory, nothing else. */
final class OnePendingConfiguration extends Predicate {
    OnePendingConfiguration() {
        super("S29");
    }

    @Override
    public void broadcast(ModelPeer leader, ModelBatch batch) {
        ModelBatch parent = batch.parent();
        if (!batch.rebinds() || parent == null) {
            return;
        }
        ModelBatch newest = parent.configured();
        check(
                newest != null && newest.last().equals(parent.sealedConfiguration()),
                "%s makes the configuration %s, but only %s is sealed",
                leader,
                batch,
                parent.sealedConfiguration());
        Configuration before = parent.configuration();
        Configuration after = batch.configuration();
        if (before == null || after == null) {
            return;
        }
        long changed = after.voters().entrySet().stream()
                .filter(voter -> !before.binds(voter.getKey(), voter.getValue()))
                .count();
        check(
                changed == 1
                        && before.voters().keySet().equals(after.voters().keySet())
                        && before.formation().equals(after.formation())
                        && before.payloadBytesMax() == after.payloadBytesMax(),
                "%s replaces %s by %s",
                leader,
                before,
                after);
    }
}
