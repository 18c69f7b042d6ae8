package io.zab.protocol;

import io.zab.PeerId;
import io.zab.Reason;
import io.zab.Role;
import io.zab.message.Message;
import io.zab.message.PeerState;
import org.jspecify.annotations.Nullable;

/**
 * Leads: prospective through discovery and synchronisation, established once a quorum holds the epoch record {@code (e,0)} durably, and from then
 * on proposes. Its own disk is one voter among the others: its own promise and acknowledgements reach it as messages, once durable.
 *
 * <p>Here are the phases and what leads from one to the next; {@link Sessions} knows who is here, {@link Admission} who may come, {@link Discovery} finds
 * epoch and history, {@link Synchronisation} brings a quorum to it, {@link Serving} sends, and {@link Broadcast} is what an established leader does.
 */
final class Leading extends PeerRole {
    private final Sessions sessions;
    private final Admission admission;
    private final Discovery discovery;
    private final Serving serving;
    private final Synchronisation synchronisation;
    private final boolean succeeds;

    /** Null until a quorum holds the epoch record. */
    private @Nullable Broadcast broadcast;

    /** Elected. */
    Leading(PeerContext context) {
        this(context, false);
    }

    /**
     * Elected or named.
     *
     * @param succeeds whether the former leader has named this peer, so that nobody was asked
     */
    Leading(PeerContext context, boolean succeeds) {
        super(context);
        this.succeeds = succeeds;
        sessions = new Sessions(context);
        RollBacks rollBacks = new RollBacks(context, sessions);
        admission = new Admission(context, sessions, rollBacks);
        discovery = new Discovery(context, sessions, rollBacks);
        serving = new Serving(context, sessions);
        synchronisation = new Synchronisation(context, sessions, serving);
    }

    @Override
    Role role() {
        return Role.LEADING;
    }

    @Override
    PeerId leader() {
        return context.self;
    }

    @Override
    long epoch() {
        return discovery.epoch();
    }

    @Override
    PeerState state() {
        return established() ? PeerState.LEADING_ESTABLISHED : PeerState.LEADING_PROSPECTIVE;
    }

    boolean established() {
        return broadcast != null;
    }

    @Nullable
    FollowerProgress session(PeerId peer) {
        return sessions.of(peer);
    }

    @Override
    void enter() {
        context.memory.tries();
        discovery.begin();
    }

    @Override
    void leave() {
        context.effects.mark(
                established()
                        ? Mark.LEADER_ENDED_IN_BROADCAST
                        : synchronisation.hasBegun() ? Mark.LEADER_ENDED_IN_SYNC : Mark.LEADER_ENDED_IN_DISCOVERY);
        if (!established()) {
            if (synchronisation.formsCluster()) {
                context.effects.mark(Mark.FORMING_INTERRUPTED);
            }
            context.memory.leadershipFailed();
        }
        if (broadcast != null) {
            broadcast.end();
        }
        context.submissions.closeSession();
        context.barriers.closeSession();
        sessions.endAll();
    }

    @Override
    Next on(PeerId from, Message message) {
        if (message instanceof Message.Notify notify) {
            return onNotify(from, notify);
        }
        if (message instanceof Message.FollowerInfo info) {
            return onFollowerInfo(from, info);
        }
        FollowerProgress session = sessions.of(from);
        if (session == null) {
            return drop(from, message, Dropped.NOT_MY_FOLLOWER);
        }
        if (message instanceof Message.Reject reject && reject.session() == session.session) {
            return onReject(session, reject);
        }
        boolean current = message instanceof Message.InSession in
                && in.session() == session.session
                && in.epoch() == discovery.epoch()
                && in.epoch() != 0;
        if (!current) {
            return drop(from, message, Dropped.STALE_SESSION);
        }
        session.lastHeard = context.now;
        return onCurrent(session, message);
    }

