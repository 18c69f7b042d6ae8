package io.zab.testkit.sim;

import io.zab.FailoverStep;
import io.zab.PeerId;
import io.zab.Reason;
import io.zab.Role;
import io.zab.Zxid;
import io.zab.message.Batch;
import io.zab.message.FormationId;
import io.zab.message.Message;
import io.zab.message.ReadOp;
import io.zab.message.ReadResult;
import io.zab.message.Recovered;
import io.zab.message.SnapshotHeader;
import io.zab.message.StorageId;
import io.zab.message.StoreOp;
import io.zab.protocol.Barrier;
import io.zab.protocol.Dropped;
import io.zab.protocol.Effects;
import io.zab.protocol.Mark;
import io.zab.protocol.Outcome;
import io.zab.protocol.Peer;
import io.zab.protocol.PeerSettings;
import io.zab.protocol.PeerStatus;
import io.zab.protocol.Request;
import io.zab.protocol.Transfer;
import io.zab.storage.Store;
import io.zab.testkit.disk.SimulatedCrash;
import io.zab.testkit.model.ModelPeer;
import io.zab.testkit.model.ModelRead;
import io.zab.testkit.model.Observer;
import io.zab.testkit.model.Violation;
import io.zab.testkit.predicate.Predicates;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One life of one peer, driven as the runtime drives it: rounds of the protocol thread, a log thread that takes all that has queued and syncs once, an
 * apply thread, and a thread that writes snapshots; here they take turns in the order of virtual time.
 */
public final class SimProcess implements Effects {
    private final Environment environment;
    private final ModelPeer model;
    private final PeerId id;
    private final int life;
    private final StorageId storage;
    private final Peer peer;

    private final Deque<Consumer<Peer>> inbox = new ArrayDeque<>();
    private boolean roundPlanned;
    private boolean inRound;
    private long stirred;
    private boolean dead;
    private boolean leaving;

    private final Queued bounds;
    private final SimLogThread log;
    private final SimApplyThread apply;

    private final Map<Long, SimRequest> numbered = new HashMap<>();
    private final List<Wish> wishes = new ArrayList<>();
    private int outstanding;
    private int submitted;
    private int openReads;
    private int reads;

    /** A new process on an opened directory. */
    public SimProcess(Environment environment, PeerSettings settings, int life, Store store, RandomGenerator random)
            throws IOException {
        this.environment = environment;
        this.id = settings.self();
        this.model = environment.model().peer(id.value());
        this.life = life;
        Recovered found = store.recovered();
        this.storage = found.storage();
        environment.model().recovered(model, found, content(store, found));
        this.bounds = new Queued(settings.limits(), settings.payloadBytesMax());
        this.apply = new SimApplyThread(this, environment, store, id, settings.boot());
        this.log = new SimLogThread(this, environment, store);
        this.peer = new Peer(settings, found, this, random);
    }

