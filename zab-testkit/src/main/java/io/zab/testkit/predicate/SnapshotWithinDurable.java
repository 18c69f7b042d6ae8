package io.zab.testkit.predicate;

import io.zab.Zxid;
import io.zab.testkit.model.ModelBatch;
import io.zab.testkit.model.ModelPeer;

/** S22: a snapshot is published only of what is committed and durable here, and never before the seal (B4). */
final class SnapshotWithinDurable extends Predicate {
    SnapshotWithinDurable() {
        super("S22");
    }

    @Override
    public void snapshot(ModelPeer peer, Zxid zxid) {
        ModelBatch batch = model().endingWith(zxid);
        check(
                batch != null && model().isCommitted(batch) && peer.durable().contains(batch) && batch.sealed(),
                "%s publishes a snapshot at %s",
                peer,
                zxid);
    }
}
