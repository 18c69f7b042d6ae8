package io.zab.protocol;

import io.zab.PeerId;
import io.zab.Reason;
import io.zab.Zxid;
import io.zab.message.Batch;
import io.zab.message.MalformedBatchException;
import io.zab.message.Message;
import java.util.Set;

/**
 * What an established leader does: packs requests, moves the commit point, tells each follower from when on it may serve, and answers reads.
 */
final class Broadcast {
    private final PeerContext context;
    private final Sessions sessions;
    private final Proposing proposing;
    private final ReadRounds reads;
    private final HandOver handOver;
    private final Rebinding rebinding;
    private final long epoch;
    private long judgedAt;

    Broadcast(PeerContext context, Sessions sessions, Serving serving, long epoch) {
        this.context = context;
        this.sessions = sessions;
        this.epoch = epoch;
        proposing = new Proposing(context, sessions);
        reads = new ReadRounds(context, sessions, serving, epoch);
        rebinding = new Rebinding(context, sessions, epoch);
        handOver = new HandOver(context, sessions, epoch);
    }

    HandOver handOver() {
        return handOver;
    }

    /** A quorum holds the epoch record; a seal, if there is one, has been appended. */
    void begin() {
        Zxid epochRecord = Zxid.of(epoch, 0);
        context.submissions.openSession(epochRecord, sessions.own().credit);
        context.submissions.applied(context.feed.applied(), context.ownEntry);
        sessions.all().forEach(this::maybeUpToDate);
    }

    /** The leadership ends. */
    void end() {
        handOver.end();
        reads.end();
        if (rebinding.isPending()) {
            context.effects.mark(Mark.REBINDING_INTERRUPTED);
        }
    }

    // ---- requests

    Next onForward(FollowerProgress session, Message.Forward forward) {
        try {
            forward.requests().check(session.peer.value());
        } catch (MalformedBatchException e) {
            sessions.end(session, Message.Rejection.PROTOCOL_VIOLATION, String.valueOf(e.getMessage()));
            return Next.STAY;
        }
        session.forwardedBytes += forward.requests().lengthBytes();
        if (session.forwardedBytes > session.credit && !session.forwarded.isEmpty()) {
            // Credit bounds what waits here; only a single request that is longer than all of it may pass it, alone.
            sessions.end(
                    session,
                    Message.Rejection.PROTOCOL_VIOLATION,
                    session.forwardedBytes + " bytes of requests on a credit of " + session.credit);
            return Next.STAY;
        }
        session.forwarded.addLast(forward.requests());
        return Next.STAY;
    }

    /** All input has been handled: packs what waits, and asks for the reads that do. */
    void endOfInput() {
        propose();
        long question = context.barriers.ask();
        if (question != 0) {
            reads.ask(sessions.own(), question);
        }
        reads.begin();
    }

    /** Packs and proposes what waits, unless that is the successor's. */
    private void propose() {
        if (handOver.isDraining()) {
            return;
        }
        rebinding.advance();
        Batch batch;
        while ((batch = proposing.next(context.wallMillis)) != null) {
            propose(context, sessions, batch);
        }
    }

    /** Appends what this leader proposes; its own acknowledgement follows once durable, like any other. */
    static void propose(PeerContext context, Sessions sessions, Batch batch) {
        context.history.append(batch, context.now);
        context.sendOnceDurable(context.self, new Message.Ack(sessions.own().session, batch.epoch(), batch.last()));
    }

    // ---- reads

    Next onReadIndex(FollowerProgress session, Message.ReadIndex question) {
        reads.ask(session, question.id());
        return Next.STAY;
    }

    void heartbeatAnswered() {
        reads.confirm();
    }

    // ---- commit

    void acknowledged(FollowerProgress session) {
        if (session.match.isAfter(context.history.committed())) {
            tryCommit();
        }
        maybeUpToDate(session);
    }

    /** Only records of this epoch are committed by counting; older ones are committed with {@code (e,0)} (logcabin #44). */
    private void tryCommit() {
        Zxid held = sessions.heldByQuorum();
        while (held.epoch() == epoch && held.isAfter(context.history.committed())) {
            if (sessions.own().match.isBefore(held)) {
                context.effects.mark(Mark.COMMIT_WITHOUT_OWN_DISK);
            }
            context.history.learnCommit(held);
            proposing.committed(held);
            // If a configuration is among it, others count from here on (rule B5).
            held = sessions.heldByQuorum();
        }
    }

    private void maybeUpToDate(FollowerProgress session) {
        boolean holdsEpoch = !session.match.isBefore(Zxid.of(epoch, 0));
        if (!session.upToDate && holdsEpoch && session != sessions.own()) {
            session.upToDate = true;
            if (!sessions.counts(session)) {
                context.effects.mark(Mark.LEARNER_SYNCED);
            }
            // The gate is the log's end, not the commit point: behind that may stand requests of the follower's earlier
            // sessions (rule A5).
            context.send(
                    session.peer,
                    new Message.UpToDate(
                            session.session,
                            epoch,
                            context.history.committed(),
                            context.history.last(),
                            session.credit));
        }
    }

    // ---- whether it may go on

    Next judge() {
        // Not before all is committed: as long as its log writes it cannot lead, and whoever does cuts that off.
        if (proposing.epochIsExhausted() && context.history.committed().equals(context.history.last())) {
            return handOver.toItself(Reason.EPOCH_EXHAUSTED, "the log ends at " + context.history.last());
        }
        long stalled = context.diskStalledNanos();
        if (stalled > context.settings.timings().diskStall().toNanos() && context.memory.mayHandOverForItsDisk()) {
            handOver.beginToFittest(
                    Reason.DISK_STALLED, "the disk has brought nothing to its end for " + stalled / 1_000_000 + " ms");
        }
        Next handedOver = handOver.judge();
        if (!handedOver.stays()) {
            return handedOver;
        }
        // Rounds come as fast as messages; silence is measured in heartbeats.
        if (context.now - judgedAt < context.settings.timings().heartbeat().toNanos() / 10) {
            return Next.STAY;
        }
        judgedAt = context.now;
        Set<PeerId> heard =
                sessions.heardWithin(context.settings.timings().leaderTimeout().toNanos());
        if (context.membership().isQuorum(heard)) {
            return Next.STAY;
        }
        context.effects.mark(Mark.QUORUM_LOST);
        return Next.look(context, Reason.QUORUM_LOST, "only " + heard + " were heard of lately");
    }
}
