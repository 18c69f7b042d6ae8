package io.zab.protocol;

import io.zab.FailoverStep;
import io.zab.PeerId;
import io.zab.Reason;
import io.zab.Role;
import io.zab.Zxid;
import io.zab.message.Batch;
import io.zab.message.BatchBuilder;
import io.zab.message.Configuration;
import io.zab.message.FormationId;
import io.zab.message.HistoryRange;
import io.zab.message.MalformedBatchException;
import io.zab.message.Message;
import io.zab.message.PeerState;
import io.zab.message.Promise;
import io.zab.message.RecordKind;
import io.zab.message.StorageId;
import java.nio.ByteBuffer;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Leads: prospective through discovery and synchronisation, established once a quorum holds the epoch record {@code (e,0)} durably, and from then
 * on proposes. Its own disk is one voter among the others: its own promise and acknowledgements reach it as messages, once durable.
 */
final class Leading extends PeerRole {
    private enum Phase {
        /** Gathers a quorum, then its promises. */
        DISCOVERY,
        /** Takes over a better history. */
        ADOPTION,
        /** The history is fixed; gathers acknowledgements of the epoch record. */
        SYNCHRONISATION,
        /** Established. */
        BROADCAST
    }

    private final TreeMap<PeerId, FollowerProgress> sessions = new TreeMap<>();
    private final Discovery discovery;
    private final Proposing proposing;
    /** This peer's own session: a voter among the others. */
    private final FollowerProgress own;

    private Phase phase = Phase.DISCOVERY;
    private long epoch;
    private long progressAt;
    private long heartbeatAt;
    private long heartbeats;
    private @Nullable HistoryReceiver adoption;
    /** The session of the one whose history is being adopted, and where that ends. */
    private @Nullable FollowerProgress adoptionSource;

    private Zxid adoptionEnd = Zxid.NONE;
    /** While forming: the configuration in this leader's epoch record. */
    private @Nullable Configuration forming;

    Leading(PeerContext context) {
        super(context);
        discovery = new Discovery(context, sessions);
        proposing = new Proposing(context, sessions);
        own = new FollowerProgress(
                context.self,
                context.storage,
                context.newSession(),
                context.promise(),
                context.now,
                context.settings.limits().forwardCreditBytes());
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
        return epoch;
    }

    @Override
    PeerState state() {
        return phase == Phase.BROADCAST ? PeerState.LEADING_ESTABLISHED : PeerState.LEADING_PROSPECTIVE;
    }

    boolean established() {
        return phase == Phase.BROADCAST;
    }

    @Nullable
    FollowerProgress session(PeerId peer) {
        return sessions.get(peer);
    }

    @Override
    void enter() {
        progressAt = context.now;
        heartbeatAt = context.now;
        sessions.put(context.self, own);
        maybeChooseEpoch();
    }

    @Override
    void leave() {
        context.effects.mark(
                switch (phase) {
                    case DISCOVERY, ADOPTION -> Mark.LEADER_ENDED_IN_DISCOVERY;
                    case SYNCHRONISATION -> Mark.LEADER_ENDED_IN_SYNC;
                    case BROADCAST -> Mark.LEADER_ENDED_IN_BROADCAST;
                });
        if (forming != null && phase != Phase.BROADCAST) {
            context.effects.mark(Mark.FORMING_INTERRUPTED);
        }
        if (phase != Phase.BROADCAST) {
            context.memory.leadershipFailed();
        }
        context.submissions.closeSession();
        sessions.values().forEach(FollowerProgress::end);
        sessions.clear();
    }

