package io.zab.protocol;

import io.zab.FailoverStep;
import io.zab.PeerId;
import io.zab.Reason;
import io.zab.Role;
import io.zab.Zxid;
import io.zab.message.MalformedBatchException;
import io.zab.message.Message;
import io.zab.message.PeerEntry;
import io.zab.message.PeerState;
import io.zab.message.ReadResult;
import io.zab.message.Recovered;
import io.zab.message.StorageId;
import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One voter of ZAB as a deterministic state machine: the same inputs give the same effects, always.
 *
 * <p>One round of a driver: {@link #tick} with the time, then the inputs that wait, then {@link #endOfInput}. Timeouts are judged in
 * {@code endOfInput} only, so that input that already waits is handled before anybody is blamed for silence. A driver runs a round whenever there
 * is input, and at least every tenth of a heartbeat.
 *
 * <p>Confined to one thread at a time. Throws {@link InvariantBrokenException} if this library's own code is wrong, never for what a peer sends; after
 * that only {@link #close} may be called.
 */
public final class Peer {
    private final PeerContext context;
    private final SnapshotShelf snapshots;
    private PeerRole role;
    private long linkPingAt;
    private boolean started;
    private boolean ready;
    private @Nullable Departure departure;
    private boolean left;

    /**
     * @param settings what does not change
     * @param recovered what the data directory held
     * @param effects what the peer may ask of the outside
     * @param random for jitter, the formation id, nothing else
     */
    public Peer(PeerSettings settings, Recovered recovered, Effects effects, RandomGenerator random) {
        context = new PeerContext(settings, recovered, effects, random);
        role = new Stopped(context);
        snapshots = new SnapshotShelf(
                context,
                recovered.snapshot() == null ? null : recovered.snapshot().zxid());
    }

    /** The first input, once. */
    public void start(long nowNanos) {
        Invariant.check(!started, "started twice");
        started = true;
        context.clock = nowNanos;
        become(Next.look(context, Reason.STARTUP, ""));
    }

    /**
     * The time, before the inputs of a round.
     *
     * @param nowNanos monotonic
     * @param wallMillis the wall clock, for the time that state machines see
     */
    public void tick(long nowNanos, long wallMillis) {
        long passed = nowNanos - context.clock;
        long heartbeat = context.settings.timings().heartbeat().toNanos();
        if (passed > heartbeat) {
            context.effects.mark(Mark.OWN_PAUSE);
        }
        // A pause of this process counts as one heartbeat at most: the silence was its own.
        context.now += Math.max(0, Math.min(passed, heartbeat));
        context.clock = nowNanos;
        context.wallMillis = wallMillis;
    }

    /** All input that waited has been given: judge timeouts, pack and send what waits. */
    public void endOfInput() {
        context.submissions.judgeDeadlines();
        left = departure != null && departure.isOver(role);
        context.barriers.judgeDeadlines();
        step(role.endOfInput());
        context.transfers.judge(role);
        if (role.role() != Role.STOPPED) {
            snapshots.publishDurable();
        }
        context.feed.pump();
        if (context.now - linkPingAt >= 0) {
            linkPingAt = context.now + context.settings.timings().heartbeat().toNanos();
            Message.LinkPing ping = new Message.LinkPing(context.links.heard(context.now));
            for (Links.Link link : context.links.all()) {
                context.send(link.peer, ping);
            }
            breakSilentLinks();
        }
        tellReady();
        if (context.submissions.superseded() && role.role() != Role.STOPPED) {
            close(Reason.SUPERSEDED);
        }
        String contradiction = context.contradiction();
        if (contradiction != null && role.role() != Role.STOPPED) {
            close(Reason.CONFIGURATION_REFUSED, contradiction);
        }
    }

    /** A half-open connection is silent for ever; only a new one tells whether the other side lives. */
    private void breakSilentLinks() {
        long silence = 2 * context.settings.timings().followerTimeout().toNanos();
        for (Links.Link link : List.copyOf(context.links.all())) {
            if (context.now - link.lastHeard > silence) {
                context.effects.mark(Mark.SILENT_LINK_BROKEN);
                context.effects.disconnect(link.peer, link.number, "silent for " + silence / 1_000_000 + " ms");
                linkDown(link.peer, link.number, "silent");
            }
        }
    }

    private void tellReady() {
        boolean now = context.submissions.open();
        if (now && !ready) {
            context.step(FailoverStep.Kind.READY, role.leader(), role.epoch(), context.feed.applied(), "");
        }
        ready = now;
    }

    /** A link is up; an earlier one to the same peer has been reported down. */
    public void linkUp(PeerId peer, long link, StorageId storage) {
        if (!context.settings.voters().contains(peer) || peer.equals(context.self)) {
            return;
        }
        Links.Link former = context.links.to(peer);
        if (former != null) {
            linkDown(peer, former.number, "replaced by another link");
        }
        context.links.up(new Links.Link(peer, link, storage, context.now));
        context.notify(peer, role);
        step(role.linkUp(peer));
    }

    /** A link is down. */
    public void linkDown(PeerId peer, long link, String detail) {
        if (context.links.down(peer, link)) {
            step(role.linkDown(peer, detail));
        }
    }

    /** Bytes came over a link. */
    public void heard(PeerId peer, long link) {
        Links.Link current = context.links.to(peer);
        if (current != null && current.number == link) {
            current.lastHeard = context.now;
        }
    }

    /** A message came over a link. */
    public void message(PeerId from, long link, Message message) {
        Links.Link current = context.links.to(from);
        if (current == null || current.number != link) {
            context.effects.dropped(from, message, Dropped.STALE_LINK);
            return;
        }
        current.lastHeard = context.now;
        if (message instanceof Message.LinkPing ping) {
            current.theyHear = ping.heard();
            return;
        }
        if (message instanceof Message.Notify notify) {
            current.theyHear = notify.heard();
            current.latest = notify;
            if (notify.state() == PeerState.LOOKING && role.role() != Role.LOOKING) {
                context.notify(from, role); // Whoever looks finds the one who leads.
            }
        }
        try {
            step(role.on(from, message));
        } catch (MalformedBatchException e) {
            context.effects.disconnect(from, link, String.valueOf(e.getMessage()));
            linkDown(from, link, String.valueOf(e.getMessage()));
        }
    }

    /** The application's next request; those of one peer are applied in the order of these calls. */
    public void submit(Request request) {
        context.submissions.submit(request);
    }

    /** The application wants another peer to lead; answered by {@link Effects#transferred}, once. */
    public void transfer(Transfer wish) {
        if (role instanceof Leading leading && leading.established()) {
            leading.transfer(wish);
            return;
        }
        PeerId leader = role.leader();
        boolean other = leader != null && !leader.equals(context.self);
        context.effects.transferred(
                wish,
                "peer " + context.self + " does not lead" + (other ? ", peer " + leader + " does: ask there" : ""));
    }

    /**
     * The application is about to close the node, and will submit nothing more: what was submitted is finished, and a leader hands over. {@link #hasLeft}
     * tells when {@link #close} may be called; within a second.
     */
    public void leave() {
        if (departure == null) {
            departure = new Departure(context);
        }
    }

    /** Whether this peer was told to leave, and may be closed now. */
    public boolean hasLeft() {
        return left;
    }

    /**
     * A read of the application that must see everything that was acknowledged to anybody before this call, wherever. Ends with
     * {@link Effects#barrierReached} or {@link Effects#barrierFailed}.
     */
    public void barrier(Barrier barrier) {
        context.barriers.add(barrier);
    }

    /** A read that is content with the state as of {@code point}, or any later one. Ends as {@link #barrier} does. */
    public void barrierAt(Barrier barrier, Zxid point) {
        context.barriers.add(barrier, point);
    }

    /** The application is done with these reads: it has run them, or passed over those that had failed. */
    public void barriersDone(Collection<? extends Barrier> barriers) {
        context.barriers.done(barriers);
    }

    /** All stored operations up to {@code number} are durable. */
    public void stored(long number) {
        context.history.stored(number, context.now);
        context.feed.stored(number);
        context.gate.durableThrough(number);
        step(role.stored());
    }

    /** The answer to a read. */
    public void read(long id, ReadResult result) {
        context.reads.answer(id, result);
    }

    /**
     * The application has applied up to {@code zxid}.
     *
     * @param own this peer's entry of the replicated table at that point, null if it has none
     */
    public void applied(Zxid zxid, @Nullable PeerEntry own) {
        if (context.feed.applied(zxid)) {
            context.ownEntry = own;
            context.submissions.applied(zxid, own);
        }
    }

    /** The application's state has been replaced by the snapshot at {@code zxid}. */
    public void restored(Zxid zxid, @Nullable PeerEntry own) {
        if (context.feed.restored(zxid)) {
            snapshots.installed(zxid);
            context.ownEntry = own;
            context.submissions.restored(zxid, own);
        }
    }

    /** A snapshot of the application at {@code zxid} is written and durable under its temporary name; the peer decides when it is published. */
    public void snapshotWritten(Zxid zxid) {
        if (role.role() != Role.STOPPED) {
            snapshots.written(zxid);
        }
    }

    /** The node ends: the role ends and every request that is left is settled. Nothing may be called afterwards. */
    public void close(Reason reason) {
        close(reason, "");
    }

    private void close(Reason reason, String detail) {
        if (role.role() != Role.STOPPED) {
            become(new Next(new Stopped(context), reason, detail));
        }
        context.settleAll(); // Also if it was never started, or something has come since it stopped.
    }

    /** Test only: this peer makes itself a candidate at once, whatever anybody votes (elections must not matter for safety). */
    public void declareCandidate() {
        become(new Next(Looking.declaring(context, context.self), Reason.DECLARED_BY_TEST, ""));
    }

    /** Test only: this peer follows {@code leader} at once, whatever it says of itself. */
    public void declareFollower(PeerId leader) {
        become(new Next(Looking.declaring(context, leader), Reason.DECLARED_BY_TEST, ""));
    }

    private void step(Next next) {
        become(next);
        // What this peer has to say to itself has passed the gate like what it says to others.
        while (!context.toSelf.isEmpty()) {
            become(role.on(context.self, context.toSelf.removeFirst()));
        }
    }

    private void become(Next next) {
        PeerRole successor = next.role();
        if (successor == null) {
            return;
        }
        PeerRole former = role;
        PeerId leader = successor.leader() == null ? former.leader() : successor.leader();
        long epoch = Math.max(former.epoch(), successor.epoch());
        // The sessions of the former role end before anything else: nothing of it may leave any more (rules G1, G6).
        former.leave();
        context.gate.clear();
        context.toSelf.clear();
        role = successor;
        context.effects.roleChanged(
                former.role(), successor.role(), next.reason(), leader, epoch, context.history.last(), next.detail());
        successor.enter();
        if (successor.role() != Role.LOOKING) {
            context.notifyAll(successor);
        }
    }

    /** What the peer is now; a fresh value each time. */
    public PeerStatus status() {
        return PeerStatus.of(context, role, ready);
    }
}
