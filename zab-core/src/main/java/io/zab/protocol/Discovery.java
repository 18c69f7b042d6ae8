package io.zab.protocol;

import io.zab.FailoverStep;
import io.zab.PeerId;
import io.zab.Reason;
import io.zab.Zxid;
import io.zab.message.Message;
import io.zab.message.Promise;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The first duty of a prospective leader: a quorum's promise of a new epoch, which ends all older leaders, and the best history among those who
 * promised, which holds everything that may have been committed. If that is not this peer's own, it is adopted first.
 *
 * <p>Each condition is derived from a set when it is asked; there is no flag that could be another phase's (ZOOKEEPER-1192).
 */
final class Discovery {
    /**
     * What a peer said when it promised. It stays valid when its session ends: the promise is durable.
     *
     * @param session in which
     * @param ack what it said
     * @param unpromised the last one in which this directory had not promised the epoch when it came: what it showed then says what it had forgotten, in later ones it
     *     shows the promise (rule B9); the same as {@code session} if there is none
     */
    record Acked(FollowerProgress session, Message.AckEpoch ack, FollowerProgress unpromised) {
        PeerId peer() {
            return session.peer;
        }

        Zxid last() {
            return ack.range().last();
        }
    }

    private final PeerContext context;
    private final Sessions sessions;
    private final RollBacks rollBacks;
    private final MissingCommit missingCommit;
    private final TreeMap<PeerId, Acked> acked = new TreeMap<>();
    /** Of each peer the last session in which the epoch was offered to one who had not promised it. */
    private final TreeMap<PeerId, FollowerProgress> offered = new TreeMap<>();

    private long epoch;
    private long progressAt;
    private @Nullable Adoption adoption;

    Discovery(PeerContext context, Sessions sessions, RollBacks rollBacks) {
        this.context = context;
        this.sessions = sessions;
        this.rollBacks = rollBacks;
        missingCommit = new MissingCommit(context, sessions, rollBacks);
    }

    void begin() {
        progressAt = context.now;
        maybeChooseEpoch();
    }

    /** The chosen epoch; 0 before. */
    long epoch() {
        return epoch;
    }

    // ---- the epoch

    /** A follower has opened a session, before or after the epoch was chosen. */
    void introduced(FollowerProgress session) {
        if (epoch == 0) {
            maybeChooseEpoch();
        } else {
            offer(session);
        }
    }

    private void maybeChooseEpoch() {
        TreeSet<PeerId> introduced = new TreeSet<>();
        long highest = Math.max(context.promise().epoch(), context.memory.highestPromiseSeen());
        for (FollowerProgress session : sessions.all()) {
            if (sessions.countsInDiscovery(session)) {
                introduced.add(session.peer);
                highest = Math.max(highest, session.promise.epoch());
            }
        }
        // Beyond the largest epoch nobody leads; that is for an operator to see.
        if (!context.membership().isQuorum(introduced) || highest >= Zxid.MAX_EPOCH) {
            return;
        }
        if (highest == context.memory.highestPromiseSeen()
                && highest > context.promise().epoch()) {
            context.effects.mark(Mark.EPOCH_ABOVE_A_PROMISE_SEEN);
        }
        epoch = highest + 1;
        progressAt = context.now;
        context.step(FailoverStep.Kind.EPOCH_CHOSEN, null, epoch, context.history.last(), "");
        // The leader promises first; the gate keeps the offers back until that is durable (ZOOKEEPER-1291).
        context.savePromise(new Promise(epoch, context.self));
        context.sendOnceDurable(
                context.self,
                new Message.AckEpoch(
                        sessions.own().session, epoch, context.history.range(), context.history.committed()));
        sessions.all().forEach(this::offer);
    }

    private void offer(FollowerProgress session) {
        if (session != sessions.own() && !session.epochOffered) {
            session.epochOffered = true;
            session.offeredBefore = offered.containsKey(session.peer);
            if (session.promise.epoch() < epoch) {
                offered.put(session.peer, session);
            }
            context.sendOnceDurable(session.peer, new Message.NewEpoch(session.session, epoch));
        }
    }

    // ---- the history

    /** A promise; what its giver has seen of others may show that one of them, or this peer itself, does not count. */
    Next acknowledged(FollowerProgress session, Message.AckEpoch ack) {
        FollowerProgress before = offered.get(session.peer);
        FollowerProgress unpromised = before != null && before.storage.equals(session.storage) ? before : session;
        acked.put(session.peer, new Acked(session, ack, unpromised));
        context.witnessed.hearCommit(session.formation, ack.knownCommit());
        if (session != sessions.own()) {
            context.witnessed.shown(
                    session.peer, session.storage, ack.epoch(), ack.range().last());
        }
        learnCommits();
        return judgeRollBacks();
    }

    private Next judgeRollBacks() {
        Next next = rollBacks.judge(acked.values(), epoch);
        return next.stays() ? judgeAdoption() : next;
    }

    private boolean counts(Acked ack) {
        return sessions.countsInDiscovery(ack.session) && !rollBacks.isForgetful(ack.session);
    }

