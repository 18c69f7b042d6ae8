package io.zab.testkit.sim;

import io.zab.FailoverStep;
import io.zab.PeerId;
import io.zab.Reason;
import io.zab.Role;
import io.zab.Transaction;
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
import io.zab.protocol.Applier;
import io.zab.protocol.Dropped;
import io.zab.protocol.Effects;
import io.zab.protocol.Mark;
import io.zab.protocol.Outcome;
import io.zab.protocol.Peer;
import io.zab.protocol.PeerSettings;
import io.zab.protocol.PeerStatus;
import io.zab.protocol.Request;
import io.zab.storage.Store;
import io.zab.testkit.model.ModelPeer;
import io.zab.testkit.model.Violation;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
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
public final class SimProcess implements Effects, Applier.Sink {
    private final Environment environment;
    private final ModelPeer model;
    private final PeerId id;
    private final int life;
    private final Store store;
    private final StorageId storage;
    private final Peer peer;
    private final Applier applier;
    private Register register;

    private final Deque<Consumer<Peer>> inbox = new ArrayDeque<>();
    private boolean roundPlanned;
    private boolean inRound;
    private long stirred;
    private boolean dead;

    private final SimLogThread log;
    private final Deque<Object> toApply = new ArrayDeque<>();
    private boolean applying;
    private int sinceSnapshot;
    private boolean snapshotting;

    private final Map<Long, SimRequest> numbered = new HashMap<>();
    private int outstanding;
    private int submitted;

    /** A new process on an opened directory. */
    public SimProcess(Environment environment, PeerSettings settings, int life, Store store, RandomGenerator random)
            throws IOException {
        this.environment = environment;
        this.id = settings.self();
        this.model = environment.model().peer(id.value());
        this.life = life;
        this.store = store;
        Recovered found = store.recovered();
        this.storage = found.storage();
        environment.model().recovered(model, found, content(store, found));
        this.register = new Register();
        SnapshotHeader snapshot = found.snapshot();
        if (snapshot != null) {
            restoreFrom(snapshot);
        }
        this.applier = new Applier(id, settings.boot(), snapshot);
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

    private void restoreFrom(SnapshotHeader header) throws IOException {
        try (DataInputStream in = store.openSnapshot(header.zxid())) {
            register = Register.readFrom(in);
        }
        environment.model().restored(model, header.zxid(), register.digest());
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
     * Whether its log, apply or snapshot thread has work. Not whether a message waits: heartbeats never end, and one that looks every so many events may
     * look in the same moment of each heartbeat (seed 968759650392).
     */
    public boolean busy() {
        return log.busy() || applying || snapshotting;
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

    /** Its state, as one number. */
    public long digest() {
        return register.digest();
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
            environment.model().staleMessage(model, message, stirred != before);
        });
    }

    /** The application submits a request. */
    public SimRequest submit(java.nio.ByteBuffer payload, long number, long deadlineNanos) {
        SimRequest request = new SimRequest(number, payload, deadlineNanos);
        submitted++;
        outstanding++;
        environment.model().submitted(model, number);
        input(core -> core.submit(request));
        return request;
    }

    /** How many requests it has submitted. */
    public int submitted() {
        return submitted;
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
        environment.model().send(model, to, message);
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
        toApply.add(batch);
        planApply();
    }

    @Override
    public void restore(SnapshotHeader header) {
        stir();
        toApply.add(header);
        planApply();
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
            environment.model().settled(model, one.number(), outcome);
        }
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
            environment.model().established(model, epoch);
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

    // ---- The apply thread and the one that writes snapshots

    private void planApply() {
        if (!applying && !toApply.isEmpty()) {
            applying = true;
            environment.schedule(this, Environment.Work.APPLY, this::applyWaiting);
        }
    }

    private void applyWaiting() {
        applying = false;
        Object first = toApply.remove();
        if (first instanceof SnapshotHeader header) {
            restoreNow(header);
        } else {
            applyNow((Batch) first);
            while (toApply.peek() instanceof Batch) {
                applyNow((Batch) toApply.remove());
            }
            Zxid zxid = applier.applied();
            var own = applier.own();
            input(core -> core.applied(zxid, own));
            snapshotIfWorthWhile();
        }
        planApply();
    }

    private void restoreNow(SnapshotHeader header) {
        try {
            restoreFrom(header);
        } catch (IOException e) {
            storageFailed(e);
            return;
        }
        applier.restored(header);
        sinceSnapshot = 0;
        Zxid zxid = header.zxid();
        var own = applier.own();
        environment.note(id.value(), "restored", zxid, zxid.value());
        input(core -> core.restored(zxid, own));
    }

    private void applyNow(Batch batch) {
        applier.apply(batch, this);
        environment.note(id.value(), "apply", batch, batch.last().value());
        environment.model().applied(model, batch, register.digest());
    }

    @Override
    public byte[] transaction(int mount, Transaction transaction) {
        sinceSnapshot++;
        environment.model().effect(model, transaction);
        return register.apply(transaction);
    }

    @Override
    public void completed(long sequence, Zxid zxid, byte[] result) {
        SimRequest request = numbered.remove(sequence);
        if (request != null && request.complete()) {
            outstanding--;
            request.applied();
            environment.note(id.value(), "applied", request, zxid.value());
            environment.model().completed(model, request.number(), zxid);
        }
    }

    private void snapshotIfWorthWhile() {
        if (snapshotting || sinceSnapshot < environment.snapshotEvery()) {
            return;
        }
        SnapshotHeader header = applier.snapshotHeader();
        if (header == null) {
            return;
        }
        Register view = register.copy();
        snapshotting = true;
        sinceSnapshot = 0;
        environment.model().snapshotTaken(model, header);
        environment.schedule(this, Environment.Work.SNAPSHOT, () -> beginSnapshot(header, view));
    }

    private void beginSnapshot(SnapshotHeader header, Register view) {
        log.guarded(() -> {
            DataOutputStream out = new DataOutputStream(store.writeSnapshot(header));
            view.writeTo(out);
            environment.schedule(this, Environment.Work.SNAPSHOT, () -> endSnapshot(header, out));
        });
    }

    private void endSnapshot(SnapshotHeader header, OutputStream out) {
        log.guarded(() -> {
            out.close();
            snapshotting = false;
            environment.note(
                    id.value(), "wrote snapshot", header.zxid(), header.zxid().value());
            input(core -> core.snapshotWritten(header.zxid()));
        });
    }

    /** For the log thread: an answer has come. */
    void stored(long number) {
        environment.model().durable(model, number);
        environment.note(id.value(), "synced", number, number);
        input(core -> core.stored(number));
    }

    /** For the log thread. */
    void answer(long read, ReadResult result) {
        input(core -> core.read(read, result));
    }
}
