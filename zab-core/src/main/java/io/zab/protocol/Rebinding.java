package io.zab.protocol;

import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.message.Configuration;
import io.zab.message.ConfigurationEntry;
import io.zab.message.StorageId;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How a directory comes to count that the log does not bind: a voter's disk was emptied or replaced, it has learned everything from this leader, and a
 * configuration binds its new storage id (rule B7). One at a time:
 *
 * <pre>
 *   learner holds (e,0) ──▶ configuration appended ──▶ committed, without the learner ──▶ seal appended ──▶ the next
 * </pre>
 *
 * The learner cannot help to commit its own binding, since until then the old configuration is active, too, and does not bind it (rule B5). From the commit
 * on it counts for this leader; the seal tells the same to whoever reads the log later.
 */
final class Rebinding {
    private final PeerContext context;
    private final Sessions sessions;
    private final Zxid epochRecord;
    /** Whom this leader has re-bound. */
    private final TreeSet<PeerId> rebound = new TreeSet<>();

    private @Nullable PeerId lastRebound;

    Rebinding(PeerContext context, Sessions sessions, long epoch) {
        this.context = context;
        this.sessions = sessions;
        this.epochRecord = Zxid.of(epoch, 0);
    }

    /** Once a round of an established leader: takes the next step if it is time. */
    void advance() {
        ConfigurationEntry newest = context.history.newestConfiguration();
        if (newest.sealed()) {
            FollowerProgress learner = isHeldByLastRebound(newest) ? nextLearner() : null;
            if (learner != null && isQuorumHere()) {
                bind(learner, newest.configuration());
            }
        } else if (!newest.zxid().isAfter(context.history.committed())) {
            // If the leader before has appended it, it is committed with this one's epoch record, and sealed likewise.
            boolean own = newest.zxid().epoch() == epochRecord.epoch();
            context.effects.mark(own ? Mark.REBOUND : Mark.REBINDING_INHERITED);
            Broadcast.propose(context, sessions, LeaderRecords.seal(context, newest.zxid()));
        }
    }

    /** Whether a configuration is not yet sealed. */
    boolean isPending() {
        return !context.history.newestConfiguration().sealed();
    }

    /**
     * One after the other: whoever is about to count has to hold the proof of it first. One that has left again, or whose disk stands still, holds up nobody.
     */
    private boolean isHeldByLastRebound(ConfigurationEntry newest) {
        FollowerProgress last = lastRebound == null ? null : sessions.of(lastRebound);
        return last == null
                || !sessions.counts(last)
                || last.diskWaitNanos > context.settings.timings().diskStall().toNanos()
                || newest.sealedAt() == null
                || !last.match.isBefore(newest.sealedAt());
    }

    /**
     * Whether those who could commit a configuration have sessions. If they do not, it would stay pending, and the former directory of the one that it binds,
     * should somebody bring that back, would count no more than the new one.
     */
    private boolean isQuorumHere() {
        TreeSet<PeerId> here = new TreeSet<>();
        for (FollowerProgress session : sessions.all()) {
            if (sessions.counts(session)) {
                here.add(session.peer);
            }
        }
        return context.membership().isQuorum(here);
    }

    /** Somebody who holds everything that was committed before this epoch, and does not count. */
    private @Nullable FollowerProgress nextLearner() {
        for (FollowerProgress session : sessions.all()) {
            if (!sessions.counts(session) && !session.match.isBefore(epochRecord)) {
                return session;
            }
        }
        return null;
    }

    private void bind(FollowerProgress learner, Configuration earlier) {
        if (!rebound.add(learner.peer)) {
            context.effects.mark(Mark.REBOUND_AGAIN);
        }
        lastRebound = learner.peer;
        TreeMap<PeerId, StorageId> voters = new TreeMap<>(earlier.voters());
        voters.put(learner.peer, learner.storage);
        Configuration next = new Configuration(earlier.formation(), voters, earlier.payloadBytesMax());
        Broadcast.propose(context, sessions, LeaderRecords.configuration(context, next));
    }
}
