package io.zab.testkit.predicate;

import io.zab.Zxid;
import io.zab.testkit.model.Hearing;
import io.zab.testkit.model.ModelPeer;
import java.util.Map;
import java.util.TreeMap;

/** S2: who leads an epoch that is full begins another one in its next round; the counter of an epoch never comes near its end. */
final class FullEpochsEnd extends Predicate {
    private final Map<Integer, Long> full = new TreeMap<>();

    FullEpochsEnd() {
        super("S2");
    }

    @Override
    public void leads(ModelPeer leader, Hearing hearing, long epochRecordsMax) {
        Zxid last = leader.asked().last();
        if (last.counter() > epochRecordsMax) {
            Long before = full.put(leader.id(), last.epoch());
            check(
                    before == null || before != last.epoch(),
                    "%s leads on, and its epoch was full in an earlier round: it may have %d records",
                    leader,
                    epochRecordsMax);
        }
    }
}
