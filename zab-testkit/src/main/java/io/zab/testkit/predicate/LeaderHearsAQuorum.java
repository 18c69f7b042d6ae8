package io.zab.testkit.predicate;

import io.zab.testkit.model.Hearing;
import io.zab.testkit.model.ModelPeer;

/** An established leader has heard of a majority within the leader timeout: one that nobody follows any more makes way, and its clients do not wait for ever. */
final class LeaderHearsAQuorum extends Predicate {
    LeaderHearsAQuorum() {
        super("lead");
    }

    @Override
    public void leads(ModelPeer leader, Hearing hearing, long epochRecordsMax) {
        int lately = hearing.lately();
        check(
                2 * lately > model().size(),
                "%s leads on, and has heard of %d peers lately, itself among them",
                leader,
                lately);
    }
}
