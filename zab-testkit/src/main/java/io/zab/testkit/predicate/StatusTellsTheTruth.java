package io.zab.testkit.predicate;

import io.zab.protocol.PeerStatus;
import io.zab.testkit.model.ModelPeer;

/** What a peer says of its log, its disk and its promise is what the model knows of them. */
final class StatusTellsTheTruth extends Predicate {
    StatusTellsTheTruth() {
        super("status");
    }

    @Override
    public void status(ModelPeer peer, PeerStatus status) {
        check(status.last().equals(peer.asked().last()), "%s says that its log ends at %s", peer, status.last());
        check(!status.durable().isAfter(peer.durable().last()), "%s says that %s is durable", peer, status.durable());
        check(
                status.promisedEpoch() <= peer.promised().epoch(),
                "%s says that it promised %d",
                peer,
                status.promisedEpoch());
    }
}
