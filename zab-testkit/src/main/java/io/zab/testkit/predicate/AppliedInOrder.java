package io.zab.testkit.predicate;

import io.zab.testkit.model.ModelBatch;
import io.zab.testkit.model.ModelPeer;

/** S3 to S6: every application is given the committed history, from its start or its snapshot on, without gap or repetition. */
final class AppliedInOrder extends Predicate {
    AppliedInOrder() {
        super("S3-S6");
    }

    @Override
    public void applied(ModelPeer peer, ModelBatch batch, long digest) {
        check(model().isCommitted(batch), "%s applies %s, which is not committed", peer, batch);
        check(batch.parent() == peer.applied(), "%s applies %s behind %s", peer, batch, peer.applied());
    }

    @Override
    public void restored(ModelPeer peer, ModelBatch at, long digest) {
        check(model().isCommitted(at), "%s is restored at %s, which is not committed", peer, at);
        check(at.depth() >= peer.applied().depth(), "%s is restored at %s, behind what it has applied", peer, at);
    }
}
