package io.zab.protocol;

import io.zab.FailoverStep;
import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.message.HistoryRange;
import io.zab.message.Message;
import io.zab.message.StorageId;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The first duty of a prospective leader: a quorum's promise of a new epoch, which ends all older leaders, and the best history among those who
 * promised, which holds everything that may have been committed. Each condition is derived from a set when it is asked; there is no flag that could
 * be another phase's (ZOOKEEPER-1192).
 */
final class Discovery {
    /**
     * What a peer said when it promised. It stays valid when its link breaks: the promise is durable.
     *
     * @param peer who
     * @param storage its directory
     * @param range its history
     */
    record Acked(PeerId peer, StorageId storage, HistoryRange range) {}

    private final PeerContext context;
    private final Map<PeerId, FollowerProgress> sessions;
    private final TreeMap<PeerId, Acked> acked = new TreeMap<>();

    Discovery(PeerContext context, Map<PeerId, FollowerProgress> sessions) {
        this.context = context;
        this.sessions = sessions;
    }

    /** The new epoch, once a quorum, this peer included, has introduced itself; 0 before. */
    long chooseEpoch() {
        TreeSet<PeerId> introduced = new TreeSet<>();
        long highest = Math.max(context.promise().epoch(), context.memory.highestPromiseSeen());
        for (FollowerProgress session : sessions.values()) {
            if (context.membership().countsInDiscovery(session.peer, session.storage)) {
                introduced.add(session.peer);
                highest = Math.max(highest, session.promise.epoch());
            }
        }
        return context.membership().isQuorum(introduced) ? highest + 1 : 0;
    }

    void acknowledged(FollowerProgress session, HistoryRange range) {
        acked.put(session.peer, new Acked(session.peer, session.storage, range));
    }

    /** Whether a quorum, this peer included, has promised the epoch. */
    boolean promisedByQuorum() {
        return acked.containsKey(context.self) && context.membership().isQuorum(promisers());
    }

    private TreeSet<PeerId> promisers() {
        TreeSet<PeerId> promisers = new TreeSet<>();
        for (Acked ack : acked.values()) {
            if (context.membership().countsInDiscovery(ack.peer, ack.storage)) {
                promisers.add(ack.peer);
            }
        }
        return promisers;
    }

    /** Who holds a history that ranks above this peer's, the best of them; null if nobody who counts does. */
    @Nullable
    Acked better() {
        Acked best = null;
        for (Acked ack : acked.values()) {
            Zxid toBeat = best == null ? context.history.last() : best.range.last();
            if (context.membership().countsInDiscovery(ack.peer, ack.storage)
                    && ack.range.last().isAfter(toBeat)) {
                best = ack;
            }
        }
        return best;
    }

    /** Asks the one with the better history for it. */
    HistoryReceiver adopt(FollowerProgress source, Zxid end, long epoch) {
        context.effects.mark(Mark.ADOPTED);
        context.step(FailoverStep.Kind.ADOPTING, source.peer, epoch, end, "this log ends at " + context.history.last());
        context.send(
                source.peer,
                new Message.Pull(source.session, epoch, context.history.range(), context.history.committed()));
        return new HistoryReceiver(context, source.peer, source.session, epoch);
    }
}
