package io.zab.testkit.sim;

import io.zab.PeerId;
import io.zab.Reason;
import io.zab.Zxid;
import io.zab.message.FormationId;
import io.zab.message.Message;
import io.zab.message.ReadResult;
import io.zab.message.Recovered;
import io.zab.message.StorageId;
import io.zab.protocol.Peer;
import io.zab.protocol.PeerSettings;
import io.zab.protocol.PeerStatus;
import io.zab.storage.Store;
import io.zab.testkit.disk.SimDisk;
import io.zab.testkit.disk.SimulatedCrash;
import io.zab.testkit.model.Hearing;
import io.zab.testkit.model.ModelBatch;
import io.zab.testkit.model.ModelPeer;
import io.zab.testkit.model.Sender;
import io.zab.testkit.model.Violation;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One life of one peer, driven as the runtime drives it: rounds of the protocol thread, a log thread that takes all that has queued and syncs once, an
 * apply thread, and a thread that writes snapshots; here they take turns in the order of virtual time.
 */
public final class SimProcess {
    private final Environment environment;
    private final ModelPeer model;
    private final PeerId id;
    private final int life;
    private final StorageId storage;
    private final boolean rolledBack;
    private final Queued bounds;
    private final SimClients clients;
    private final SimLogThread log;
    private final SimApplyThread apply;
    private final SimEffects effects;
    private final Peer peer;
    private final Hearing hearing;
    private final long epochRecordsMax;

    private final Deque<Consumer<Peer>> inbox = new ArrayDeque<>();
    private boolean roundPlanned;
    private boolean inRound;
    private boolean dead;
    private boolean leaving;
    private boolean condemned;
    private ModelBatch proven;

    /** A new process on an opened directory. */
    public SimProcess(Environment environment, PeerSettings settings, int life, Store store, RandomGenerator random)
            throws IOException {
        this.environment = environment;
        this.id = settings.self();
        this.model = environment.model().peer(id.value());
        this.life = life;
        Recovered found = store.recovered();
        this.storage = found.storage();
        environment.model().recovered(model, found, OpenedLog.content(store));
        this.rolledBack = model.rolledBack();
        this.proven = model.durable().tip();
        this.bounds = new Queued(settings.limits(), settings.payloadBytesMax());
        this.clients = new SimClients(this, environment);
        this.apply = new SimApplyThread(this, environment, store, id, settings.boot());
        this.log = new SimLogThread(this, environment, store);
        this.effects = new SimEffects(this, environment, log, apply, clients);
        this.peer = new Peer(settings, found, effects, random);
        this.epochRecordsMax = settings.limits().epochRecordsMax();
        this.hearing = new Hearing(
                id(),
                settings.voters().last().value(),
                settings.timings().heartbeat().toNanos(),
                settings.timings().leaderTimeout().toNanos(),
                clock());
    }

    // ---- What surrounds it asks

    /** Which peer. */
    public int id() {
        return id.value();
    }

    /** Which process of that peer, from 1. */
    public int life() {
        return life;
    }

    /** Its directory. */
    public StorageId storage() {
        return storage;
    }

    /** Whose word its messages are. */
    Sender sender() {
        return new Sender(model, storage, rolledBack);
    }

    /** Whether it is gone. */
    public boolean dead() {
        return dead;
    }

    /** What its application asks of it. */
    public SimClients clients() {
        return clients;
    }

    /**
     * Whether its log, apply or snapshot thread has work. The inbox is left out: a round takes all of it, so nothing can stay there, and heartbeats
     * put something in again and again (seed 968759650392); that a quiet cluster does not send without end is what L7 counts.
     */
    public boolean busy() {
        return log.busy() || apply.busy();
    }

    /** What it says of itself. */
    public PeerStatus status() {
        return peer.status();
    }

    /** What the model knows of it. */
    public ModelPeer model() {
        return model;
    }

    /** The formation that it would name in a hello. */
    public @Nullable FormationId formation() {
        return peer.status().formation();
    }

    // ---- The protocol thread

    /** The first input. */
    public void start() {
        guarded(() -> peer.start(clock()));
        tickLater();
        wake();
    }

    private void tickLater() {
        environment.schedule(this, Environment.Work.TICK, () -> {
            if (!roundPlanned) {
                round();
            }
            tickLater();
        });
    }

    /** Puts an input into the mailbox. */
    public void input(Consumer<Peer> one) {
        if (!dead) {
            inbox.add(one);
            wake();
        }
    }

    private void wake() {
        if (!roundPlanned && !dead) {
            roundPlanned = true;
            environment.schedule(this, Environment.Work.ROUND, this::round);
        }
    }