    @Override
    Next on(PeerId from, Message message) {
        if (message instanceof Message.Notify notify) {
            return onNotify(from, notify);
        }
        if (message instanceof Message.FollowerInfo info) {
            return onFollowerInfo(from, info);
        }
        FollowerProgress session = sessions.get(from);
        if (session == null) {
            return drop(from, message, Dropped.NOT_MY_FOLLOWER);
        }
        session.lastHeard = context.now;
        if (message instanceof Message.Ack ack) {
            return mine(session, ack.session(), ack.epoch()) ? onAck(session, ack) : stale(from, message);
        }
        if (message instanceof Message.Forward forward) {
            return mine(session, forward.session(), forward.epoch())
                    ? onForward(session, forward)
                    : stale(from, message);
        }
        if (message instanceof Message.HeartbeatAck) {
            return Next.STAY; // It was heard, which is all that counts so far.
        }
        if (message instanceof Message.AckEpoch ack) {
            return mine(session, ack.session(), ack.epoch()) ? onAckEpoch(session, ack) : stale(from, message);
        }
        if (message instanceof Message.ChunkReceived taken && mine(session, taken.session(), taken.epoch())) {
            progressAt = context.now;
            if (session.sender != null) {
                session.sender.taken(taken.offset());
            }
            return Next.STAY;
        }
        if (message instanceof Message.Reject reject) {
            return reject.session() == session.session ? onReject(session, reject) : stale(from, message);
        }
        return onAdoption(from, session, message);
    }

    private boolean mine(FollowerProgress session, long number, long epoch) {
        return session.session == number && epoch == this.epoch && epoch != 0;
    }

    private Next stale(PeerId from, Message message) {
        return drop(from, message, Dropped.STALE_SESSION);
    }

    // ---- sessions

    private Next onNotify(PeerId from, Message.Notify notify) {
        if (notify.state() == PeerState.LOOKING) {
            endSession(from);
            return remainingVoters("peer " + from + " looks again");
        }
        if (notify.state() == PeerState.LEADING_ESTABLISHED && phase != Phase.BROADCAST) {
            return Next.look(context, Reason.VOTERS_LEFT, "peer " + from + " has been established");
        }
        return Next.STAY;
    }

    private Next onFollowerInfo(PeerId from, Message.FollowerInfo info) {
        Links.Link link = context.links.to(from);
        if (link == null) {
            return Next.STAY;
        }
        endSession(from);
        String foreign = whyForeign(from, info);
        if (foreign != null) {
            reject(from, info.session(), Message.Rejection.FOREIGN_HISTORY, foreign);
            return Next.STAY;
        }
        boolean counts = context.membership().countsInDiscovery(from, link.storage);
        boolean lockedOut = epoch != 0
                && (info.promise().epoch() > epoch
                        || info.promise().epoch() == epoch
                                && !context.self.equals(info.promise().leader()));
        if (lockedOut) {
            if (counts) {
                context.memory.sawPromise(info.promise().epoch());
            }
            if (counts && context.memory.makesWayFor(from)) {
                context.effects.mark(Mark.LOCKED_OUT_VOTER);
                return Next.look(
                        context,
                        Reason.HIGHER_EPOCH_PROMISED,
                        "peer " + from + " has promised " + info.promise() + ", this is epoch " + epoch);
            }
            reject(
                    from,
                    info.session(),
                    Message.Rejection.EPOCH_TOO_OLD,
                    "this is epoch " + epoch + ", below its promise");
            return Next.STAY;
        }
        FollowerProgress session = new FollowerProgress(
                from,
                link.storage,
                info.session(),
                info.promise(),
                context.now,
                context.settings.limits().forwardCreditBytes());
        sessions.put(from, session);
        if (epoch == 0) {
            maybeChooseEpoch();
        } else {
            offer(session);
        }
        return Next.STAY;
    }

    /** Rule B2: another formation is refused, never synchronised, whatever its name. */
    private @Nullable String whyForeign(PeerId from, Message.FollowerInfo info) {
        FormationId mine = context.formation();
        if (mine != null && info.formation() != null && !mine.equals(info.formation())) {
            return "the data of peer " + from + " belongs to formation " + info.formation()
                    + ", this cluster is formation " + mine + ". If its data is not wanted, delete its data directory";
        }
        if (info.promise().epoch() > context.promise().epoch() + PeerContext.PROMISE_GAP_MAX) {
            return "the promise " + info.promise() + " of peer " + from + " is absurdly far above " + context.promise();
        }
        return null;
    }

    private void reject(PeerId to, long session, Message.Rejection reason, String why) {
        context.send(to, new Message.Reject(session, reason, why, context.promise()));
    }

    private void endSession(PeerId peer) {
        FollowerProgress session = peer.equals(context.self) ? null : sessions.remove(peer);
        if (session != null) {
            session.end();
        }
    }

