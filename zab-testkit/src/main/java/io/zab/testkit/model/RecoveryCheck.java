package io.zab.testkit.model;

import io.zab.Zxid;
import io.zab.message.Batch;
import io.zab.message.EpochEnds;
import io.zab.message.Promise;
import io.zab.message.Recovered;
import io.zab.message.StorageId;
import io.zab.message.StoreOp;
import java.util.List;

/** What an opened directory may hold, given the operations that it was asked for and the syncs that completed. */
final class RecoveryCheck {
    private RecoveryCheck() {}

    /** Whether another directory has been begun in place of the one that was there; as must be, or must not, or may. */
    static boolean isBegunAnew(ModelPeer peer, Recovered found) {
        StorageId before = peer.storage;
        boolean anew = before != null && !before.equals(found.storage());
        if (before != null && anew && !((peer.rotten || peer.rolledBack) && found.replacesDamaged())) {
            throw Violation.of("Recovery", "%s had storage id %s and has now %s", peer, before, found.storage());
        }
        if (peer.condemned && !anew) {
            throw Violation.of("Recovery", "%s opens a directory that it has condemned", peer);
        }
        return anew;
    }

    /** What a directory holds is what it held after some operation, and at least what was durable. */
    static void outcomeOfPending(ModelPeer peer, ModelBatch tip, Promise promise) {
        ModelBatch at = peer.durable.tip();
        Promise promised = peer.durablePromise;
        StringBuilder legal = new StringBuilder(at.last() + " " + promised);
        if (at == tip && promised.equals(promise)) {
            return;
        }
        for (ModelPeer.Pending one : peer.pending) {
            if (one.batch() != null) {
                at = one.batch();
            }
            if (one.op() instanceof StoreOp.SavePromise save) {
                promised = save.promise();
            }
            legal.append(", ").append(at.last()).append(' ').append(promised);
            if (at == tip && promised.equals(promise)) {
                return;
            }
        }
        throw Violation.of("Recovery", "%s recovers %s %s; its disk may hold: %s", peer, tip.last(), promise, legal);
    }

    static void content(ModelPeer peer, Recovered found, ModelBatch tip, List<Batch> content) {
        ModelBatch at = tip;
        for (int i = content.size() - 1; i >= 0; i--) {
            if (at.parent() == null || !at.batch().equals(content.get(i))) {
                throw Violation.of("Recovery", "%s recovers %s where %s should be", peer, content.get(i), at);
            }
            at = at.parent();
        }
        if (!at.last().equals(found.range().base())) {
            throw Violation.of(
                    "Recovery",
                    "%s recovers a log of %d batches to %s, whose base is %s instead of %s",
                    peer,
                    content.size(),
                    tip,
                    found.range().base(),
                    at.last());
        }
        EpochEnds ends = found.range().ends();
        ModelBatch walk = tip;
        for (int i = ends.ends().size() - 1; i >= 0; i--) {
            Zxid end = ends.ends().get(i);
            if (!walk.last().equals(end)) {
                throw Violation.of(
                        "Recovery", "%s recovers epoch ends %s, but the history has %s", peer, ends, walk.last());
            }
            while (walk.parent() != null && walk.epoch() == end.epoch()) {
                walk = walk.parent();
            }
        }
    }
}
