package io.zab.testkit.predicate;

import io.zab.PeerId;
import io.zab.message.Configuration;
import io.zab.message.StorageId;
import io.zab.testkit.model.Model;
import io.zab.testkit.model.ModelBatch;
import io.zab.testkit.model.ModelEpoch;
import io.zab.testkit.model.ModelPeer;

/**
 * B5, B6: who makes a record is bound by the configuration of the history that it makes it behind, and a leader is established by directories that are: a learner's
 * disk, whatever it holds, is not among them.
 */
final class WhoDoesNotCountMovesNothing extends Predicate {
    WhoDoesNotCountMovesNothing() {
        super("B5, B6");
    }

    @Override
    public void broadcast(ModelPeer leader, ModelBatch batch) {
        check(leader.countsIn(batch), "%s makes %s, whose history does not bind its directory", leader, batch);
    }

    @Override
    public void established(ModelPeer peer, long number) {
        ModelEpoch epoch = model().epoch(number);
        Configuration configuration = epoch == null ? null : epoch.first().configuration();
        if (epoch == null || configuration == null) {
            return;
        }
        long holders =
                configuration.voters().values().stream().filter(epoch::heldBy).count();
        check(
                holders >= Model.quorum(epoch.first(), model().size()),
                "%s is established in epoch %d, whose record %d bound directories have held",
                peer,
                number,
                holders);
        StorageId storage = peer.storage();
        check(
                storage != null && configuration.binds(PeerId.of(peer.id()), storage),
                "%s is established in epoch %d with a directory that is not bound",
                peer,
                number);
    }
}
