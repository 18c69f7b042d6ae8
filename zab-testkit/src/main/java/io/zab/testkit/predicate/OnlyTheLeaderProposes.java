package io.zab.testkit.predicate;

import io.zab.PeerId;
import io.zab.Role;
import io.zab.message.Promise;
import io.zab.testkit.model.ModelBatch;
import io.zab.testkit.model.ModelPeer;

/** S2: a batch is made by the leader of its epoch, which has promised that epoch to itself. */
final class OnlyTheLeaderProposes extends Predicate {
    OnlyTheLeaderProposes() {
        super("S2");
    }

    @Override
    public void broadcast(ModelPeer leader, ModelBatch batch) {
        check(
                leader.role() == Role.LEADING
                        && leader.promised().equals(new Promise(batch.epoch(), PeerId.of(leader.id()))),
                "%s makes %s",
                leader,
                batch);
    }
}
