package io.zab.protocol;

import io.zab.FailoverStep;
import io.zab.PeerId;
import io.zab.Reason;
import io.zab.Role;
import io.zab.Zxid;
import io.zab.message.Message;
import io.zab.message.PeerState;
import io.zab.message.Promise;
import io.zab.message.RequestBlock;
import org.jspecify.annotations.Nullable;

/**
 * Follows a leader through one session: introduces itself, promises the epoch, is synchronised, and then appends and acknowledges what comes.
 * Sticky: it leaves only for its own reasons, never because somebody else looks.
 */
final class Following extends PeerRole {
    private enum Phase {
        /** Has introduced itself and waits for an epoch. */
        DISCOVERY,
        /** Has promised; takes the leader's history. */
        SYNCHRONISATION,
        /** Holds the epoch record and was told so. */
        BROADCAST
    }

    private final PeerId leader;
    private Phase phase = Phase.DISCOVERY;
    private long session;
    private long epoch;
    /** The epoch that the leader's notification named; 0 if it had none yet. */
    private long notifiedEpoch;

    private long since;
    /** When something of this session last came. A link lives on pings, and those a leader sends to whom it has forgotten, too. */
    private long sessionHeard;

    private long leaderDiskWaitNanos = -1;

    private @Nullable HistoryReceiver receiver;
    /** While the leader adopts this peer's history. */
    private @Nullable HistorySender lender;

    Following(PeerContext context, PeerId leader) {
        super(context);
        this.leader = leader;
    }

    @Override
    Role role() {
        return Role.FOLLOWING;
    }

    @Override
    PeerId leader() {
        return leader;
    }

    @Override
    long epoch() {
        return epoch;
    }

    @Override
    PeerState state() {
        return PeerState.FOLLOWING;
    }

    @Override
    long diskWaitNanosOf(PeerId peer) {
        return peer.equals(leader) ? leaderDiskWaitNanos : -1;
    }

    boolean upToDate() {
        return phase == Phase.BROADCAST;
    }

    @Override
    void enter() {
        session = context.newSession();
        since = context.now;
        Links.Link link = context.links.to(leader);
        notifiedEpoch = link == null || link.latest == null ? 0 : link.latest.epoch();
        context.step(FailoverStep.Kind.FOLLOWING, leader, 0, context.history.last(), "");
        context.send(
                leader,
                new Message.FollowerInfo(
                        session,
                        context.promise(),
                        context.history.durable(),
                        context.formation(),
                        context.replacesDamaged));
    }

    @Override
    void leave() {
        context.submissions.closeSession();
        context.barriers.closeSession();
        if (lender != null) {
            lender.end();
        }
    }

    @Override
    Next on(PeerId from, Message message) {
        if (message instanceof Message.Notify notify) {
            return onNotify(from, notify);
        }
        if (!from.equals(leader)) {
            return drop(from, message, Dropped.NOT_MY_LEADER);
        }
        if (message instanceof Message.NewEpoch offer && offer.session() == session) {
            return onNewEpoch(offer);
        }
        if (message instanceof Message.Reject reject && reject.session() == session) {
            return onReject(reject);
        }
        boolean current = phase != Phase.DISCOVERY
                && message instanceof Message.InSession in
                && in.session() == session
                && in.epoch() == epoch;
        if (current) {
            sessionHeard = context.now;
        }
        return current ? onCurrent(message) : drop(from, message, Dropped.STALE_SESSION);
    }

    private Next onCurrent(Message message) {
        if (message instanceof Message.Records records) {
            return onRecords(records);
        }
        if (message instanceof Message.Heartbeat heartbeat) {
            return onHeartbeat(heartbeat);
        }
        if (message instanceof Message.Pull pull) {
            return onPull(pull);
        }
        if (message instanceof Message.Sync sync) {
            return onSync(sync);
        }
        if (message instanceof Message.SnapshotChunk chunk && receiver != null) {
            return violatedIf(receiver.onChunk(chunk));
        }
        if (message instanceof Message.UpToDate upToDate) {
            return onUpToDate(upToDate);
        }
        if (message instanceof Message.HandOver handOver) {
            return onHandOver(handOver);
        }
        if (message instanceof Message.Ack ack && lender != null) {
            lender.acknowledged(ack.durable());
            return Next.STAY;
        }
        if (message instanceof Message.ReadIndexReply reply) {
            return onReadIndexReply(reply);
        }
        if (message instanceof Message.ChunkReceived taken && lender != null) {
            lender.taken(taken.offset());
            return Next.STAY;
        }
        return drop(leader, message, Dropped.NOT_IN_THIS_ROLE);
    }

