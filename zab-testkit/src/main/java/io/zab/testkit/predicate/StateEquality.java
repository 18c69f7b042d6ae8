package io.zab.testkit.predicate;

import io.zab.Zxid;
import io.zab.message.SnapshotHeader;
import io.zab.testkit.model.ModelBatch;
import io.zab.testkit.model.ModelPeer;
import java.util.HashMap;
import java.util.Map;

/** S23: at equal zxid all applications, however they came there, have equal state and an equal table of peers. */
final class StateEquality extends Predicate {
    private final Map<Long, Long> digests = new HashMap<>();

    private final Map<Zxid, SnapshotHeader> headers = new HashMap<>();

    StateEquality() {
        super("S23");
    }

    @Override
    public void applied(ModelPeer peer, ModelBatch batch, long digest) {
        compare(peer, batch, digest);
    }

    @Override
    public void restored(ModelPeer peer, ModelBatch at, long digest) {
        compare(peer, at, digest);
    }

    @Override
    public void snapshotTaken(ModelPeer peer, SnapshotHeader header) {
        SnapshotHeader before = headers.putIfAbsent(header.zxid(), header);
        check(
                before == null || before.equals(header),
                "%s takes a snapshot with %s, where others had %s",
                peer,
                header,
                before);
    }

    private void compare(ModelPeer peer, ModelBatch batch, long digest) {
        Long before = digests.putIfAbsent(batch.last().value(), digest);
        check(before == null || before == digest, "%s has another state at %s than others had", peer, batch);
    }
}
