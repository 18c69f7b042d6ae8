package io.zab.testkit.predicate;

import io.zab.message.LogRecord;
import io.zab.testkit.model.ModelBatch;
import io.zab.testkit.model.ModelPeer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A2, A4, A5, A7: in every history the requests of one process stand once each, in order and without a hole. A gate too early would let one be sent twice,
 * a forgotten request leave a hole behind which all others wait for ever.
 */
final class OneRecordPerRequest extends Predicate {
    private record Process(int peer, long incarnation) {}

    /** Where the requests of a process stand, in the order in which the batches were made, whatever history these are part of. */
    private record Place(ModelBatch batch, long sequence) {}

    private final Map<Process, List<Place>> places = new HashMap<>();

    OneRecordPerRequest() {
        super("A2, A4, A5, A7");
    }

    @Override
    public void broadcast(ModelPeer leader, ModelBatch batch) {
        if (batch.ofClients()) {
            batch.batch().forEach(record -> {
                if (record.sequence() > 0) {
                    follows(leader, batch, record);
                }
            });
        }
    }

    private void follows(ModelPeer leader, ModelBatch batch, LogRecord record) {
        List<Place> before =
                places.computeIfAbsent(new Process(record.peer(), record.incarnation()), key -> new ArrayList<>());
        long last = 0;
        for (int i = before.size() - 1; i >= 0 && last == 0; i--) {
            Place place = before.get(i);
            if (place.batch == batch || leader.asked().contains(place.batch)) {
                last = place.sequence;
            }
        }
        check(
                record.sequence() == last + 1,
                "%s makes %s, but the last of that process in this history is %d",
                leader,
                record,
                last);
        before.add(new Place(batch, record.sequence()));
    }
}