    private Next onNotify(PeerId from, Message.Notify notify) {
        if (!from.equals(leader)) {
            return Next.STAY;
        }
        boolean leads =
                notify.state() == PeerState.LEADING_PROSPECTIVE || notify.state() == PeerState.LEADING_ESTABLISHED;
        boolean inAnotherEpoch = leads && epoch != 0 && notify.epoch() != 0 && notify.epoch() != epoch;
        return leads && !inAnotherEpoch ? Next.STAY : Next.look(context, Reason.LEADER_LEFT, "it is " + notify.state());
    }

    /** Under which epoch the leader will show again if it has not changed. */
    private long skippedEpoch() {
        return epoch == 0 ? notifiedEpoch : epoch;
    }

    // ---- discovery

    private Next onNewEpoch(Message.NewEpoch offer) {
        if (phase != Phase.DISCOVERY) {
            return drop(leader, offer, Dropped.NOT_IN_THIS_PHASE);
        }
        Promise promise = context.promise();
        boolean renewed = offer.epoch() == promise.epoch() && leader.equals(promise.leader());
        // One that never promised anything cannot tell what is absurd: it may join late in a cluster's life.
        boolean promisedBefore = !promise.equals(Promise.NONE);
        if (promisedBefore && offer.epoch() > promise.epoch() + PeerContext.PROMISE_GAP_MAX) {
            context.memory.skip(leader, skippedEpoch());
            return Next.look(
                    context, Reason.PROTOCOL_VIOLATION, "epoch " + offer.epoch() + " is absurdly far above " + promise);
        }
        if (offer.epoch() < promise.epoch() || offer.epoch() == promise.epoch() && !renewed) {
            context.effects.mark(Mark.OFFER_REFUSED);
            context.memory.skip(leader, offer.epoch());
            context.send(
                    leader,
                    new Message.Reject(
                            session,
                            Message.Rejection.EPOCH_TOO_OLD,
                            "peer " + context.self + " has promised " + promise,
                            promise));
            return Next.look(context, Reason.EPOCH_TOO_OLD, "epoch " + offer.epoch() + ", promised " + promise);
        }
        epoch = offer.epoch();
        sessionHeard = context.now;
        phase = Phase.SYNCHRONISATION;
        receiver = new HistoryReceiver(context, leader, session, epoch);
        if (!renewed) {
            context.savePromise(new Promise(epoch, leader));
        } else {
            context.effects.mark(Mark.PROMISE_RENEWED);
        }
        context.step(FailoverStep.Kind.EPOCH_PROMISED, leader, epoch, context.history.last(), "");
        // Everything it says was durable before, but for the promise, which the gate waits for (ZOOKEEPER-1291).
        context.sendOnceDurable(
                leader,
                new Message.AckEpoch(
                        session, epoch, context.history.range(), context.knownCommit(), context.witnessed.all()));
        // Only now: what this very offer shows says nothing of what the leader's directory held before it (rule B9).
        Links.Link link = context.links.to(leader);
        if (link != null) {
            context.witnessed.promised(leader, link.storage, epoch);
        }
        return Next.STAY;
    }

    private Next onPull(Message.Pull pull) {
        if (lender != null) {
            return drop(leader, pull, Dropped.NOT_IN_THIS_PHASE);
        }
        context.effects.mark(Mark.HISTORY_LENT);
        lender = new HistorySender(context, leader, session, epoch, () -> 0);
        String impossible = lender.start(pull.range(), pull.knownCommit());
        if (impossible != null) {
            context.send(
                    leader,
                    new Message.Reject(session, Message.Rejection.FOREIGN_HISTORY, impossible, context.promise()));
            return Next.look(context, Reason.PROTOCOL_VIOLATION, "the leader cannot adopt this history: " + impossible);
        }
        return Next.STAY;
    }

    // ---- synchronisation and broadcast

    private Next onSync(Message.Sync sync) {
        if (lender != null) {
            lender.end();
            lender = null;
        }
        return receiver == null ? Next.STAY : violatedIf(receiver.onSync(sync));
    }

    private Next onRecords(Message.Records records) {
        if (records.batch() != null && receiver != null) {
            String violation = receiver.onBatch(records.batch());
            if (violation != null) {
                return violatedIf(violation);
            }
        }
        learn(records.commit(), records.credit());
        return Next.STAY;
    }

    private Next violatedIf(@Nullable String violation) {
        if (violation == null) {
            return Next.STAY;
        }
        context.memory.skip(leader, skippedEpoch());
        return Next.look(context, Reason.PROTOCOL_VIOLATION, "peer " + leader + " sent " + violation);
    }

    /** A commit point is worth something only to a log that holds the epoch record: any other may yet be cut (etcd #16220). */
    private void learn(Zxid commit, long credit) {
        context.witnessed.hearCommit(context.formation(), commit);
        if (context.history.last().epoch() == epoch) {
            context.history.learnCommit(commit);
        } else if (commit.isAfter(context.history.committed())) {
            context.effects.mark(Mark.COMMIT_HELD_BACK);
        }
        if (phase == Phase.BROADCAST) {
            context.submissions.grant(credit);
        }
    }

