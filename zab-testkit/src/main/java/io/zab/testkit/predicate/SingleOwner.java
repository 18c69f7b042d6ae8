package io.zab.testkit.predicate;

import io.zab.Role;
import io.zab.testkit.model.ModelBatch;
import io.zab.testkit.model.ModelPeer;

/** S30: who has no role writes nothing to its log. */
final class SingleOwner extends Predicate {
    SingleOwner() {
        super("S30");
    }

    @Override
    public void append(ModelPeer peer, ModelBatch batch) {
        check(peer.alive() && peer.role() != Role.LOOKING, "%s appends %s", peer, batch);
    }

    @Override
    public void remove(ModelPeer peer, ModelBatch removed, long epoch, ModelBatch becomes, boolean snapshot) {
        check(peer.alive() && peer.role() != Role.LOOKING, "%s removes %s", peer, removed);
    }
}
