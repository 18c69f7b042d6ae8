package io.zab.testkit.exhaustive;

import io.zab.FailoverStep;
import io.zab.PeerId;
import io.zab.Reason;
import io.zab.Role;
import io.zab.Transaction;
import io.zab.Zxid;
import io.zab.message.Batch;
import io.zab.message.Message;
import io.zab.message.ReadOp;
import io.zab.message.SnapshotHeader;
import io.zab.message.StoreOp;
import io.zab.protocol.Applier;
import io.zab.protocol.Barrier;
import io.zab.protocol.Dropped;
import io.zab.protocol.Effects;
import io.zab.protocol.Mark;
import io.zab.protocol.Outcome;
import io.zab.protocol.Peer;
import io.zab.protocol.Request;
import io.zab.protocol.Transfer;
import io.zab.testkit.model.Mix;
import io.zab.testkit.model.ModelRead;
import io.zab.testkit.predicate.Predicates;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One machine: its directory, and the process that runs on it if one does. A step gives it one input and a round, and lets it apply and read at once what it may; all else
 * (syncs, messages, time) are steps of their own. It is copied, field by field, whenever a state has several futures.
 */
final class Member implements Effects, Applier.Sink {
    /** Somewhere to go. */
    record Sending(PeerId to, Message message) {}

    private record Reading(long id, ReadOp op) {}

    private record OneRequest(long number) implements Request {
        @Override
        public ByteBuffer payload() {
            return ByteBuffer.allocate(Long.BYTES).putLong(0, number);
        }

        @Override
        public long deadlineNanos() {
            return World.NEVER;
        }
    }

    private record OneRead(ModelRead read) implements Barrier {
        @Override
        public long deadlineNanos() {
            return World.NEVER;
        }
    }

    private record Pointed(OneRead read, Zxid point) {}

    private record Wish(PeerId target) implements Transfer {}

    private final int id;
    private final int size;
    /** Whether pings are under way like other messages; else both ends of a link hear each other while it is up. */
    private boolean pings;

    private final TreeMap<PeerId, Long> links = new TreeMap<>();
    private final TreeMap<Long, Long> numbered = new TreeMap<>();
    private final TreeSet<Long> open = new TreeSet<>();
    private final ArrayList<Batch> toApply = new ArrayList<>();
    private final ArrayList<Reading> toRead = new ArrayList<>();
    private final ArrayList<Pointed> pointed = new ArrayList<>();

    private ValueLog log;
    private int directories;
    private int life;
    private int requests;
    private int reads;
    private long digest;
    private long clock = Fingerprint.EPOCH;
    private @Nullable Peer peer;
    private @Nullable Applier applier;

    // What the step under way has done; empty between two steps.
    private ArrayList<Event> events = new ArrayList<>();
    private ArrayList<Sending> sent = new ArrayList<>();
    private ArrayList<PeerId> broken = new ArrayList<>();

    Member(int id, int size) {
        this.id = id;
        this.size = size;
        this.log = new ValueLog(World.storage(id, directories));
    }

    long clock() {
        return clock;
    }

    void sayPings() {
        pings = true;
    }

    boolean isAlive() {
        return peer != null;
    }

    ValueLog log() {
        return log;
    }

    Peer peer() {
        if (peer == null) {
            throw new IllegalStateException("no process of peer " + id + " runs");
        }
        return peer;
    }

    private Applier applier() {
        if (applier == null) {
            throw new IllegalStateException("no process of peer " + id + " runs");
        }
        return applier;
    }

    /** The result of the last step; may be taken once. */
    Done take() {
        Done done = new Done(events, sent, broken);
        events = new ArrayList<>();
        sent = new ArrayList<>();
        broken = new ArrayList<>();
        return done;
    }

    /** What a step did. */
    record Done(List<Event> events, List<Sending> sent, List<PeerId> broken) {}

    // ---- Steps