    private Next onReject(FollowerProgress session, Message.Reject reject) {
        if (context.membership().countsInDiscovery(session.peer, session.storage)) {
            context.memory.sawPromise(reject.promise().epoch());
        }
        endSession(session.peer);
        if (phase != Phase.BROADCAST && reject.promise().epoch() >= epoch && !sessionsAreQuorum()) {
            return Next.look(context, Reason.HIGHER_EPOCH_PROMISED, reject.why());
        }
        return remainingVoters(reject.why());
    }

    private boolean sessionsAreQuorum() {
        TreeSet<PeerId> left = new TreeSet<>();
        sessions.values().forEach(session -> {
            if (context.membership().countsInDiscovery(session.peer, session.storage)) {
                left.add(session.peer);
            }
        });
        return context.membership().isQuorum(left);
    }

    /** A prospective leader gives up at once when those who are left are no quorum, instead of waiting (ZOOKEEPER-3109). */
    private Next remainingVoters(String why) {
        if (phase == Phase.BROADCAST) {
            return Next.STAY;
        }
        if (adoptionSource != null && sessions.get(adoptionSource.peer) != adoptionSource) {
            return Next.look(
                    context,
                    Reason.FOLLOWER_AHEAD,
                    "peer " + adoptionSource.peer + ", whose history was being adopted, left");
        }
        TreeSet<PeerId> reachable = new TreeSet<>();
        reachable.add(context.self);
        for (Links.Link link : context.links.all()) {
            if (context.membership().countsInDiscovery(link.peer, link.storage)) {
                reachable.add(link.peer);
            }
        }
        return context.membership().isQuorum(reachable) ? Next.STAY : Next.look(context, Reason.VOTERS_LEFT, why);
    }

    @Override
    Next linkDown(PeerId peer, String detail) {
        endSession(peer);
        return remainingVoters("link to peer " + peer + " lost: " + detail);
    }

    // ---- discovery

    private void maybeChooseEpoch() {
        long chosen = epoch == 0 ? discovery.chooseEpoch() : 0;
        if (chosen == 0 || chosen > Zxid.MAX_EPOCH) {
            return;
        }
        epoch = chosen;
        progressAt = context.now;
        context.step(FailoverStep.Kind.EPOCH_CHOSEN, null, epoch, context.history.last(), "");
        // The leader promises first; the gate keeps the offers back until that is durable (ZOOKEEPER-1291).
        context.savePromise(new Promise(epoch, context.self));
        context.sendOnceDurable(
                context.self,
                new Message.AckEpoch(own.session, epoch, context.history.range(), context.history.committed()));
        sessions.values().forEach(this::offer);
    }

    private void offer(FollowerProgress session) {
        if (!session.peer.equals(context.self) && !session.epochOffered) {
            session.epochOffered = true;
            context.sendOnceDurable(session.peer, new Message.NewEpoch(session.session, epoch));
        }
    }

    private Next onAckEpoch(FollowerProgress session, Message.AckEpoch ack) {
        if (session.ackEpoch != null) {
            return drop(session.peer, ack, Dropped.NOT_IN_THIS_PHASE);
        }
        session.ackEpoch = ack;
        discovery.acknowledged(session, ack.range());
        if (context.history.holds(ack.knownCommit())) {
            context.history.learnCommit(ack.knownCommit());
        }
        if (phase == Phase.DISCOVERY) {
            return maybeFixHistory();
        }
        if (phase != Phase.ADOPTION) {
            synchronise(session);
        }
        return Next.STAY;
    }

    private Next maybeFixHistory() {
        if (epoch == 0 || !discovery.promisedByQuorum() || !context.history.settled()) {
            return Next.STAY;
        }
        Discovery.Acked better = discovery.better();
        if (better != null) {
            FollowerProgress source = sessions.get(better.peer());
            if (source == null) {
                return Next.look(
                        context, Reason.FOLLOWER_AHEAD, "peer " + better.peer() + " has a better history and left");
            }
            phase = Phase.ADOPTION;
            adoptionSource = source;
            adoptionEnd = better.range().last();
            adoption = discovery.adopt(source, adoptionEnd, epoch);
            return Next.STAY;
        }
        return fixHistory();
    }

