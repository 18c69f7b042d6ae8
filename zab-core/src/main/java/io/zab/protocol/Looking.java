package io.zab.protocol;

import io.zab.FailoverStep;
import io.zab.PeerId;
import io.zab.Reason;
import io.zab.Role;
import io.zab.message.Credentials;
import io.zab.message.Message;
import io.zab.message.PeerState;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Looks for a leader: fast leader election with two guards. Only liveness rests on it; safety comes from the promises of discovery.
 *
 * <ul>
 *   <li>Q-guard: a peer stands only while it is in two-way touch with a quorum, counts by its own log, does not back off, and has not
 *       given up with those who are here.
 *   <li>R-guard: a peer votes only for one that it is itself in two-way touch with, that says of itself that it looks and may be voted for. Gossip about
 *       others is not adopted, or a star of links would elect a peer that only the hub can hear.
 * </ul>
 *
 * The table of votes is each live link's latest notification; there are no rounds, since nothing in it outlives its link. Only the candidate tallies;
 * everybody else follows on the candidate's own word that it leads.
 */
final class Looking extends PeerRole {
    private static final long REPEAT_FIRST_NANOS = 50_000_000;
    private static final long REPEAT_MAX_NANOS = 1_000_000_000;

    /** What was last said, to see whether it has changed. */
    private record Said(@Nullable PeerId vote, boolean candidate, SortedSet<PeerId> heard) {}

    private boolean settled;
    private boolean candidate;
    private @Nullable PeerId vote;
    /** For whom it has voted since it looks; a leader is followed on any of these votes. */
    private final TreeSet<PeerId> votedFor = new TreeSet<>();

    private @Nullable Said said;
    private long repeatAt;
    private long repeatEvery = REPEAT_FIRST_NANOS;
    /** When the vote is final; {@link Long#MAX_VALUE} while no quorum agrees. */
    private long finalAt = Long.MAX_VALUE;

    private @Nullable PeerId declaredLeader;
    /** Whom the former leader has named as the next one; null if there is none, or it has not come. */
    private @Nullable PeerId successor;

    private long successorUntil;

    Looking(PeerContext context) {
        super(context);
    }

    /** Looks with nobody to look for: the former leader has named {@code successor}. */
    static Looking after(PeerContext context, PeerId successor) {
        Looking looking = new Looking(context);
        looking.successor = successor;
        looking.votedFor.add(successor);
        return looking;
    }

    /** Test only: stand, or follow somebody, as soon as the log has settled. */
    static Looking declaring(PeerContext context, PeerId leader) {
        Looking looking = new Looking(context);
        looking.declaredLeader = leader;
        return looking;
    }

    @Override
    Role role() {
        return Role.LOOKING;
    }

    @Override
    @Nullable
    PeerId leader() {
        return null;
    }

    @Override
    long epoch() {
        return 0;
    }

    @Override
    PeerState state() {
        return PeerState.LOOKING;
    }

    @Nullable
    PeerId vote() {
        return vote;
    }

    boolean candidate() {
        return candidate;
    }

    @Override
    void enter() {
        successorUntil = context.now + context.settings.timings().handOver().toNanos();
        context.step(FailoverStep.Kind.LOOKING, successor, 0, context.history.last(), "");
        if (!context.history.settled()) {
            context.effects.mark(Mark.WAITED_FOR_LOG);
        }
        announce();
    }

    @Override
    Next on(PeerId from, Message message) {
        if (message instanceof Message.Notify notify) {
            learnCommit(notify);
            Next next = followed(from, notify);
            if (next.stays()) {
                revote();
            }
            return next;
        }
        if (message instanceof Message.FollowerInfo info) {
            context.effects.mark(Mark.ASKED_WHILE_LOOKING);
            // It has heard that this peer leads, which is over; our notification is on its way, this makes sure.
            context.send(
                    from,
                    new Message.Reject(
                            info.session(),
                            Message.Rejection.NOT_LEADING,
                            "peer " + context.self + " is looking",
                            context.promise()));
        }
        return drop(from, message, settled ? Dropped.NOT_IN_THIS_ROLE : Dropped.LOG_NOT_SETTLED);
    }