    /**
     * Rule B8: what somebody knows to be committed, and this log holds, is. Not while a history is being adopted: the plan for that was made with what was
     * known before, and to cut below what is known to be committed would stop this node.
     */
    private void learnCommits() {
        if (adoption == null) {
            for (Acked each : acked.values()) {
                Zxid known = each.ack.knownCommit();
                if (context.history.holds(known) && context.history.learnCommit(known)) {
                    context.effects.mark(Mark.COMMIT_LEARNED_IN_DISCOVERY);
                }
            }
        }
    }

    /** Goes as far as it can. Once nothing is missing ({@link #isComplete()}), this peer's log is the initial history. */
    Next advance() {
        if (adoption != null && adoption.isDone()) {
            // The configuration may be another one now: all conditions are asked anew (rule B5).
            adoption = null;
            learnCommits();
            Next next = judgeRollBacks();
            if (!next.stays()) {
                return next;
            }
        }
        if (adoption != null) {
            return judgeAdopted(adoption);
        }
        if (!isPromised()) {
            return Next.STAY;
        }
        Acked better = better();
        if (better == null) {
            return missingCommit.judge(context.formation(), context.history.range(), acked);
        }
        FollowerProgress source = sessions.of(better.peer());
        if (source == null) {
            return Next.look(
                    context, Reason.FOLLOWER_AHEAD, "peer " + better.peer() + " has a better history and left");
        }
        if (missingCommit.forbidsAdoption(source.formation, better.ack.range())) {
            return missingCommit.judge(source.formation, better.ack.range(), acked);
        }
        adoption = new Adoption(context, source, better.ack.range(), epoch);
        return Next.STAY;
    }

    /** Perhaps the word of a commit has come only now, and what it speaks of is about to be cut off: no time to await anybody. */
    private Next judgeAdopted(Adoption current) {
        if (!missingCommit.forbidsAdoption(current.source.formation, current.range)) {
            return Next.STAY;
        }
        Acked best = better();
        if (best != null && best.last().isAfter(current.range.last())) {
            return Next.look(context, Reason.FOLLOWER_AHEAD, "peer " + best.peer() + " has come with a better history");
        }
        return missingCommit.giveUp(current.source.formation, current.range, acked);
    }

    boolean isComplete() {
        return adoption == null
                && isPromised()
                && better() == null
                && !missingCommit.isMissing(context.formation(), context.history.range());
    }

    /** Whether a quorum, this peer included, has promised the epoch, and this peer's log is still. */
    private boolean isPromised() {
        if (epoch == 0 || !acked.containsKey(context.self) || !context.history.settled()) {
            return false;
        }
        TreeSet<PeerId> promisers = new TreeSet<>();
        for (Acked ack : acked.values()) {
            if (counts(ack)) {
                promisers.add(ack.peer());
            }
        }
        return context.membership().isQuorum(promisers);
    }

    /** Who holds a history that ranks above this peer's, the best of them; null if nobody who counts does. */
    private @Nullable Acked better() {
        Acked best = null;
        for (Acked ack : acked.values()) {
            Zxid toBeat = best == null ? context.history.last() : best.last();
            if (counts(ack) && ack.last().isAfter(toBeat)) {
                best = ack;
            }
        }
        return best;
    }

    /** Whether this session is the one whose history is being adopted. */
    boolean adoptsFrom(FollowerProgress session) {
        return adoption != null && adoption.source == session;
    }

    /** A part of the history that is being adopted. */
    Next onAdopted(Message message) {
        Adoption current = adoption;
        String violation = current == null ? "what nobody asked for" : current.on(message);
        progressAt = context.now;
        return violation == null
                ? Next.STAY
                : Next.look(context, Reason.PROTOCOL_VIOLATION, "in an adoption a peer sent " + violation);
    }

    // ---- whether it can still succeed

    /** An adoption fails with its session. */
    Next judgeAdoption() {
        if (adoption == null || sessions.has(adoption.source)) {
            return Next.STAY;
        }
        context.effects.mark(Mark.ADOPTION_SOURCE_LEFT);
        return Next.look(
                context,
                Reason.FOLLOWER_AHEAD,
                "peer " + adoption.source.peer + ", whose history was being adopted, left");
    }

    Next judgeTime() {
        if (context.now - progressAt
                <= context.settings.timings().discoveryTimeout().toNanos()) {
            return Next.STAY;
        }
        context.effects.mark(Mark.DISCOVERY_TIMED_OUT);
        return Next.look(context, Reason.DISCOVERY_TIMEOUT, awaited());
    }

    String missing() {
        return "leads, but " + awaited();
    }

    private String awaited() {
        if (adoption != null) {
            return "the better history of peer " + adoption.source.peer + ", up to " + adoption.range.last()
                    + ", is not all here yet";
        }
        if (epoch == 0) {
            return "only " + sessions.peers()
                    + " have come; a quorum that counts has to come before an epoch is chosen";
        }
        TreeSet<PeerId> counting = new TreeSet<>();
        acked.values().stream().filter(this::counts).forEach(each -> counting.add(each.peer()));
        TreeSet<PeerId> silent = new TreeSet<>(sessions.peers());
        silent.removeAll(acked.keySet());
        return "epoch " + epoch + " is promised by " + counting
                + (silent.isEmpty() ? "" : "; " + silent + " have come and have not promised it")
                + (context.history.settled() ? "" : "; this peer's log is still being written");
    }
}