    /** One step. */
    void step(Input input) {
        if (input instanceof Input.Crash crash) {
            log.crash(crash.kept());
            end(false);
            return;
        } else if (input instanceof Input.Wipe) {
            directories++;
            log = new ValueLog(World.storage(id, directories));
            end(true);
            return;
        } else if (input instanceof Input.Start) {
            begin();
        } else if (input instanceof Input.Timeout) {
            letTimePass();
        } else {
            clock += input instanceof Input.Pass pass ? pass.nanos() : 0;
            peer().tick(clock, World.WALL_MILLIS);
            give(input);
            peer().endOfInput();
        }
        work();
        events.add(new Event.Says(peer().status()));
    }

    private void begin() {
        life++;
        digest = 0;
        requests = 0;
        reads = 0;
        var recovered = log.recovered();
        var settings = World.settings(id, size, life);
        events.add(new Event.Opened(recovered, log.content()));
        applier = new Applier(settings.self(), settings.boot(), null);
        peer = new Peer(settings, recovered, this, new Constant(id * 100L + life));
        Clocks.set(peer, clock);
        peer.start(clock);
        peer.tick(clock, World.WALL_MILLIS);
        peer.endOfInput();
    }

    private void end(boolean wiped) {
        peer = null;
        applier = null;
        links.clear();
        numbered.clear();
        open.clear();
        pointed.clear();
        events.add(new Event.Crashed(wiped));
    }

    private void give(Input input) {
        if (input instanceof Input.Deliver deliver) {
            peer().message(deliver.from(), deliver.link(), deliver.message());
        } else if (input instanceof Input.LinkUp up) {
            links.put(up.peer(), up.link());
            peer().linkUp(up.peer(), up.link(), up.storage());
        } else if (input instanceof Input.LinkDown down) {
            links.remove(down.peer());
            peer().linkDown(down.peer(), down.link(), "broken");
        } else if (input instanceof Input.Sync) {
            long number = log.sync(log.pending());
            events.add(new Event.Durable(number));
            peer().stored(number);
        } else if (input instanceof Input.Submit) {
            OneRequest request = new OneRequest(Predicates.request(id, life, requests++));
            open.add(request.number);
            events.add(new Event.Submitted(request.number));
            peer().submit(request);
        } else if (input instanceof Input.Read) {
            OneRead read = new OneRead(new ModelRead(Predicates.request(id, life, reads++), id, null));
            events.add(new Event.ReadAsked(read.read));
            peer().barrier(read);
        } else if (input instanceof Input.Transfer transfer) {
            peer().transfer(new Wish(transfer.target()));
        } else if (input instanceof Input.Coup coup) {
            if (coup.leader() == null) {
                peer().declareCandidate();
            } else {
                peer().declareFollower(coup.leader());
            }
        }
    }

    /** What the apply and log threads would do: at once, since when they do it is not what is tried here. */
    private void work() {
        while (!toApply.isEmpty() || !toRead.isEmpty()) {
            for (Reading reading : List.copyOf(toRead)) {
                peer().read(reading.id, log.read(reading.op));
            }
            toRead.clear();
            if (!toApply.isEmpty()) {
                for (Batch batch : List.copyOf(toApply)) {
                    applier().apply(batch, this);
                    events.add(new Event.Applied(batch, digest));
                }
                toApply.clear();
                peer().applied(applier().applied(), applier().own());
            }
            runReads();
            peer().endOfInput();
        }
        runReads();
    }

    private void runReads() {
        for (Pointed one : List.copyOf(pointed)) {
            if (!applier().applied().isBefore(one.point)) {
                pointed.remove(one);
                events.add(new Event.ReadDone(one.read.read, applier().applied()));
                peer().barriersDone(List.of(one.read));
            }
        }
    }