    private Next onAdoption(PeerId from, FollowerProgress session, Message message) {
        HistoryReceiver receiver = adoption;
        if (receiver == null || session != adoptionSource) {
            return drop(from, message, Dropped.NOT_IN_THIS_ROLE);
        }
        String violation;
        if (message instanceof Message.Sync sync && mine(session, sync.session(), sync.epoch())) {
            violation = receiver.onSync(sync);
        } else if (message instanceof Message.SnapshotChunk chunk && mine(session, chunk.session(), chunk.epoch())) {
            context.effects.mark(Mark.ADOPTED_SNAP);
            violation = receiver.onChunk(chunk);
        } else if (message instanceof Message.Records records
                && mine(session, records.session(), records.epoch())
                && records.batch() != null) {
            violation = receiver.onBatch(records.batch());
        } else {
            return stale(from, message);
        }
        progressAt = context.now;
        if (violation != null) {
            return Next.look(context, Reason.PROTOCOL_VIOLATION, "in an adoption, peer " + from + " sent " + violation);
        }
        return maybeEndAdoption();
    }

    /** The adopted history must be durable before it is the initial one: this peer's rank tells of durable records only. */
    private Next maybeEndAdoption() {
        if (phase != Phase.ADOPTION || !context.history.settled()) {
            return Next.STAY;
        }
        if (!context.history.last().equals(adoptionEnd)) {
            return Next.STAY;
        }
        adoption = null;
        adoptionSource = null;
        phase = Phase.DISCOVERY;
        // The configuration may be another one now: all conditions are asked anew (rule B5).
        return maybeFixHistory();
    }

    // ---- synchronisation

    private Next fixHistory() {
        Membership membership = context.membership();
        if (!context.counts()) {
            return Next.look(
                    context,
                    Reason.DOES_NOT_COUNT,
                    "the history says that this peer's directory is not " + context.storage);
        }
        ByteBuffer payload = ByteBuffer.allocate(0);
        if (!membership.formed()) {
            if (!membership.isQuorum(sessions.keySet())) {
                return Next.look(
                        context,
                        Reason.VOTERS_LEFT,
                        "a cluster is formed by all its voters, but only " + sessions.keySet() + " are here");
            }
            if (mostAreReplaced(membership)) {
                return Next.look(
                        context,
                        Reason.FORMING_REFUSED,
                        "most data directories of this cluster were replaced while it was forming. It has never served: delete"
                                + " the data directories of all its peers and start them again");
            }
            forming = formingConfiguration(membership);
            payload = forming.encode();
        }
        Zxid last = context.history.last();
        propose(new BatchBuilder(last, Zxid.of(epoch, 0), context.wallMillis)
                .add(RecordKind.EPOCH, payload)
                .build());
        phase = Phase.SYNCHRONISATION;
        progressAt = context.now;
        context.step(FailoverStep.Kind.HISTORY_FIXED, null, epoch, last, "");
        for (FollowerProgress session : new TreeMap<>(sessions).values()) {
            if (session.ackEpoch != null && !session.peer.equals(context.self)) {
                synchronise(session);
            }
        }
        return Next.STAY;
    }

    /** Rule B3: a majority of the directories in an earlier forming record must still be there. */
    private boolean mostAreReplaced(Membership membership) {
        long bound = sessions.values().stream()
                .filter(session -> membership.counts(session.peer, session.storage))
                .count();
        return 2 * bound <= context.settings.voters().size();
    }

    private Configuration formingConfiguration(Membership membership) {
        Configuration earlier = membership.newest();
        if (earlier != null) {
            context.effects.mark(Mark.FORMING_RESUMED);
        }
        FormationId formation = earlier != null
                ? earlier.formation()
                : new FormationId(new UUID(context.random.nextLong(), context.random.nextLong()));
        TreeMap<PeerId, StorageId> voters = new TreeMap<>();
        sessions.values().forEach(session -> voters.put(session.peer, session.storage));
        return new Configuration(formation, voters, context.settings.payloadBytesMax());
    }

    /** Appends what this leader proposes; its own acknowledgement follows once durable, like any other. */
    private void propose(Batch batch) {
        context.history.append(batch, context.now);
        context.sendOnceDurable(context.self, new Message.Ack(own.session, epoch, batch.last()));
    }

