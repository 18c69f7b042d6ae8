package io.zab.protocol;

import io.zab.FailoverStep;
import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.message.Configuration;
import io.zab.message.Credentials;
import io.zab.message.FormationId;
import io.zab.message.Message;
import io.zab.message.PeerEntry;
import io.zab.message.Promise;
import io.zab.message.Recovered;
import io.zab.message.StorageId;
import io.zab.message.StoreOp;
import java.util.ArrayDeque;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What all roles of a peer share: what survives a change of role, and the ways out. */
final class PeerContext {
    /** How far a promise may be above one's own before its sender is taken to be broken. */
    static final long PROMISE_GAP_MAX = 1 << 20;

    final PeerSettings settings;
    final PeerId self;
    final StorageId storage;
    /** Whether this directory was made in place of a damaged one: empty, it says nothing of there being no data. */
    final boolean replacesDamaged;

    final Effects effects;
    final RandomGenerator random;
    final History history;
    final Links links;
    final Reads reads;
    final DurableGate gate;
    final ApplyFeed feed;
    final Submissions submissions;
    final ReadBarriers barriers;
    final ElectionMemory memory;
    final Witnessed witnessed = new Witnessed((peer, directory) -> membership().binds(peer, directory));
    final Transfers transfers;

    /** Messages of this peer to itself: its own acknowledgements, which have passed the gate like everybody's. */
    final ArrayDeque<Message> toSelf = new ArrayDeque<>();

    /** Protocol time: advances by at most one heartbeat per round, so that a pause of this process is blamed on nobody. */
    long now;
    /** The clock, for the deadlines of requests. */
    long clock;

    /** The wall clock, for the time that state machines see; nothing is decided by it. */
    long wallMillis;
    /** This peer's entry of the replicated table, as last applied. */
    @Nullable
    PeerEntry ownEntry;

    private Promise promise;
    private long lastSession;
    private @Nullable Membership membership;
    private long membershipVersion = -1;
    private @Nullable String contradiction;

    PeerContext(PeerSettings settings, Recovered recovered, Effects effects, RandomGenerator random) {
        this.settings = settings;
        this.self = settings.self();
        this.storage = recovered.storage();
        this.replacesDamaged = recovered.replacesDamaged();
        this.effects = effects;
        this.random = random;
        this.promise = recovered.promise();
        history = new History(recovered, effects, settings.limits().historyCacheBytes());
        links = new Links(self, settings.timings().linkTimeout().toNanos());
        reads = new Reads(effects, () -> now);
        gate = new DurableGate(this::release);
        Zxid applied = recovered.snapshot() == null
                ? recovered.range().base()
                : recovered.snapshot().zxid();
        feed = new ApplyFeed(this, applied);
        submissions = new Submissions(this);
        barriers = new ReadBarriers(this);
        memory = new ElectionMemory(this);
        transfers = new Transfers(this);
    }

    // ---- what this peer is by its log

    Membership membership() {
        if (membership == null || membershipVersion != history.membershipVersion()) {
            membership = Membership.of(history.configurations(), history.committed(), settings.voters());
            membershipVersion = history.membershipVersion();
            contradiction = FormedWith.contradiction(settings, history.configurations());
        }
        return membership;
    }

    /** Why this peer, as it is set, can be none of the cluster's whose log this is; null if it can. */
    @Nullable
    String contradiction() {
        membership();
        return contradiction;
    }

    @Nullable
    FormationId formation() {
        Configuration newest = membership().newest();
        return newest == null ? null : newest.formation();
    }

    /** What this peer knows to be committed, whether its log holds it or not. */
    Zxid knownCommit() {
        return Zxid.max(history.committed(), witnessed.heardCommit(formation()));
    }

    /** Whether this peer's own directory counts by its own log. */
    boolean counts() {
        return membership().counts(self, storage);
    }

    /** Whether those to whom there is a link are a quorum, with this peer. */
    boolean quorumIsLinked() {
        TreeSet<PeerId> reachable = new TreeSet<>();
        reachable.add(self);
        for (Links.Link link : links.all()) {
            if (membership().countsInDiscovery(link.peer, link.storage)) {
                reachable.add(link.peer);
            }
        }
        return membership().isQuorum(reachable);
    }

    /**
     * How long the disk has brought nothing to its end although something waits, a write or a read: a leader that cannot read starves those whom it
     * serves from its log, though nothing of its own waits to be written.
     */
    long diskStalledNanos() {
        return Math.max(history.stalledNanos(now), reads.stalledNanos(history.lastStoredNanos()));
    }

    /** How long this peer's disk makes others wait, for them to judge. */
    long diskWaitNanos() {
        return Math.max(history.oldestPendingNanos(now), diskStalledNanos());
    }

    Credentials credentials() {
        return new Credentials(history.durable(), settings.priority(), self);
    }

    Promise promise() {
        return promise;
    }

    /** Promises durably; what depends on it goes through the gate. */
    void savePromise(Promise newer) {
        Invariant.check(newer.epoch() > promise.epoch(), "promise %s does not rise above %s", newer, promise);
        promise = newer;
        history.store(new StoreOp.SavePromise(newer), now);
    }

    long newSession() {
        return ++lastSession;
    }

    /** This peer takes no part any more: whoever waits for something is told. */
    void settleAll() {
        submissions.close();
        transfers.close();
        barriers.close();
    }

    // ---- ways out

    void send(PeerId to, Message.Plain message) {
        Links.Link link = links.to(to);
        if (link != null) {
            effects.send(to, link.number, message);
        }
    }

    /** Sends once everything given to the log so far is durable; to this peer itself like to any other. */
    void sendOnceDurable(PeerId to, Message.OnceDurable message) {
        if (to.equals(self)) {
            gate.hold(history.lastOperation(), to, 0, message);
            return;
        }
        Links.Link link = links.to(to);
        if (link != null) {
            gate.hold(history.lastOperation(), to, link.number, message);
        }
    }

    private void release(PeerId to, long linkNumber, Message.OnceDurable message) {
        if (to.equals(self)) {
            toSelf.addLast(message);
            return;
        }
        Links.Link link = links.to(to);
        if (link != null && link.number == linkNumber) {
            effects.send(to, linkNumber, message);
        }
    }

    /** Tells everybody what this peer is now. */
    void notifyAll(PeerRole role) {
        for (Links.Link link : links.all()) {
            notify(link.peer, role);
        }
    }

    void notify(PeerId to, PeerRole role) {
        Looking looking = role instanceof Looking ? (Looking) role : null;
        send(
                to,
                new Message.Notify(
                        role.state(),
                        credentials(),
                        looking == null ? null : looking.vote(),
                        looking != null && looking.candidate(),
                        links.heard(now),
                        role.leader(),
                        role.epoch(),
                        history.committed()));
    }

    void step(FailoverStep.Kind kind, @Nullable PeerId peer, long epoch, Zxid zxid, String detail) {
        effects.step(kind, peer, epoch, zxid, detail);
    }
}