    private Next onCurrent(FollowerProgress session, Message message) {
        if (message instanceof Message.Ack ack) {
            return onAck(session, ack);
        }
        if (message instanceof Message.HeartbeatAck ack) {
            return onHeartbeatAck(session, ack);
        }
        if (message instanceof Message.AckEpoch ack) {
            return onAckEpoch(session, ack);
        }
        if (message instanceof Message.ChunkReceived taken) {
            synchronisation.moves();
            if (session.sender != null) {
                session.sender.taken(taken.offset());
            }
            return Next.STAY;
        }
        boolean history = message instanceof Message.Sync
                || message instanceof Message.SnapshotChunk
                || message instanceof Message.Records;
        if (history && discovery.adoptsFrom(session)) {
            Next next = discovery.onAdopted(message);
            return next.stays() ? maybeFixHistory() : next;
        }
        if (broadcast != null && session.upToDate && message instanceof Message.Forward forward) {
            return broadcast.onForward(session, forward);
        }
        if (broadcast != null && session.upToDate && message instanceof Message.ReadIndex question) {
            return broadcast.onReadIndex(session, question);
        }
        boolean tooEarly = message instanceof Message.Forward || message instanceof Message.ReadIndex;
        return drop(session.peer, message, tooEarly ? Dropped.NOT_IN_THIS_PHASE : Dropped.NOT_IN_THIS_ROLE);
    }

    // ---- who comes and goes

    private Next onNotify(PeerId from, Message.Notify notify) {
        if (notify.state() == PeerState.LOOKING) {
            sessions.end(from);
            return remainingVoters("peer " + from + " looks again");
        }
        if (notify.state() != PeerState.LEADING_ESTABLISHED || !isLater(notify.epoch())) {
            return Next.STAY;
        }
        context.effects.mark(Mark.DEPOSED);
        return Next.look(
                context,
                Reason.HIGHER_EPOCH_PROMISED,
                "peer " + from + " has been established in epoch " + notify.epoch());
    }

    /**
     * Whether a leader of that epoch comes after this one: a quorum has left this one, which a pause may have kept it from seeing. One of an earlier epoch
     * is deposed and does not know it yet.
     */
    private boolean isLater(long epoch) {
        return discovery.epoch() == 0 ? epoch >= context.promise().epoch() : epoch > discovery.epoch();
    }

    private Next onFollowerInfo(PeerId from, Message.FollowerInfo info) {
        Links.Link link = context.links.to(from);
        if (link == null) {
            return Next.STAY;
        }
        Next next = admission.admit(link, info, discovery.epoch());
        if (!next.stays() && broadcast != null) {
            return broadcast.handOver().toItself(next.reason(), next.detail());
        }
        FollowerProgress session = sessions.of(from);
        if (next.stays() && session != null) {
            discovery.introduced(session);
        }
        return next.stays() ? discovery.judgeAdoption() : next;
    }

    private Next onReject(FollowerProgress session, Message.Reject reject) {
        if (sessions.countsInDiscovery(session)) {
            context.memory.sawPromise(reject.promise().epoch());
        }
        sessions.end(session.peer);
        if (!established() && reject.promise().epoch() >= discovery.epoch() && !sessions.areQuorumInDiscovery()) {
            return Next.look(context, Reason.HIGHER_EPOCH_PROMISED, reject.why());
        }
        return remainingVoters(reject.why());
    }

    /** A prospective leader gives up at once when those who are left are no quorum, instead of waiting (ZOOKEEPER-3109). */
    private Next remainingVoters(String why) {
        if (established()) {
            return Next.STAY;
        }
        Next next = discovery.judgeAdoption();
        if (!next.stays()) {
            return next;
        }
        if (context.quorumIsLinked()) {
            // Perhaps whoever has left was awaited.
            return synchronisation.hasBegun() ? Next.STAY : maybeFixHistory();
        }
        context.effects.mark(Mark.VOTERS_LEFT);
        return Next.look(context, Reason.VOTERS_LEFT, why);
    }

    @Override
    Next linkDown(PeerId peer, String detail) {
        sessions.end(peer);
        return remainingVoters("link to peer " + peer + " lost: " + detail);
    }

    // ---- discovery