    private Next onUpToDate(Message.UpToDate upToDate) {
        if (phase == Phase.BROADCAST || context.history.last().epoch() != epoch) {
            return drop(leader, upToDate, Dropped.NOT_IN_THIS_PHASE);
        }
        phase = Phase.BROADCAST;
        context.memory.hasLeader();
        context.submissions.openSession(upToDate.gate(), upToDate.credit());
        learn(upToDate.commit(), upToDate.credit());
        context.step(FailoverStep.Kind.UP_TO_DATE, leader, epoch, upToDate.gate(), "");
        context.submissions.applied(context.feed.applied(), context.ownEntry);
        return Next.STAY;
    }

    private Next onHeartbeat(Message.Heartbeat heartbeat) {
        learn(heartbeat.commit(), heartbeat.credit());
        leaderDiskWaitNanos = heartbeat.diskWaitNanos();
        Promise promise = context.promise();
        if (promise.epoch() == epoch && leader.equals(promise.leader())) {
            context.send(
                    leader, new Message.HeartbeatAck(session, epoch, heartbeat.sequence(), context.diskWaitNanos()));
        }
        return Next.STAY;
    }

    private Next onHandOver(Message.HandOver handOver) {
        learn(handOver.commit(), 0);
        Links.Link link = context.links.to(leader);
        if (link != null) {
            link.latest = null; // It said that it leads, which is over: or this peer would follow it once more.
        }
        return Next.follow(
                context, handOver.target(), Reason.HANDED_OVER, "by peer " + leader + " to peer " + handOver.target());
    }

    private Next onReadIndexReply(Message.ReadIndexReply reply) {
        if (phase != Phase.BROADCAST) {
            return drop(leader, reply, Dropped.NOT_IN_THIS_PHASE);
        }
        learn(reply.point(), 0); // It may have overtaken the records that tell so.
        context.barriers.answered(reply.id(), reply.point());
        return Next.STAY;
    }

    private Next onReject(Message.Reject reject) {
        context.memory.sawPromise(reject.promise().epoch());
        if (reject.reason() == Message.Rejection.ROLLED_BACK) {
            // Of this very session, so this directory has not changed since it was shown.
            return Next.condemned(context, reject.why());
        }
        switch (reject.reason()) {
            case NOT_LEADING -> {} // Its next notification says what it is.
            case RETRY -> context.memory.skipBriefly(leader, skippedEpoch());
            default -> context.memory.skip(leader, skippedEpoch());
        }
        return Next.look(context, Reason.REFUSED_BY_LEADER, reject.why());
    }

    // ---- the leader's life

    @Override
    Next linkDown(PeerId peer, String detail) {
        return peer.equals(leader) ? Next.look(context, Reason.LEADER_LINK_LOST, detail) : Next.STAY;
    }

    @Override
    Next endOfInput() {
        Links.Link link = context.links.to(leader);
        if (link == null) {
            return Next.look(context, Reason.LEADER_LINK_LOST, "");
        }
        PeerSettings.Timings timings = context.settings.timings();
        long silent = context.now - (phase == Phase.DISCOVERY ? link.lastHeard : sessionHeard);
        if (silent > timings.followerTimeout().toNanos()) {
            context.effects.mark(Mark.LEADER_SILENT);
            context.memory.skip(leader, skippedEpoch());
            return Next.look(context, Reason.LEADER_TIMEOUT, "silent for " + silent / 1_000_000 + " ms");
        }
        if (phase == Phase.DISCOVERY
                && context.now - since > timings.discoveryTimeout().toNanos()) {
            context.memory.skip(leader, skippedEpoch());
            return Next.look(context, Reason.HANDSHAKE_TIMEOUT, "no epoch was offered");
        }
        if (lender != null) {
            lender.pump();
            if (lender.failure() != null) {
                return Next.look(context, Reason.PROTOCOL_VIOLATION, lender.failure());
            }
        }
        if (phase == Phase.BROADCAST) {
            forward();
            long question = context.barriers.ask();
            if (question != 0) {
                context.send(leader, new Message.ReadIndex(session, epoch, question));
            }
        }
        return Next.STAY;
    }

    private void forward() {
        PeerSettings.Limits limits = context.settings.limits();
        RequestBlock block;
        while ((block = context.submissions.nextBlock(limits.batchBytesMax(), limits.batchRecordsMax())) != null) {
            context.send(leader, new Message.Forward(session, epoch, block));
        }
    }

    @Override
    String missing() {
        return switch (phase) {
            case DISCOVERY -> "peer " + leader + " leads, but has not offered an epoch yet";
            case SYNCHRONISATION -> "being synchronised by peer " + leader + " in epoch " + epoch;
            case BROADCAST -> "applying what the leader had when this peer was up to date";
        };
    }
}