    private void synchronise(FollowerProgress session) {
        Message.AckEpoch ack = session.ackEpoch;
        if (ack == null) {
            return;
        }
        HistorySender sender = new HistorySender(context, session.peer, session.session, epoch, () -> session.credit);
        session.sender = sender;
        HistoryRange range = ack.range();
        String impossible = sender.start(range, ack.knownCommit());
        if (impossible != null) {
            reject(
                    session.peer,
                    session.session,
                    Message.Rejection.FOREIGN_HISTORY,
                    "the history of peer " + session.peer + " cannot be: " + impossible
                            + ". Keep its files for inspection, then delete its data directory");
            endSession(session.peer);
        }
    }

    private Next onAck(FollowerProgress session, Message.Ack ack) {
        if (ack.durable().isAfter(context.history.last())) {
            reject(session.peer, session.session, Message.Rejection.PROTOCOL_VIOLATION, "an ack of " + ack.durable());
            endSession(session.peer);
            return remainingVoters("peer " + session.peer + " acknowledged what was never sent");
        }
        progressAt = context.now;
        session.acknowledged(ack.durable());
        if (phase == Phase.SYNCHRONISATION) {
            maybeEstablish();
        } else if (phase == Phase.BROADCAST) {
            tryCommit();
            maybeUpToDate(session);
        }
        return Next.STAY;
    }

    /** What those hold who count by this leader's log. While forming: by exactly the directories in its epoch record (rule B3). */
    private TreeMap<PeerId, Zxid> held() {
        TreeMap<PeerId, Zxid> held = new TreeMap<>();
        Membership membership = context.membership();
        for (FollowerProgress session : sessions.values()) {
            if (membership.counts(session.peer, session.storage)) {
                held.put(session.peer, session.match);
            }
        }
        return held;
    }

    private void maybeEstablish() {
        Zxid epochRecord = Zxid.of(epoch, 0);
        if (context.membership().heldByQuorum(held()).isBefore(epochRecord)) {
            return;
        }
        phase = Phase.BROADCAST;
        context.memory.established();
        context.effects.mark(forming != null ? Mark.ELECTION : Mark.RE_ELECTION);
        learnCommit(epochRecord);
        context.step(FailoverStep.Kind.ESTABLISHED, null, epoch, epochRecord, "");
        if (forming != null) {
            seal(epochRecord);
        }
        context.submissions.openSession(epochRecord, own.credit);
        context.submissions.applied(context.feed.applied(), context.ownEntry);
        sessions.values().forEach(this::maybeUpToDate);
        context.notifyAll(this);
    }

    /** Rule B4: all voters hold the configuration durably; from the seal on a majority is enough. */
    private void seal(Zxid configuration) {
        context.effects.mark(Mark.SEALED);
        ByteBuffer payload =
                ByteBuffer.allocate(8).putLong(configuration.value()).flip();
        propose(new BatchBuilder(context.history.last(), context.history.last().plus(1), context.wallMillis)
                .add(RecordKind.SEAL, payload)
                .build());
        forming = null;
    }