    private void letTimePass() {
        var before = peer().status();
        PeerId silent = before.role() == Role.FOLLOWING ? before.leader() : null;
        for (int i = 0; i < World.ROUNDS_OF_A_TIMEOUT && !hasHappened(); i++) {
            clock += World.TICK_NANOS;
            peer().tick(clock, World.WALL_MILLIS);
            links.forEach((other, link) -> {
                if (!other.equals(silent)) {
                    peer().heard(other, link);
                }
            });
            peer().endOfInput();
            work();
        }
        leaveOutRepetitions();
    }

    private boolean hasHappened() {
        return !broken.isEmpty()
                || events.stream().anyMatch(Event::isRemembered)
                || sent.stream().anyMatch(one -> !isRepeated(one.message));
    }

    private static boolean isRepeated(Message message) {
        return message instanceof Message.Notify || message instanceof Message.Heartbeat;
    }

    /** What is said again and again while time passes, a last time only. */
    private void leaveOutRepetitions() {
        for (int i = sent.size() - 1; i >= 0; i--) {
            Sending last = sent.get(i);
            int at = i;
            if (isRepeated(last.message)
                    && sent.subList(at + 1, sent.size()).stream()
                            .anyMatch(later ->
                                    later.to.equals(last.to) && later.message.getClass() == last.message.getClass())) {
                sent.remove(at);
            }
        }
    }

    // ---- Effects

    @Override
    public void send(PeerId to, long link, Message message) {
        if (pings || !(message instanceof Message.LinkPing)) {
            events.add(new Event.Sent(to, message));
            sent.add(new Sending(to, message));
        }
    }

    @Override
    public void disconnect(PeerId other, long link, String why) {
        links.remove(other);
        broken.add(other);
    }

    @Override
    public void store(long number, StoreOp op) {
        events.add(new Event.Asked(number, op));
        log.offer(number, op);
    }

    @Override
    public void read(long read, ReadOp op) {
        toRead.add(new Reading(read, op));
    }

    @Override
    public void apply(Batch batch) {
        events.add(new Event.HandedOver(batch));
        toApply.add(batch);
    }

    @Override
    public void restore(SnapshotHeader header) {
        throw new IllegalStateException("There are no snapshots here, but " + header);
    }

    @Override
    public void numbered(Request request, Zxid incarnation, long sequence) {
        numbered.put(sequence, ((OneRequest) request).number);
    }

    @Override
    public void settle(Request request, Outcome outcome) {
        long number = ((OneRequest) request).number;
        if (open.remove(number)) {
            events.add(new Event.Settled(number, outcome));
        }
    }

    @Override
    public void transferred(Transfer wish, @Nullable String why) {}

    @Override
    public void barrierReached(Barrier barrier, Zxid point) {
        OneRead read = (OneRead) barrier;
        events.add(new Event.ReadPointed(read.read, point));
        pointed.add(new Pointed(read, point));
    }

    @Override
    public void barrierFailed(Barrier barrier, Outcome.Cause cause, Barrier.Phase phase) {
        pointed.removeIf(one -> one.read.equals(barrier));
    }

    @Override
    public void roleChanged(
            Role from, Role to, Reason reason, @Nullable PeerId leader, long epoch, Zxid last, String detail) {
        events.add(new Event.RoleChanged(from, to, reason));
    }

    @Override
    public void step(FailoverStep.Kind kind, @Nullable PeerId other, long epoch, Zxid zxid, String detail) {
        if (kind == FailoverStep.Kind.ESTABLISHED) {
            events.add(new Event.Established(epoch));
        }
    }

    @Override
    public void dropped(PeerId from, Message message, Dropped why) {}

    @Override
    public void mark(Mark mark) {}

    // ---- Application

    @Override
    public byte[] transaction(int mount, Transaction transaction) {
        digest =
                Mix.in(Mix.in(digest, transaction.payload()), transaction.zxid().value());
        events.add(new Event.Effect(transaction));
        return new byte[0];
    }

    @Override
    public void completed(long sequence, Zxid zxid, byte[] result) {
        Long request = numbered.remove(sequence);
        if (request != null && open.remove(request)) {
            events.add(new Event.Completed(request, zxid));
        }
    }
}
