package io.zab.testkit.predicate;

import io.zab.testkit.model.Model;
import io.zab.testkit.model.ModelBatch;
import io.zab.testkit.model.ModelPeer;

/** S20: every quorum has a member whose disk holds all that is committed; a directory that was rolled back is in none. */
final class CommittedSurvives extends Predicate {
    CommittedSurvives() {
        super("S20");
    }

    @Override
    public void durable(ModelPeer peer) {
        survives();
    }

    @Override
    public void recovered(ModelPeer peer) {
        survives();
    }

    @Override
    public void committed(ModelBatch batch, long epoch) {
        survives();
    }

    private void survives() {
        ModelBatch last = model().committed();
        int without = 0;
        for (ModelPeer peer : model().peers()) {
            if (peer.countsIn(last) && !peer.rolledBack() && !peer.holds(last)) {
                without++;
            }
        }
        check(
                without < Model.quorum(last, model().size()),
                "%d voters that count do not hold %s: %s",
                without,
                last,
                model().peers());
    }
}