    private static List<Batch> content(Store store, Recovered found) throws IOException {
        List<Batch> all = new ArrayList<>();
        Zxid at = found.range().base();
        while (!at.equals(found.range().last())) {
            ReadResult read = store.read(new ReadOp.ReadLog(at, 1 << 20));
            if (!(read instanceof ReadResult.Batches batches)) {
                throw Violation.of("Recovery", "the log cannot be read behind %s: %s", at, read);
            }
            all.addAll(batches.batches());
            at = all.get(all.size() - 1).last();
        }
        return all;
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

    /** Whether it is gone. */
    public boolean dead() {
        return dead;
    }

    /** Requests without an outcome. */
    public int outstanding() {
        return outstanding;
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

    // ---- Inputs

    /** The first input. */
    public void start() {
        guarded(() -> peer.start(environment.now()));
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
            peer.tick(environment.now(), wallMillis());
            for (Consumer<Peer> next = inbox.poll(); next != null; next = inbox.poll()) {
                next.accept(peer);
            }
            peer.endOfInput();
        });
        if (peer.hasLeft() && !dead) {
            guarded(() -> peer.close(Reason.CLOSED));
            environment.closed(this);
        }
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

    /** A message of a link that is no longer the current one; nothing may follow from it. */
    void staleMessage(PeerId from, long link, Message message) {
        input(core -> {
            long before = stirred;
            core.message(from, link, message);
            environment.model().tell().staleMessage(model, message, stirred != before);
        });
    }

    /** The application submits a request; {@code told} is told where it was applied. */
    public SimRequest submit(ByteBuffer payload, long number, long deadlineNanos, Consumer<Zxid> told) {
        SimRequest request = new SimRequest(number, payload, deadlineNanos, told);
        submitted++;
        outstanding++;
        environment.model().tell().submitted(model, number);
        input(core -> core.submit(request));
        return request;
    }

    /** The application is about to close it, and submits nothing more. */
    public void leave() {
        leaving = true;
        input(Peer::leave);
    }

    /** Whether it was told to leave. */
    public boolean leaving() {
        return leaving;
    }

    /** The application wants another peer to lead; null for the fittest. */
    public void transfer(@Nullable PeerId target) {
        Wish wish = new Wish(target);
        wishes.add(wish);
        input(core -> core.transfer(wish));
    }

    /** Wishes for another leader that have no answer. */
    public int unanswered() {
        return wishes.size();
    }

    private record Wish(@Nullable PeerId target) implements Transfer {}

    /** How many requests it has submitted. */
    public int submitted() {
        return submitted;
    }

    /** The application reads; without {@code atLeast} it must see everything acknowledged before. */
    public SimRead read(int client, @Nullable Zxid atLeast, long deadlineNanos, Consumer<Zxid> told) {
        ModelRead asked = new ModelRead(Predicates.request(id.value(), life, reads++), client, atLeast);
        SimRead read = new SimRead(asked, deadlineNanos, told);
        openReads++;
        environment.model().tell().readAsked(model, asked);
        input(core -> {
            if (atLeast == null) {
                core.barrier(read);
            } else {
                core.barrierAt(read, atLeast);
            }
        });
        return read;
    }

    /** Reads without an outcome. */
    public int openReads() {
        return openReads;
    }

    /** How many reads it has begun. */
    public int reads() {
        return reads;
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

    // ---- Effects

    private void stir() {
        stirred++;
        if (!inRound) {
            throw new Violation("Effects", "core", model + " asks for something outside of a round");
        }
    }

    @Override
    public void send(PeerId to, long link, Message message) {
        stir();
        environment.model().tell().send(model, to, message);
        environment.transmit(this, to, link, message);
    }

    @Override
    public void disconnect(PeerId to, long link, String why) {
        stir();
        environment.note(id.value(), "disconnects " + to, why, link);
        environment.disconnect(this, to, link, why);
    }

    @Override
    public void store(long number, StoreOp op) {
        stir();
        environment.note(id.value(), "store", op, number);
        environment.model().asked(model, number, op);
        log.offer(number, op);
    }

    @Override
    public void read(long read, ReadOp op) {
        stir();
        log.offer(read, op);
    }

    @Override
    public void apply(Batch batch) {
        stir();
        environment.model().handedOver(model, batch);
        apply.offer(batch);
    }

    @Override
    public void restore(SnapshotHeader header) {
        stir();
        apply.offer(header);
    }

    @Override
    public void numbered(Request request, Zxid incarnation, long sequence) {
        stir();
        numbered.put(sequence, (SimRequest) request);
    }

    @Override
    public void settle(Request request, Outcome outcome) {
        stirred++;
        SimRequest one = (SimRequest) request;
        if (one.complete()) {
            outstanding--;
            environment.note(id.value(), "settle", one + " " + outcome, one.number());
            tellOutcome(one.number(), outcome);
        }
    }

    @Override
    public void barrierReached(Barrier barrier, Zxid point) {
        stir();
        SimRead read = (SimRead) barrier;
        if (read.read().linearizable()) {
            environment.note(id.value(), "read pointed", read + " to " + point, point.value());
            environment.model().tell().readPointed(model, read.read(), point);
        }
        apply.offer(new SimReads.Pointed(read, point));
    }

    @Override
    public void barrierFailed(Barrier barrier, Outcome.Cause cause, Barrier.Phase phase) {
        stirred++;
        SimRead read = (SimRead) barrier;
        if (read.complete()) {
            openReads--;
            environment.note(id.value(), "read failed", read, phase.ordinal());
        }
    }

    private void tellOutcome(long request, Outcome outcome) {
        Observer tell = environment.model().tell();
        if (outcome instanceof Outcome.NotApplied) {
            tell.notApplied(model, request);
        } else if (outcome instanceof Outcome.Unknown) {
            tell.unknown(model, request);
        } else {
            tell.resultLost(model, request);
        }
    }

    @Override
    public void transferred(Transfer wish, @Nullable String why) {
        if (!wishes.removeIf(each -> each == wish)) {
            throw new Violation("L2", "core", model + " answers a wish twice: " + wish);
        }
        String to = wish.target() == null ? "anybody" : "peer " + wish.target();
        environment.note(
                id.value(), "transfer", "to " + to + (why == null ? " done" : " failed: " + why), why == null ? 1 : 0);
    }

    @Override
    public void roleChanged(
            Role from, Role to, Reason reason, @Nullable PeerId leader, long epoch, Zxid last, String detail) {
        stirred++;
        environment.note(
                id.value(),
                "role",
                from + " -> " + to + " " + reason + (leader == null ? "" : " leader " + leader) + " epoch " + epoch
                        + " last " + last + (detail.isEmpty() ? "" : " (" + detail + ")"),
                to.ordinal());
        environment.model().role(model, from, to);
    }

    @Override
    public void step(FailoverStep.Kind kind, @Nullable PeerId other, long epoch, Zxid zxid, String detail) {
        stirred++;
        String told = kind + (other == null ? "" : " peer " + other) + " epoch " + epoch + " " + zxid
                + (detail.isEmpty() ? "" : " (" + detail + ")");
        environment.note(id.value(), "step", told, kind.ordinal());
        if (kind == FailoverStep.Kind.ESTABLISHED) {
            environment.model().tell().established(model, epoch);
        }
        environment.step(this, kind, told);
    }

    @Override
    public void dropped(PeerId from, Message message, Dropped why) {
        environment.note(id.value(), "drop " + why, message, from.value());
    }

    @Override
    public void mark(Mark mark) {
        environment.mark(id.value(), mark);
    }

    // ---- for its threads

    Queued bounds() {
        return bounds;
    }

    /** So much waits there now. */
    void queued(String queue, long bytes, long bound) {
        environment.model().tell().queued(model, queue, bytes, bound);
    }

    /** The own apply of a request. */
    void completed(long sequence, Zxid zxid) {
        SimRequest request = numbered.remove(sequence);
        if (request != null && request.complete()) {
            outstanding--;
            environment.note(id.value(), "applied", request, zxid.value());
            environment.model().tell().completed(model, request.number(), zxid);
            request.applied(zxid);
        }
    }

    /** A read has its turn, and the application stands at {@code seen}. */
    void ran(SimRead read, Zxid seen) {
        if (read.complete()) {
            openReads--;
            environment.note(id.value(), "read ran", read, seen.value());
            environment.model().tell().readDone(model, read.read(), seen);
            read.saw(seen);
        }
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

    /** All up to this operation is durable. */
    void stored(long number) {
        environment.model().durable(model, number);
        environment.note(id.value(), "synced", number, number);
        input(core -> core.stored(number));
    }

    /** The answer to a read. */
    void answer(long read, ReadResult result) {
        input(core -> core.read(read, result));
    }
}
