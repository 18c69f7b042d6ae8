package io.zab.testkit.predicate;

import io.zab.Transaction;
import io.zab.Zxid;
import io.zab.testkit.model.Model;
import io.zab.testkit.model.ModelBatch;
import io.zab.testkit.model.ModelPeer;
import io.zab.testkit.model.ModelRead;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * S27: a linearizable read sees everything that anybody was told of before it began: each acknowledged request, and all that an earlier read saw, wherever. Already
 * the point that the protocol gives it must be so far: that the application was further by chance is no excuse. And no point is given by a leader that a quorum had
 * left for a later epoch before the read began, even if nothing has been acknowledged since.
 */
final class LinearizableReads extends Predicate {
    /** The last thing that any client has been told of, or has seen. */
    private Zxid known = Zxid.NONE;

    /**
     * What held when a read began.
     *
     * @param epoch the last that a quorum's disks had promised
     */
    private record Began(Zxid known, long epoch) {}

    private final Map<Long, Began> began = new HashMap<>();
    private final Map<Long, Zxid> effects = new HashMap<>();

    LinearizableReads() {
        super("S27");
    }

    @Override
    public void effect(ModelPeer peer, Transaction record) {
        effects.putIfAbsent(record.payload().getLong(0), record.zxid());
    }

    @Override
    public void completed(ModelPeer peer, long request, Zxid zxid) {
        known = Zxid.max(known, zxid);
    }

    @Override
    public void resultLost(ModelPeer peer, long request) {
        known = Zxid.max(known, effects.getOrDefault(request, Zxid.NONE));
    }

    @Override
    public void readAsked(ModelPeer peer, ModelRead read) {
        if (read.linearizable()) {
            began.put(read.number(), new Began(known, epochOfAQuorum()));
        }
    }

    private long epochOfAQuorum() {
        ModelBatch committed = model().committed();
        long[] promised = new long[model().size()];
        int count = 0;
        for (ModelPeer peer : model().peers()) {
            if (peer.countsIn(committed)) {
                promised[count++] = peer.durablePromise().epoch();
            }
        }
        Arrays.sort(promised, 0, count);
        int quorum = Model.quorum(committed, model().size());
        return count < quorum ? 0 : promised[count - quorum];
    }

    @Override
    public void readPointed(ModelPeer peer, ModelRead read, Zxid point) {
        sees(peer, read, "is to see", point);
        long epoch = of(read).epoch;
        check(
                point.epoch() >= epoch,
                "%s is to see %s at %s; a quorum had promised epoch %d before",
                read,
                point,
                peer,
                epoch);
    }

    @Override
    public void readDone(ModelPeer peer, ModelRead read, Zxid seen) {
        if (read.linearizable()) {
            sees(peer, read, "sees", seen);
        }
        known = Zxid.max(known, seen);
    }

    private void sees(ModelPeer peer, ModelRead read, String how, Zxid zxid) {
        Zxid before = of(read).known;
        check(!zxid.isBefore(before), "%s %s %s at %s; %s was known before", read, how, zxid, peer, before);
    }

    private Began of(ModelRead read) {
        return Objects.requireNonNull(began.get(read.number()), read::toString);
    }
}
