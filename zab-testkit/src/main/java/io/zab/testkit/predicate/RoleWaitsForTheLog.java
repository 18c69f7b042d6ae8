package io.zab.testkit.predicate;

import io.zab.Role;
import io.zab.testkit.model.ModelPeer;

/** G6: a new role begins only when everything that the last one gave to the log is on disk. */
final class RoleWaitsForTheLog extends Predicate {
    RoleWaitsForTheLog() {
        super("G6");
    }

    @Override
    public void role(ModelPeer peer, Role from, Role to) {
        check(
                to != Role.FOLLOWING && to != Role.LEADING || peer.settled(),
                "%s becomes %s while its log still writes",
                peer,
                to);
    }
}
