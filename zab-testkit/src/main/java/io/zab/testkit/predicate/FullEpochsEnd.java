package io.zab.testkit.predicate;

import io.zab.testkit.model.Hearing;
import io.zab.testkit.model.ModelBatch;
import io.zab.testkit.model.ModelPeer;
import java.util.Map;
import java.util.TreeMap;

/** S2: who leads an epoch that is full takes nothing more from clients, and begins another one once all is applied; the counter of an epoch never comes near its end. */
final class FullEpochsEnd extends Predicate {
    /** Of each leader of a full epoch where its log ended when it was seen to be full. */
    private final Map<Integer, ModelBatch> full = new TreeMap<>();
    /** And where, once all of it was applied. */
    private final Map<Integer, ModelBatch> done = new TreeMap<>();

    FullEpochsEnd() {
        super("S2");
    }

    @Override
    public void leads(ModelPeer leader, Hearing hearing, long epochRecordsMax) {
        ModelBatch tip = leader.asked().tip();
        if (tip.last().counter() <= epochRecordsMax) {
            return;
        }
        ModelBatch before = full.put(leader.id(), tip);
        if (before != null && before.epoch() == tip.epoch()) {
            for (ModelBatch at = tip; at != null && at.depth() > before.depth(); at = at.parent()) {
                check(
                        !at.ofClients(),
                        "%s takes %s, and its epoch was full in an earlier round: it may have %d records",
                        leader,
                        at,
                        epochRecordsMax);
            }
        }
        if (leader.applied() == tip) {
            check(
                    done.put(leader.id(), tip) != tip,
                    "%s leads on, and all of its full epoch was applied in an earlier round",
                    leader);
        }
    }
}