    @Override
    Next linkUp(PeerId peer) {
        repeatEvery = REPEAT_FIRST_NANOS;
        revote();
        return Next.STAY;
    }

    @Override
    Next linkDown(PeerId peer, String detail) {
        revote();
        return Next.STAY;
    }

    @Override
    Next endOfInput() {
        if (!settled) {
            // A role's end waits for the log (rule G6): what this peer says of its history in the election must be all
            // of it, and durable.
            if (!context.history.settled()) {
                return Next.STAY;
            }
            settled = true;
            context.step(FailoverStep.Kind.LOG_SETTLED, null, 0, context.history.last(), "");
        }
        if (declaredLeader != null) {
            return declaredLeader.equals(context.self)
                    ? new Next(new Leading(context), Reason.DECLARED_BY_TEST, "")
                    : new Next(new Following(context, declaredLeader), Reason.DECLARED_BY_TEST, "");
        }
        judgeSuccessor();
        if (context.self.equals(successor) && mayLead()) {
            return new Next(new Leading(context, true), Reason.HANDED_OVER, "");
        }
        for (Links.Link link : context.links.all()) {
            if (link.latest != null) {
                learnCommit(link.latest);
                Next next = followed(link.peer, link.latest);
                if (!next.stays()) {
                    return next;
                }
            }
        }
        revote();
        if (context.now - repeatAt >= 0) {
            announce();
        }
        return tally();
    }

    /**
     * Rule B8: what others know to be committed, and this log holds, is committed. It may be a configuration, and decide who counts. Only while looking, since
     * a session may be one of a leader that was deposed long ago, and to cut below what is known committed stops the node: told afterwards,
     * the plan of that leader is made with this knowledge, and refused (plan row 8).
     */
    private void learnCommit(Message.Notify notify) {
        if (settled
                && context.history.holds(notify.knownCommit())
                && context.history.learnCommit(notify.knownCommit())) {
            context.effects.mark(Mark.COMMIT_LEARNED_FROM_VOTE);
        }
    }

    /**
     * Follows a peer that says that it leads: any that is established, a prospective one if this peer has voted for it since it looks. A vote that has
     * changed since does not count against it: the leader was elected by the earlier one, and may lack its quorum without this peer.
     *
     * <p>Whether an established leader's directory counts is for its own log to say, which may hold a configuration that this one does not have yet.
     */
    private Next followed(PeerId from, Message.Notify notify) {
        Links.Link link = context.links.to(from);
        boolean leads = notify.state() == PeerState.LEADING_ESTABLISHED
                || notify.state() == PeerState.LEADING_PROSPECTIVE && votedFor.contains(from);
        if (!settled
                || !leads
                || link == null
                || !context.links.twoWay(link, context.now)
                || context.memory.skips(from, notify.epoch())) {
            return Next.STAY;
        }
        if (notify.state() == PeerState.LEADING_PROSPECTIVE && !from.equals(vote)) {
            context.effects.mark(Mark.FOLLOWED_A_FORMER_VOTE);
        }
        return new Next(new Following(context, from), Reason.FOUND_LEADER, "");
    }

    /** A successor that cannot be reached, or does not come in time, is forgotten: there is an election like any other. */
    private void judgeSuccessor() {
        boolean missed = successor != null
                && (context.now - successorUntil >= 0
                        || !successor.equals(context.self) && context.links.to(successor) == null);
        if (missed) {
            context.effects.mark(Mark.SUCCESSOR_MISSED);
            successor = null;
        }
    }

    // ---- the vote

    private void revote() {
        if (!settled) {
            return;
        }
        if (successor != null) {
            vote = successor;
            announceNews();
            return;
        }
        candidate = isCandidate();
        Credentials best = candidate ? context.credentials() : null;
        for (Links.Link link : context.links.all()) {
            Credentials theirs = eligible(link);
            if (theirs != null && (best == null || theirs.compareTo(best) > 0)) {
                best = theirs;
            }
        }
        if (best != null && !best.peer().equals(vote)) {
            context.step(FailoverStep.Kind.VOTED, best.peer(), 0, best.last(), "");
        }
        vote = best == null ? null : best.peer();
        if (vote != null) {
            votedFor.add(vote);
        }
        announceNews();
    }

