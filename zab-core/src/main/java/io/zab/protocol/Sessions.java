package io.zab.protocol;

import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.message.FormationId;
import io.zab.message.Message;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of a leader: at most one for each peer, its own among them. Says which of them count for what. A session
 * ends with its link, with its follower's next one, and with the leader's role.
 */
final class Sessions {
    private final PeerContext context;
    private final TreeMap<PeerId, FollowerProgress> byPeer = new TreeMap<>();
    /** This peer's own session: a voter among the others. */
    private final FollowerProgress own;
    /** When those whose session has ended were last heard: a link that breaks and is made anew is not yet silence. */
    private final TreeMap<PeerId, FollowerProgress> former = new TreeMap<>();

    Sessions(PeerContext context) {
        this.context = context;
        own = new FollowerProgress(
                context.self,
                context.storage,
                context.newSession(),
                context.promise(),
                context.history.durable(),
                context.formation(),
                context.replacesDamaged,
                context.now,
                context.settings.limits().forwardCreditBytes());
        byPeer.put(context.self, own);
    }

    FollowerProgress own() {
        return own;
    }

    @Nullable
    FollowerProgress of(PeerId peer) {
        return byPeer.get(peer);
    }

    /** Whether this very session still goes on. */
    boolean has(FollowerProgress session) {
        return byPeer.get(session.peer) == session;
    }

    /** All of them in the order of their peers; ending one while walking is done over a {@link #copy()}. */
    Collection<FollowerProgress> all() {
        return byPeer.values();
    }

    List<FollowerProgress> copy() {
        return List.copyOf(byPeer.values());
    }

    Set<PeerId> peers() {
        return byPeer.keySet();
    }

    // ---- beginning and end

    FollowerProgress open(Links.Link link, Message.FollowerInfo info) {
        FollowerProgress session = new FollowerProgress(
                link.peer,
                link.storage,
                info.session(),
                info.promise(),
                info.last(),
                info.formation(),
                info.replacesDamaged(),
                context.now,
                context.settings.limits().forwardCreditBytes());
        byPeer.put(link.peer, session);
        return session;
    }

    /** Refuses a session, or ends it with a reason. */
    void refuse(PeerId to, long session, Message.Rejection reason, String why) {
        context.send(to, new Message.Reject(session, reason, why, context.promise()));
    }

    void end(FollowerProgress session, Message.Rejection reason, String why) {
        refuse(session.peer, session.session, reason, why);
        end(session.peer);
    }

    /** Ends the session of one that does not count any more, and must not be taken for one that was heard lately either. */
    void expel(FollowerProgress session, String why) {
        end(session, Message.Rejection.ROLLED_BACK, why);
        former.remove(session.peer);
    }

    void end(PeerId peer) {
        FollowerProgress session = peer.equals(context.self) ? null : byPeer.remove(peer);
        if (session != null) {
            session.end();
            former.put(peer, session);
        }
    }

    /** Rule B2: whoever belongs to another formation is refused, never synchronised, whatever its name. Asked again when the history is fixed: an adoption decides which formation this is. */
    void endForeign() {
        for (FollowerProgress session : copy()) {
            String foreign = session == own ? null : whyForeign(session.peer, session.formation);
            if (foreign != null) {
                end(session, Message.Rejection.FOREIGN_HISTORY, foreign);
            }
        }
    }

    @Nullable
    String whyForeign(PeerId peer, @Nullable FormationId theirs) {
        FormationId mine = context.formation();
        return mine == null || theirs == null || mine.equals(theirs)
                ? null
                : "the data of peer " + peer + " belongs to formation " + theirs + ", this cluster is formation " + mine
                        + ". If its data is not wanted, delete its data directory";
    }

    void endAll() {
        byPeer.values().forEach(FollowerProgress::end);
        byPeer.clear();
    }

    // ---- who counts

    boolean countsInDiscovery(FollowerProgress session) {
        return context.membership().countsInDiscovery(session.peer, session.storage);
    }

    boolean counts(FollowerProgress session) {
        return context.membership().counts(session.peer, session.storage);
    }

    /** Whether those who have a session are enough to choose and promise an epoch. */
    boolean areQuorumInDiscovery() {
        return areQuorum(session -> true);
    }

    /** Whether those who have promised this epoch are enough to choose and promise another: only they know a message of this epoch as theirs. */
    boolean promisedAreQuorum() {
        return areQuorum(session -> session.ackEpoch != null);
    }

    private boolean areQuorum(Predicate<FollowerProgress> which) {
        TreeSet<PeerId> here = new TreeSet<>();
        for (FollowerProgress session : byPeer.values()) {
            if (countsInDiscovery(session) && which.test(session)) {
                here.add(session.peer);
            }
        }
        return context.membership().isQuorum(here);
    }

    /** The last zxid that a quorum holds. While forming: that exactly the directories in the leader's epoch record hold (rule B3). */
    Zxid heldByQuorum() {
        TreeMap<PeerId, Zxid> held = new TreeMap<>();
        for (FollowerProgress session : byPeer.values()) {
            if (counts(session)) {
                held.put(session.peer, session.match);
            }
        }
        return context.membership().heldByQuorum(held);
    }

    /** Those who count and from whom something was heard within {@code nanos}, this peer among them if it counts. */
    Set<PeerId> heardWithin(long nanos) {
        TreeSet<PeerId> heard = new TreeSet<>();
        if (counts(own)) {
            heard.add(own.peer);
        }
        for (FollowerProgress session : byPeer.values()) {
            addIfHeard(session, nanos, heard);
        }
        for (FollowerProgress session : former.values()) {
            addIfHeard(session, nanos, heard);
        }
        return heard;
    }

    private void addIfHeard(FollowerProgress session, long nanos, Set<PeerId> heard) {
        if (session != own && context.now - session.lastHeard <= nanos && counts(session)) {
            heard.add(session.peer);
        }
    }
}
