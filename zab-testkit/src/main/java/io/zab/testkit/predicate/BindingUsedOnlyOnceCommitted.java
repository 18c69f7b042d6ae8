package io.zab.testkit.predicate;

import io.zab.PeerId;
import io.zab.message.Configuration;
import io.zab.message.StorageId;
import io.zab.protocol.PeerStatus;
import io.zab.testkit.model.ModelBatch;
import io.zab.testkit.model.ModelPeer;

/** B5, B7: a configuration is sealed only once it is committed, and no directory says that it counts that no committed one binds. */
final class BindingUsedOnlyOnceCommitted extends Predicate {
    BindingUsedOnlyOnceCommitted() {
        super("B5, B7");
    }

    @Override
    public void broadcast(ModelPeer leader, ModelBatch batch) {
        if (batch.seals()) {
            ModelBatch sealed = batch.sealedConfigured();
            check(
                    sealed != null && model().isCommitted(sealed),
                    "%s makes the seal %s of %s; committed is %s",
                    leader,
                    batch,
                    batch.sealedConfiguration(),
                    model().committed());
        }
    }

    @Override
    public void status(ModelPeer peer, PeerStatus status) {
        StorageId storage = peer.storage();
        if (storage == null || !status.formed() || !status.counts()) {
            return;
        }
        for (ModelBatch at = model().committed().configured(); at != null; ) {
            Configuration configuration = at.configuration();
            if (configuration != null && configuration.binds(PeerId.of(peer.id()), storage)) {
                return;
            }
            ModelBatch parent = at.parent();
            at = parent == null ? null : parent.configured();
        }
        check(false, "%s says that it counts with %s, which no committed configuration binds", peer, storage);
    }
}
