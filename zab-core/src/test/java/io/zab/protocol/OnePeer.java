package io.zab.protocol;

import io.zab.FailoverStep;
import io.zab.PeerId;
import io.zab.Reason;
import io.zab.Role;
import io.zab.Zxid;
import io.zab.message.Batch;
import io.zab.message.BatchBuilder;
import io.zab.message.BootId;
import io.zab.message.Configuration;
import io.zab.message.ConfigurationEntry;
import io.zab.message.Credentials;
import io.zab.message.EpochEnds;
import io.zab.message.FormationId;
import io.zab.message.HistoryRange;
import io.zab.message.Message;
import io.zab.message.PeerEntry;
import io.zab.message.PeerState;
import io.zab.message.Promise;
import io.zab.message.ReadOp;
import io.zab.message.ReadResult;
import io.zab.message.RecordKind;
import io.zab.message.Recovered;
import io.zab.message.RequestBlock;
import io.zab.message.SnapshotHeader;
import io.zab.message.StorageId;
import io.zab.message.StoreOp;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One peer under test: what others say is put in by hand, and what it asks of the outside is kept as a list of values. Nothing is durable before
 * {@link #durable()}.
 */
final class OnePeer implements Effects {
    static final long MS = 1_000_000;
    static final PeerSettings.Timings TIMINGS = new PeerSettings.Timings(
            Duration.ofMillis(100),
            Duration.ofSeconds(1),
            Duration.ofMillis(900),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofMillis(25),
            Duration.ofSeconds(1),
            Duration.ofMillis(300));
    static final FormationId FORMATION = new FormationId(new UUID(9, 9));

    record Sent(int to, Message message) {}

    /** A read that is known by its name. */
    record Named(String name, long deadlineNanos) implements Barrier {
        @Override
        public String toString() {
            return name;
        }
    }

    final Peer peer;
    final List<Sent> sent = new ArrayList<>();
    final List<StoreOp> ops = new ArrayList<>();
    final List<Batch> applied = new ArrayList<>();
    final List<SnapshotHeader> restores = new ArrayList<>();
    final TreeMap<Long, ReadOp> reads = new TreeMap<>();
    private boolean readsBringNothing;
    final List<String> settled = new ArrayList<>();
    final List<String> transferred = new ArrayList<>();
    final List<String> numbered = new ArrayList<>();
    final List<String> barriers = new ArrayList<>();
    final List<Reason> reasons = new ArrayList<>();
    final List<Dropped> dropped = new ArrayList<>();
    final List<Integer> disconnected = new ArrayList<>();
    final List<Mark> marks = new ArrayList<>();
    private final TreeMap<Integer, Long> links = new TreeMap<>();
    private final int self;
    private final TreeSet<PeerId> voters = new TreeSet<>();
    private long now = MS;
    private long asked;
    private long durable;
    private long linkNumbers;

    OnePeer(int self, int size, Recovered recovered) {
        this(self, size, recovered, PeerSettings.Limits.defaults());
    }

    OnePeer(int self, int size, Recovered recovered, PeerSettings.Limits limits) {
        this.self = self;
        for (int i = 1; i <= size; i++) {
            voters.add(PeerId.of(i));
        }
        PeerSettings settings = new PeerSettings(PeerId.of(self), voters, 0, boot(self), 1 << 20, TIMINGS, limits);
        peer = new Peer(settings, recovered, this, new SplittableRandom(1));
        peer.start(now);
        round(1);
    }

    // ---- values

    static StorageId storage(int id) {
        return new StorageId(new UUID(7, id));
    }

    static BootId boot(int id) {
        return new BootId(new UUID(8, id));
    }

    /** Binds {@link #storage(int)} of voters 1 to {@code size}. */
    static Configuration configuration(int size) {
        TreeMap<PeerId, StorageId> bound = new TreeMap<>();
        for (int i = 1; i <= size; i++) {
            bound.put(PeerId.of(i), storage(i));
        }
        return new Configuration(FORMATION, bound, 1 << 20);
    }

    /** A directory of a cluster formed in epoch 1 (epoch record 1:0, seal 1:1) whose log ends at the last of {@code ends}. */
    static Recovered formed(int self, int size, Promise promise, String... ends) {
        List<Zxid> all = new ArrayList<>(List.of(Zxid.NONE));
        Arrays.stream(ends).map(Zxid::parse).forEach(all::add);
        return new Recovered(
                storage(self),
                promise,
                null,
                new HistoryRange(Zxid.NONE, new EpochEnds(all)),
                List.of(new ConfigurationEntry(Zxid.of(1, 0), configuration(size), Zxid.of(1, 1))));
    }

    static Promise promise(long epoch, int leader) {
        return new Promise(epoch, PeerId.of(leader));
    }

    static HistoryRange range(String... ends) {
        List<Zxid> all = new ArrayList<>(List.of(Zxid.NONE));
        Arrays.stream(ends).map(Zxid::parse).forEach(all::add);
        return new HistoryRange(Zxid.NONE, new EpochEnds(all));
    }

    static Batch batch(String previous, String first, String... texts) {
        BatchBuilder builder = new BatchBuilder(Zxid.parse(previous), Zxid.parse(first), 0);
        if (texts.length == 0) {
            builder.add(RecordKind.EPOCH, ByteBuffer.allocate(0));
        } else {
            RequestBlock.Builder block = new RequestBlock.Builder(64);
            for (int i = 0; i < texts.length; i++) {
                block.add(RecordKind.TRANSACTION, 0, 1, 1, i + 1, bytes(texts[i]));
            }
            builder.add(block.build());
        }
        return builder.build();
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    Message.Notify notify(
            int from, PeerState state, String last, @Nullable Integer vote, @Nullable Integer leader, long epoch) {
        return new Message.Notify(
                state,
                new Credentials(Zxid.parse(last), 0, PeerId.of(from)),
                vote == null ? null : PeerId.of(vote),
                state == PeerState.LOOKING,
                voters,
                leader == null ? null : PeerId.of(leader),
                epoch,
                Zxid.NONE);
    }

    /** A peer that looks, is heard by all, may not be voted for, and knows that everything up to {@code committed} is committed. */
    Message.Notify knowing(int from, String last, String committed) {
        return new Message.Notify(
                PeerState.LOOKING,
                new Credentials(Zxid.parse(last), 0, PeerId.of(from)),
                null,
                false,
                voters,
                null,
                0,
                Zxid.parse(committed));
    }

    // ---- inputs

    OnePeer linkUp(int id) {
        return linkUp(id, storage(id));
    }

    OnePeer linkUp(int id, StorageId storage) {
        links.put(id, ++linkNumbers);
        peer.linkUp(PeerId.of(id), linkNumbers, storage);
        return this;
    }

    OnePeer linkDown(int id) {
        peer.linkDown(PeerId.of(id), links.remove(id), "cut");
        return this;
    }

    OnePeer receive(int from, Message message) {
        peer.message(PeerId.of(from), links.get(from), message);
        return this;
    }

    OnePeer durable() {
        if (durable < asked) {
            durable = asked;
            peer.stored(durable);
        }
        return this;
    }

    OnePeer durableThrough(long operation) {
        durable = operation;
        peer.stored(operation);
        return this;
    }

    long asked() {
        return asked;
    }

    long now() {
        return now;
    }

    /** One round of a driver, {@code millis} later. */
    OnePeer round(long millis) {
        now += millis * MS;
        while (readsBringNothing && !reads.isEmpty()) {
            answer(new ReadResult.Batches(List.of()));
        }
        peer.tick(now, now / MS);
        peer.endOfInput();
        return this;
    }

    /** Rounds of 10 ms in which each of {@code heard} is heard of. */
    OnePeer pass(long millis, int... heard) {
        for (long passed = 0; passed < millis; passed += 10) {
            for (int id : heard) {
                peer.heard(PeerId.of(id), links.get(id));
            }
            round(10);
        }
        return this;
    }

    OnePeer appliedUpTo(String zxid, @Nullable PeerEntry own) {
        peer.applied(Zxid.parse(zxid), own);
        return this;
    }

    /** From now on its disk answers each read at once, with nothing. One that never answers is stalled. */
    OnePeer whoseReadsBringNothing() {
        readsBringNothing = true;
        return this;
    }

    OnePeer answer(ReadResult result) {
        peer.read(reads.pollFirstEntry().getKey(), result);
        return this;
    }

    LocalCluster.TextRequest propose(String text) {
        return propose(text, now + 60_000 * MS);
    }

    LocalCluster.TextRequest propose(String text, long deadline) {
        LocalCluster.TextRequest request = new LocalCluster.TextRequest(text, deadline);
        peer.submit(request);
        return request;
    }

    Barrier barrier(String name) {
        return barrier(name, now + 60_000 * MS);
    }

    Barrier barrier(String name, long deadline) {
        Barrier barrier = new Named(name, deadline);
        peer.barrier(barrier);
        return barrier;
    }

    // ---- ways into a role

    /** Follows {@code leader}, established in {@code epoch}, and has promised durably. Returns the session. */
    long followingIn(int leader, long epoch) {
        linkUp(leader);
        receive(leader, notify(leader, PeerState.LEADING_ESTABLISHED, "0:0", null, leader, epoch));
        long session = only(Message.FollowerInfo.class).session();
        receive(leader, new Message.NewEpoch(session, epoch)).durable();
        return session;
    }

    /** What a follower of this cluster shows of its directory. */
    static Message.FollowerInfo info(long session, Promise promise, String last) {
        return new Message.FollowerInfo(session, promise, Zxid.parse(last), FORMATION, false);
    }

    /** Leads, and {@code followers} have introduced themselves in sessions numbered by their ids, with directories like this one; the own promise is durable. */
    OnePeer leading(int... followers) {
        Promise promised = promise(peer.status().promisedEpoch(), self);
        String last = peer.status().last().toString();
        for (int follower : followers) {
            linkUp(follower);
        }
        peer.declareCandidate();
        round(1);
        for (int follower : followers) {
            receive(follower, info(follower, promised, last));
        }
        return durable();
    }

    /** As {@link #leading}, established: the followers' logs were equal to this one's, and hold the epoch record. */
    OnePeer established(HistoryRange range, int... followers) {
        leading(followers);
        long epoch = peer.status().epoch();
        for (int follower : followers) {
            receive(follower, new Message.AckEpoch(follower, epoch, range, Zxid.NONE));
        }
        durable();
        for (int follower : followers) {
            receive(follower, new Message.Ack(follower, epoch, Zxid.of(epoch, 0)));
        }
        return round(1);
    }

    // ---- what was asked

    <M extends Message> List<M> sent(Class<M> kind) {
        return sent.stream()
                .map(Sent::message)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    <M extends Message> List<M> sentTo(int to, Class<M> kind) {
        return sent.stream()
                .filter(s -> s.to() == to)
                .map(Sent::message)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    <M extends Message> M only(Class<M> kind) {
        List<M> all = sent(kind);
        if (all.size() != 1) {
            throw new AssertionError("not one " + kind.getSimpleName() + " but " + all + " in " + sent);
        }
        return all.get(0);
    }

    Role role() {
        return peer.status().role();
    }

    @Override
    public void send(PeerId to, long link, Message message) {
        if (!(message instanceof Message.LinkPing)) {
            sent.add(new Sent(to.value(), message));
        }
    }

    @Override
    public void disconnect(PeerId other, long link, String why) {
        disconnected.add(other.value());
    }

    @Override
    public void store(long number, StoreOp op) {
        asked = number;
        ops.add(op);
    }

    @Override
    public void read(long id, ReadOp op) {
        reads.put(id, op);
    }

    @Override
    public void apply(Batch batch) {
        applied.add(batch);
    }

    @Override
    public void restore(SnapshotHeader header) {
        restores.add(header);
    }

    @Override
    public void numbered(Request request, Zxid incarnation, long sequence) {
        numbered.add(((LocalCluster.TextRequest) request).text + "=" + incarnation + "/" + sequence);
    }

    @Override
    public void settle(Request request, Outcome outcome) {
        settled.add(((LocalCluster.TextRequest) request).text + " " + outcome);
    }

    @Override
    public void transferred(Transfer wish, @Nullable String why) {
        transferred.add(wish.target() + (why == null ? " leads" : ": " + why));
    }

    @Override
    public void barrierReached(Barrier barrier, Zxid point) {
        barriers.add(barrier + " reached " + point);
    }

    @Override
    public void barrierFailed(Barrier barrier, Outcome.Cause cause, Barrier.Phase phase) {
        barriers.add(barrier + " failed " + cause + " " + phase);
    }

    @Override
    public void roleChanged(
            Role from, Role to, Reason reason, @Nullable PeerId leader, long epoch, Zxid last, String detail) {
        reasons.add(reason);
    }

    @Override
    public void step(FailoverStep.Kind kind, @Nullable PeerId other, long epoch, Zxid zxid, String detail) {}

    @Override
    public void dropped(PeerId from, Message message, Dropped why) {
        dropped.add(why);
    }

    @Override
    public void mark(Mark mark) {
        marks.add(mark);
    }

    @Override
    public String toString() {
        return self + ": " + peer.status() + " " + reasons + " sent " + sent;
    }
}