    private Next onAckEpoch(FollowerProgress session, Message.AckEpoch ack) {
        if (session.ackEpoch != null) {
            return drop(session.peer, ack, Dropped.NOT_IN_THIS_PHASE);
        }
        session.ackEpoch = ack;
        Next next = discovery.acknowledged(session, ack);
        if (!next.stays()) {
            return next;
        }
        if (!synchronisation.hasBegun()) {
            return maybeFixHistory();
        }
        context.effects.mark(Mark.PROMISED_LATE);
        if (sessions.has(session)) {
            synchronisation.bring(session);
        }
        return Next.STAY;
    }

    private Next maybeFixHistory() {
        Next next = discovery.advance();
        return next.stays() && discovery.isComplete() ? synchronisation.begin(discovery.epoch()) : next;
    }

    // ---- synchronisation

    private Next onAck(FollowerProgress session, Message.Ack ack) {
        if (ack.durable().isAfter(context.history.last())) {
            sessions.end(session, Message.Rejection.PROTOCOL_VIOLATION, "an ack of " + ack.durable());
            return remainingVoters("peer " + session.peer + " acknowledged what was never sent");
        }
        synchronisation.moves();
        session.acknowledged(ack.durable());
        if (session != sessions.own()) {
            context.witnessed.holds(session.peer, session.storage, ack.epoch(), ack.durable());
        }
        if (broadcast != null) {
            broadcast.acknowledged(session);
        } else if (synchronisation.hasBegun() && synchronisation.isHeldByQuorum()) {
            establish();
        }
        return Next.STAY;
    }

    private void establish() {
        broadcast = new Broadcast(context, sessions, serving, discovery.epoch());
        synchronisation.end();
        if (succeeds) {
            context.effects.mark(Mark.SUCCESSOR_ESTABLISHED);
        }
        broadcast.begin();
        context.notifyAll(this);
    }

    // ---- making way

    /** The application wants another leader; this one is established. */
    void transfer(Transfer wish) {
        if (broadcast != null) {
            broadcast.handOver().ask(wish);
        }
    }

    /** This peer is about to leave: whoever is fittest shall lead. */
    void makeWay() {
        if (broadcast != null) {
            broadcast.handOver().beginToFittest(Reason.HANDED_OVER, "this node is being closed");
        }
    }

    // ---- broadcast

    private Next onHeartbeatAck(FollowerProgress session, Message.HeartbeatAck ack) {
        session.diskWaitNanos = ack.diskWaitNanos();
        session.heartbeatAnswered = Math.max(session.heartbeatAnswered, ack.sequence());
        if (broadcast != null) {
            broadcast.heartbeatAnswered();
        }
        return Next.STAY;
    }

    @Override
    Next stored() {
        return synchronisation.hasBegun() ? Next.STAY : maybeFixHistory();
    }

    @Override
    Next endOfInput() {
        Next end = judge();
        if (!end.stays()) {
            return end;
        }
        if (broadcast != null) {
            broadcast.endOfInput();
        }
        if (discovery.epoch() != 0) {
            serving.serve(discovery.epoch(), established());
        }
        return Next.STAY;
    }

    /** Whether this leader can still lead. */
    private Next judge() {
        PeerSettings.Timings timings = context.settings.timings();
        long stalled = context.diskStalledNanos();
        // Whoever is established hands over first; this is for one that finds nobody fit to lead.
        if (stalled > (established() ? 2 : 1) * timings.diskStall().toNanos()) {
            context.effects.mark(Mark.STEPPED_DOWN_FOR_ITS_DISK);
            return Next.look(
                    context,
                    Reason.DISK_STALLED,
                    "the disk has brought nothing to its end for " + stalled / 1_000_000
                            + " ms, although something waits");
        }
        if (broadcast != null) {
            return broadcast.judge();
        }
        return synchronisation.hasBegun() ? synchronisation.judgeTime() : discovery.judgeTime();
    }

    @Override
    String missing() {
        if (broadcast != null) {
            return "leads, and applies the history up to its epoch";
        }
        return synchronisation.hasBegun()
                ? "leads epoch " + discovery.epoch() + ", but no quorum holds its epoch record yet"
                : discovery.missing();
    }
}
