package io.zab.protocol;

import io.zab.FailoverStep;
import io.zab.PeerId;
import io.zab.Reason;
import io.zab.Zxid;
import io.zab.message.Message;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an established leader makes way on purpose, so that nobody has to notice that it is gone and nobody has to be elected.
 *
 * <pre>
 *   nothing ── begin ──▶ catching up ── the target holds what there was ──▶ draining ── it holds all, and all is committed ──▶ HANDOVER
 *                            └─────────── too late, or its session ends: given up, the leader goes on ◀──┘
 * </pre>
 *
 * Proposals stop only while draining: what is forwarded meanwhile waits, and its sender sends it again to the next leader (rule A5), so that no request
 * fails. Liveness only: the successor goes through discovery like every leader.
 */
final class HandOver {
    private final PeerContext context;
    private final Sessions sessions;
    private final long epoch;
    private final List<Transfer> wishes = new ArrayList<>();

    private @Nullable FollowerProgress target;
    private Reason reason = Reason.HANDED_OVER;
    private String why = "";
    /** The end of the log when it began. */
    private Zxid toCatchUp = Zxid.NONE;

    private boolean draining;
    private long since;

    HandOver(PeerContext context, Sessions sessions, long epoch) {
        this.context = context;
        this.sessions = sessions;
        this.epoch = epoch;
    }

    boolean isUnderWay() {
        return target != null;
    }

    /** Whether nothing may be proposed now. */
    boolean isDraining() {
        return draining;
    }

    // ---- beginning

    /** The application asks. */
    void ask(Transfer wish) {
        PeerId to = wish.target();
        if (context.self.equals(to)) {
            context.effects.transferred(wish, null);
            return;
        }
        FollowerProgress current = target;
        if (current != null && to != null && !current.peer.equals(to)) {
            context.effects.transferred(wish, "a hand-over to peer " + current.peer + " is under way");
            return;
        }
        wishes.add(wish);
        if (current != null) {
            return;
        }
        FollowerProgress session = to == null ? fittest() : sessions.of(to);
        String unfit = to == null ? null : whyUnfit(to, session);
        if (session != null && unfit == null) {
            begin(session, Reason.HANDED_OVER, "");
        } else {
            context.effects.mark(Mark.HAND_OVER_TO_THE_UNFIT);
            fail(unfit == null ? "no follower counts, is up to date and has a disk that keeps up" : unfit);
        }
    }

    /** To whoever is fittest, for a reason of this peer's own; nothing if it is under way, or nobody is fit. */
    void beginToFittest(Reason reason, String why) {
        FollowerProgress fittest = target == null ? fittest() : null;
        if (fittest != null) {
            begin(fittest, reason, why);
        }
    }

    private void begin(FollowerProgress to, Reason reason, String why) {
        target = to;
        this.reason = reason;
        this.why = why;
        toCatchUp = context.history.last();
        since = context.now;
        draining = false;
    }

    /** Of the fit ones the one that has most, and of those the one whose disk is quickest. */
    private @Nullable FollowerProgress fittest() {
        return sessions.all().stream()
                .filter(session -> session != sessions.own() && whyUnfit(session.peer, session) == null)
                .max(Comparator.<FollowerProgress, Zxid>comparing(session -> session.match)
                        .thenComparing(session -> -session.diskWaitNanos)
                        .thenComparing(session -> session.peer))
                .orElse(null);
    }

    /** Why this peer cannot be handed over to, null if it can. */
    private @Nullable String whyUnfit(PeerId peer, @Nullable FollowerProgress session) {
        if (!context.settings.voters().contains(peer)) {
            return "peer " + peer + " is none of the voters " + context.settings.voters();
        }
        if (session == null) {
            return "peer " + peer + " does not follow this leader";
        }
        if (!sessions.counts(session)) {
            return "the data directory of peer " + peer + " does not count";
        }
        if (!session.upToDate) {
            return "peer " + peer + " is still being synchronised";
        }
        long limit = context.settings.timings().diskStall().toNanos() / 2;
        if (session.diskWaitNanos > limit) {
            return "the disk of peer " + peer + " is slow: a write has been waiting for "
                    + millis(session.diskWaitNanos);
        }
        long silent = context.now - session.lastHeard;
        return silent > context.settings.timings().linkTimeout().toNanos()
                ? "peer " + peer + " has been silent for " + millis(silent)
                : null;
    }

    // ---- going on

    /** Once a round: goes as far as it can. */
    Next judge() {
        FollowerProgress to = target;
        if (to == null) {
            return Next.STAY;
        }
        String unfit = sessions.has(to) ? whyUnfit(to.peer, to) : "the session of peer " + to.peer + " has ended";
        if (unfit != null) {
            return giveUp(to, unfit);
        }
        Zxid last = context.history.last();
        if (!draining && !to.match.isBefore(toCatchUp)) {
            draining = true;
            since = context.now;
            context.step(FailoverStep.Kind.HANDING_OVER, to.peer, epoch, last, why);
        }
        if (draining
                && to.match.equals(last)
                && context.history.committed().equals(last)
                && sessions.promisedAreQuorum()) {
            return complete(to.peer);
        }
        long waited = context.now - since;
        return waited > context.settings.timings().handOver().toNanos()
                ? giveUp(
                        to,
                        "peer " + to.peer + " had not caught up after " + millis(waited) + ": it holds " + to.match
                                + ", the log ends at " + last + ", of which " + context.history.committed()
                                + " is committed")
                : Next.STAY;
    }

    private Next giveUp(FollowerProgress to, String because) {
        context.effects.mark(Mark.HAND_OVER_GIVEN_UP);
        context.step(FailoverStep.Kind.HAND_OVER_GIVEN_UP, to.peer, epoch, context.history.last(), because);
        target = null;
        draining = false;
        fail(because);
        return Next.STAY;
    }

    private Next complete(PeerId to) {
        context.effects.mark(Mark.HANDED_OVER);
        if (reason == Reason.DISK_STALLED) {
            context.effects.mark(Mark.HANDED_OVER_FOR_ITS_DISK);
            context.memory.handedOverForItsDisk();
        }
        context.transfers.await(wishes, to, epoch);
        wishes.clear();
        return name(to, reason, "to peer " + to + (why.isEmpty() ? "" : ": " + why));
    }

    /**
     * To itself: a new epoch of the same leader, at once, since it has all that there is. If those who follow are no quorum, whoever else is there could
     * not know whom to follow; then there is an election.
     */
    Next toItself(Reason reason, String why) {
        if (!sessions.promisedAreQuorum()) {
            return Next.look(context, reason, why);
        }
        context.effects.mark(Mark.HANDED_OVER_TO_ITSELF);
        return name(context.self, reason, "to itself: " + why);
    }

    private Next name(PeerId to, Reason reason, String detail) {
        Zxid commit = context.history.committed();
        for (FollowerProgress session : sessions.all()) {
            if (session != sessions.own()) {
                context.send(session.peer, new Message.HandOver(session.session, epoch, to, commit));
            }
        }
        context.step(FailoverStep.Kind.HANDED_OVER, to, epoch, context.history.last(), detail);
        return Next.follow(context, to, reason, detail);
    }

    // ---- the end

    /** The leader's role has ended; wishes that are left have not come true. */
    void end() {
        target = null;
        fail("this peer leads no more");
    }

    private void fail(String because) {
        wishes.forEach(wish -> context.effects.transferred(wish, because));
        wishes.clear();
    }

    private static String millis(long nanos) {
        return nanos / 1_000_000 + " ms";
    }
}
