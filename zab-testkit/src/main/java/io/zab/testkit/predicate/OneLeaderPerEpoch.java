package io.zab.testkit.predicate;

import io.zab.testkit.model.ModelEpoch;
import io.zab.testkit.model.ModelPeer;

/** S8, S19: an epoch has one established leader, and it says so only once a quorum's disks hold its epoch record. */
final class OneLeaderPerEpoch extends Predicate {
    OneLeaderPerEpoch() {
        super("S8");
    }

    @Override
    public void established(ModelPeer peer, long number) {
        ModelEpoch epoch = model().epoch(number);
        check(epoch != null, "%s is established in epoch %d, which has no epoch record", peer, number);
        if (epoch != null) {
            check(
                    epoch.leader() == peer.id(),
                    "%s is established in epoch %d of peer %d",
                    peer,
                    number,
                    epoch.leader());
            check(epoch.committed() > 0, "%s is established in epoch %d, whose record no quorum holds", peer, number);
        }
    }
}