    private void maybeUpToDate(FollowerProgress session) {
        boolean holdsEpoch = !session.match.isBefore(Zxid.of(epoch, 0));
        if (!session.upToDate && holdsEpoch && !session.peer.equals(context.self)) {
            session.upToDate = true;
            if (!context.membership().counts(session.peer, session.storage)) {
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

    // ---- broadcast

    /** Only records of this epoch are committed by counting; older ones are committed with {@code (e,0)} (logcabin #44). */
    private void tryCommit() {
        Zxid held = context.membership().heldByQuorum(held());
        if (held.epoch() == epoch && held.isAfter(context.history.committed())) {
            if (own.match.isBefore(held)) {
                context.effects.mark(Mark.COMMIT_WITHOUT_OWN_DISK);
            }
            learnCommit(held);
        }
    }

    private void learnCommit(Zxid zxid) {
        context.history.learnCommit(zxid);
        proposing.committed(zxid);
    }

    private Next onForward(FollowerProgress session, Message.Forward forward) {
        if (phase != Phase.BROADCAST || !session.upToDate) {
            return drop(session.peer, forward, Dropped.NOT_IN_THIS_PHASE);
        }
        try {
            forward.requests().check(session.peer.value());
        } catch (MalformedBatchException e) {
            reject(session.peer, session.session, Message.Rejection.PROTOCOL_VIOLATION, String.valueOf(e.getMessage()));
            endSession(session.peer);
            return Next.STAY;
        }
        session.forwarded.addLast(forward.requests());
        return Next.STAY;
    }

    @Override
    Next stored() {
        return switch (phase) {
            case DISCOVERY -> maybeFixHistory();
            case ADOPTION -> maybeEndAdoption();
            default -> Next.STAY;
        };
    }

    @Override
    Next endOfInput() {
        Next end = judge();
        if (!end.stays()) {
            return end;
        }
        if (phase == Phase.BROADCAST) {
            Batch batch;
            while ((batch = proposing.next(context.wallMillis)) != null) {
                propose(batch);
            }
        }
        boolean beat = epoch != 0
                && context.now - heartbeatAt
                        >= context.settings.timings().heartbeat().toNanos();
        if (beat) {
            heartbeatAt = context.now;
            heartbeats++;
        }
        for (FollowerProgress session : new TreeMap<>(sessions).values()) {
            serve(session, beat);
        }
        return Next.STAY;
    }

    private void serve(FollowerProgress session, boolean beat) {
        HistorySender sender = session.sender;
        if (sender != null) {
            sender.pump();
            if (sender.failure() != null) {
                reject(session.peer, session.session, Message.Rejection.RETRY, sender.failure());
                endSession(session.peer);
                return;
            }
            if (phase == Phase.BROADCAST) {
                sender.tellCommit();
            }
        }
        if (beat && !session.peer.equals(context.self)) {
            context.send(
                    session.peer,
                    new Message.Heartbeat(
                            session.session, epoch, heartbeats, context.history.committed(), session.credit));
        }
    }

    /** Whether this leader can still lead. */
    private Next judge() {
        PeerSettings.Timings timings = context.settings.timings();
        long stalled = context.history.oldestPendingNanos(context.now);
        if (stalled > timings.diskStall().toNanos()) {
            return Next.look(
                    context, Reason.DISK_STALLED, "a write has been pending for " + stalled / 1_000_000 + " ms");
        }
        long idle = context.now - progressAt;
        return switch (phase) {
            case DISCOVERY, ADOPTION ->
                idle > timings.discoveryTimeout().toNanos()
                        ? Next.look(context, Reason.DISCOVERY_TIMEOUT, "only " + sessions.keySet() + " came")
                        : Next.STAY;
            case SYNCHRONISATION ->
                idle > timings.syncTimeout().toNanos()
                        ? Next.look(
                                context,
                                Reason.SYNC_TIMEOUT,
                                "no quorum of " + sessions.keySet() + " acknowledged the epoch")
                        : Next.STAY;
            case BROADCAST -> judgeBroadcast(timings);
        };
    }

    private Next judgeBroadcast(PeerSettings.Timings timings) {
        if (proposing.epochIsExhausted()) {
            return Next.look(context, Reason.EPOCH_EXHAUSTED, "at " + context.history.last());
        }
        TreeSet<PeerId> heard = new TreeSet<>();
        for (FollowerProgress session : sessions.values()) {
            boolean lately = session.peer.equals(context.self)
                    || context.now - session.lastHeard
                            <= timings.leaderTimeout().toNanos();
            if (lately && context.membership().counts(session.peer, session.storage)) {
                heard.add(session.peer);
            }
        }
        return context.membership().isQuorum(heard)
                ? Next.STAY
                : Next.look(context, Reason.QUORUM_LOST, "only " + heard + " were heard of lately");
    }

    @Override
    String missing() {
        return switch (phase) {
            case DISCOVERY -> "leads, but only " + sessions.keySet() + " have come; a quorum has to promise the epoch";
            case ADOPTION -> "takes over a better history, up to " + adoptionEnd;
            case SYNCHRONISATION -> "leads epoch " + epoch + ", but no quorum holds its epoch record yet";
            case BROADCAST -> "leads, and applies the history up to its epoch";
        };
    }
}