    private void round() {
        roundPlanned = false;
        guarded(() -> {
            peer.tick(clock(), wallMillis());
            hearing.round(clock());
            for (Consumer<Peer> next = inbox.poll(); next != null; next = inbox.poll()) {
                next.accept(peer);
            }
            peer.endOfInput();
        });
        if (effects.leads()) {
            environment.model().tell().leads(model, hearing, epochRecordsMax);
        }
        if (condemned && !dead && !log.busy()) {
            // Its log thread has carried out what it was given, as the runtime's does at the end of a node.
            guarded(() -> peer.close(Reason.CLOSED));
            environment.closed(this);
            return;
        }
        if (peer.hasLeft() && !dead) {
            guarded(() -> peer.close(Reason.CLOSED));
            environment.closed(this);
        }
    }

    /** What its clock shows: the only time that it, and what its application asks of it, knows. */
    public long clock() {
        return environment.clock(this);
    }

    /** Wall clocks differ, and one of them runs backwards. */
    private long wallMillis() {
        long millis = environment.now() / 1_000_000;
        return id.value() == 2 ? 2_000_000_000_000L - millis : 1_700_000_000_000L + id.value() * 60_000L + millis;
    }

    private void guarded(Runnable call) {
        inRound = true;
        try {
            call.run();
        } catch (RuntimeException e) {
            Violation violation = new Violation("NeverThrows", "core", model + " threw " + e);
            violation.initCause(e);
            throw violation;
        } finally {
            inRound = false;
        }
    }

    /** The peer has condemned its directory, and takes no part any more. */
    void condemned() {
        condemned = true;
    }

    boolean inRound() {
        return inRound;
    }

    /** A message of a link that is up. */
    public void message(PeerId from, long link, Message message) {
        input(core -> {
            hearing.heard(from, message);
            core.message(from, link, message);
        });
    }

    /** A message of a link that is no longer the current one; nothing may follow from it. */
    void staleMessage(PeerId from, long link, Message message) {
        input(core -> {
            long before = effects.stirred();
            core.message(from, link, message);
            environment.model().tell().staleMessage(model, message, effects.stirred() != before);
        });
    }

    // ---- Its end

    /** The application is about to close it, and submits nothing more. */
    public void leave() {
        leaving = true;
        input(Peer::leave);
    }

    /** Whether it was told to leave. */
    public boolean leaving() {
        return leaving;
    }

    /** The process ends here. Nothing of it happens any more. */
    public void die() {
        dead = true;
        inbox.clear();
    }

    /** A write or sync has failed: what the runtime does then. */
    void storageFailed(IOException e) {
        environment.note(id.value(), "storage failed", e.getMessage() == null ? e.toString() : e.getMessage(), 1);
        guarded(() -> peer.close(Reason.STORAGE_FAILED));
        environment.failed(this, e.toString());
    }

    /** The n-th transaction that is applied from now on makes the state machine throw: as the runtime does, the process ends, and the next one applies it again. */
    public void failApply(int transaction) {
        apply.failAt(transaction);
    }

    void stateMachineFailed() {
        environment.note(id.value(), "state machine failed", "", 1);
        guarded(() -> peer.close(Reason.STATE_MACHINE_FAILED));
        environment.failed(this, SimDisk.FAILURE + " of the state machine");
    }

    // ---- for its other threads

    Queued bounds() {
        return bounds;
    }

    /** So much waits there now. */
    void queued(String queue, long bytes, long bound) {
        environment.model().tell().queued(model, queue, bytes, bound);
    }

    /** Something that touches the disk: a crash or a failure in it ends the process. */
    void onDisk(DiskWork work) {
        try {
            work.run();
        } catch (SimulatedCrash crash) {
            environment.crashed(this, crash.getMessage() == null ? "" : crash.getMessage());
        } catch (IOException e) {
            storageFailed(e);
        }
    }

    /** Something that touches the disk. */
    interface DiskWork {
        void run() throws IOException;
    }

    /**
     * All up to this operation is durable.
     *
     * @param proves whether a group or a slot was written, which says what was durable before; a piece of a snapshot says nothing of that
     */
    void stored(long number, boolean proves) {
        if (proves) {
            proven = model.durable().tip();
        }
        environment.model().durable(model, number);
        environment.note(id.value(), "synced", number, number);
        input(core -> core.stored(number));
    }

    /**
     * How far its directory says of itself that it is durable, at least: what was so when the last group was written that is durable by now. Without this much it
     * is damaged, and cannot look like one whose last write was torn.
     */
    Zxid proven() {
        ModelBatch held = proven;
        while (!model.durable().contains(held)) {
            held = Objects.requireNonNull(held.parent());
        }
        return held.last();
    }

    /** The answer to a read. */
    void answer(long read, ReadResult result) {
        input(core -> core.read(read, result));
    }
}