    private void announceNews() {
        if (!new Said(vote, candidate, context.links.heard(context.now)).equals(said)) {
            repeatEvery = REPEAT_FIRST_NANOS;
            announce();
        }
    }

    /** Q-guard. While forming the quorum is all voters (rule B3); one that does not count by its own log never stands (rule B5). */
    private boolean isCandidate() {
        return !context.memory.backsOff() && !context.memory.wouldBeInVain() && mayLead();
    }

    private boolean mayLead() {
        Membership membership = context.membership();
        if (!context.counts() || isDiskStalled()) {
            return false;
        }
        TreeSet<PeerId> touched = new TreeSet<>();
        touched.add(context.self);
        for (Links.Link link : context.links.all()) {
            if (context.links.twoWay(link, context.now) && membership.countsInDiscovery(link.peer, link.storage)) {
                touched.add(link.peer);
            }
        }
        return membership.isQuorum(touched);
    }

    /** Its log has settled, so this is a read: whoever stepped down for that must not be elected again for its good history. */
    private boolean isDiskStalled() {
        return context.diskStalledNanos()
                > context.settings.timings().diskStall().toNanos();
    }

    /** R-guard: the credentials of one who may be voted for over this link, null if nobody may. */
    private @Nullable Credentials eligible(Links.Link link) {
        Message.Notify latest = link.latest;
        return latest != null
                        && latest.state() == PeerState.LOOKING
                        && latest.candidate()
                        && context.links.twoWay(link, context.now)
                        && (context.membership().countsInDiscovery(link.peer, link.storage) || knowsMore(latest))
                ? latest.own()
                : null;
    }

    /**
     * Whether its log may hold a configuration that this one does not have yet. That it counts by its own log it says itself; without the votes of those who
     * were away while it was re-bound, it could lack a quorum for ever.
     */
    private boolean knowsMore(Message.Notify candidate) {
        return candidate.own().last().isAfter(context.history.durable());
    }

    private Next tally() {
        if (!candidate || !context.self.equals(vote)) {
            finalAt = Long.MAX_VALUE;
            return Next.STAY;
        }
        TreeSet<PeerId> supporters = new TreeSet<>();
        supporters.add(context.self);
        boolean unanimous = true;
        for (Links.Link link : context.links.all()) {
            if (!context.membership().countsInDiscovery(link.peer, link.storage)) {
                continue;
            }
            if (link.latest != null
                    && context.links.twoWay(link, context.now)
                    && link.latest.state() == PeerState.LOOKING
                    && context.self.equals(link.latest.vote())) {
                supporters.add(link.peer);
            } else {
                unanimous = false;
            }
        }
        if (!context.membership().isQuorum(supporters)) {
            finalAt = Long.MAX_VALUE;
            return Next.STAY;
        }
        if (finalAt == Long.MAX_VALUE) {
            finalAt = context.now + context.settings.timings().finalizeWait().toNanos();
        }
        if (!unanimous && context.now - finalAt < 0) {
            return Next.STAY; // A better vote may still come.
        }
        if (!unanimous) {
            context.effects.mark(Mark.ELECTED_WITH_DISSENT);
        }
        context.step(FailoverStep.Kind.ELECTED, null, 0, context.history.last(), "by " + supporters);
        return new Next(new Leading(context), Reason.ELECTED, "by " + supporters);
    }

    private void announce() {
        said = new Said(vote, candidate, context.links.heard(context.now));
        repeatAt = context.now + repeatEvery;
        repeatEvery = Math.min(2 * repeatEvery, REPEAT_MAX_NANOS);
        context.notifyAll(this);
    }

    @Override
    String missing() {
        return context.history.settled()
                ? Shortage.describe(context)
                : "the log is still writing what the last role left";
    }
}
