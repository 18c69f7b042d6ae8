package io.zab.protocol;

import io.zab.FailoverStep;
import io.zab.PeerId;
import io.zab.Reason;
import io.zab.Role;
import io.zab.Transaction;
import io.zab.Zxid;
import io.zab.message.Batch;
import io.zab.message.BootId;
import io.zab.message.Message;
import io.zab.message.ReadOp;
import io.zab.message.ReadResult;
import io.zab.message.Recovered;
import io.zab.message.SnapshotHeader;
import io.zab.message.StorageId;
import io.zab.message.StoreOp;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A few peers on the caller's thread, with a perfect network and disks that finish when told: enough for tests of the roles that want a debugger. Faults
 * are the simulator's matter.
 */
final class LocalCluster {
    private static final long MS = 1_000_000;

    final TreeMap<PeerId, Node> nodes = new TreeMap<>();
    private final TreeSet<PeerId> voters = new TreeSet<>();
    private final ArrayDeque<Runnable> network = new ArrayDeque<>();
    private long now = 1;
    private long links;
    boolean disksHold;

    LocalCluster(int size) {
        for (int i = 1; i <= size; i++) {
            voters.add(PeerId.of(i));
        }
        voters.forEach(id -> nodes.put(id, new Node(id)));
        nodes.values().forEach(node -> node.peer.start(now));
        for (PeerId a : voters) {
            for (PeerId b : voters.tailSet(a, false)) {
                connect(a, b);
            }
        }
    }

    long now() {
        return now;
    }

    Node node(int id) {
        return nodes.get(PeerId.of(id));
    }

    void connect(PeerId a, PeerId b) {
        long link = ++links;
        node(a.value()).linked.put(b, link);
        node(b.value()).linked.put(a, link);
        node(a.value()).peer.linkUp(b, link, node(b.value()).storage);
        node(b.value()).peer.linkUp(a, link, node(a.value()).storage);
    }

    void disconnect(PeerId a, PeerId b) {
        Long link = node(a.value()).linked.remove(b);
        if (link != null) {
            node(b.value()).linked.remove(a);
            node(a.value()).peer.linkDown(b, link, "cut");
            node(b.value()).peer.linkDown(a, link, "cut");
        }
    }

    void isolate(int id) {
        voters.forEach(other -> {
            if (other.value() != id) {
                disconnect(PeerId.of(id), other);
            }
        });
    }

    /** Runs rounds until {@code condition} holds. */
    void until(BooleanSupplier condition) {
        for (int round = 0; round < 20_000; round++) {
            if (condition.getAsBoolean()) {
                return;
            }
            round();
        }
        throw new AssertionError("not reached; " + nodes.values());
    }

    void rounds(int count) {
        for (int i = 0; i < count; i++) {
            round();
        }
    }

    private void round() {
        now += MS;
        nodes.values().forEach(node -> node.peer.tick(now, now / MS));
        for (int i = network.size(); i > 0; i--) {
            network.removeFirst().run();
        }
        nodes.values().forEach(Node::work);
        nodes.values().forEach(node -> node.peer.endOfInput());
    }

    @Nullable
    Node leader() {
        return nodes.values().stream()
                .filter(node -> node.peer.status().role() == Role.LEADING
                        && node.peer.status().established())
                .findFirst()
                .orElse(null);
    }

    boolean allReady() {
        return nodes.values().stream().allMatch(node -> node.peer.status().ready());
    }

    static final class TextRequest implements Request {
        final String text;
        final long deadline;

        @Nullable
        Object result;

        TextRequest(String text, long deadline) {
            this.text = text;
            this.deadline = deadline;
        }

        @Override
        public ByteBuffer payload() {
            return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public long deadlineNanos() {
            return deadline;
        }
    }

    /** One peer with a log in memory and an application that remembers what it was told. */
    final class Node implements Effects, Applier.Sink {
        final PeerId id;
        final StorageId storage;
        final Peer peer;
        final Applier applier;
        final TreeMap<PeerId, Long> linked = new TreeMap<>();
        final List<Batch> log = new ArrayList<>();
        final List<String> state = new ArrayList<>();
        final List<Reason> reasons = new ArrayList<>();
        final List<String> transferred = new ArrayList<>();
        final TreeMap<Long, TextRequest> requests = new TreeMap<>();
        private final ArrayDeque<Runnable> work = new ArrayDeque<>();
        private long storedThrough;
        private long asked;

        Node(PeerId id) {
            this.id = id;
            this.storage = new StorageId(new UUID(7, id.value()));
            BootId boot = new BootId(new UUID(8, id.value()));
            PeerSettings settings =
                    new PeerSettings(id, voters, 0, boot, 1 << 20, OnePeer.TIMINGS, PeerSettings.Limits.defaults());
            peer = new Peer(settings, Recovered.empty(storage), this, new SplittableRandom(id.value()));
            applier = new Applier(id, boot, null);
        }

        TextRequest propose(String text) {
            TextRequest request = new TextRequest(text, now + 60_000 * MS);
            peer.submit(request);
            return request;
        }

        void work() {
            for (int i = work.size(); i > 0; i--) {
                work.removeFirst().run();
            }
            if (!disksHold && storedThrough < asked) {
                storedThrough = asked;
                peer.stored(storedThrough);
            }
        }

        @Override
        public void send(PeerId to, long link, Message message) {
            network.addLast(() -> {
                if (Long.valueOf(link).equals(linked.get(to))) {
                    nodes.get(to).peer.message(id, link, message);
                }
            });
        }

        @Override
        public void disconnect(PeerId other, long link, String why) {
            throw new AssertionError(why);
        }

        @Override
        public void store(long number, StoreOp op) {
            asked = number;
            if (op instanceof StoreOp.Append append) {
                log.add(append.batch());
            } else if (op instanceof StoreOp.Truncate truncate) {
                log.removeIf(batch -> batch.last().isAfter(truncate.to()));
            }
        }

        @Override
        public void read(long id, ReadOp op) {
            work.addLast(() -> {
                ReadOp.ReadLog read = (ReadOp.ReadLog) op;
                peer.read(
                        id,
                        new ReadResult.Batches(log.stream()
                                .filter(batch -> batch.previous().equals(read.after()))
                                .toList()));
            });
        }

        @Override
        public void apply(Batch batch) {
            work.addLast(() -> {
                applier.apply(batch, this);
                peer.applied(applier.applied(), applier.own());
            });
        }

        @Override
        public byte[] transaction(int mount, Transaction transaction) {
            state.add(StandardCharsets.UTF_8
                    .decode(transaction.payload().duplicate())
                    .toString());
            return new byte[0];
        }

        @Override
        public void completed(long sequence, Zxid zxid, byte[] result) {
            requests.get(sequence).result = zxid;
        }

        @Override
        public void restore(SnapshotHeader header) {
            throw new AssertionError("no snapshots here");
        }

        @Override
        public void numbered(Request request, Zxid incarnation, long sequence) {
            requests.put(sequence, (TextRequest) request);
        }

        @Override
        public void settle(Request request, Outcome outcome) {
            TextRequest text = (TextRequest) request;
            text.result = text.result == null ? outcome : text.result;
        }

        @Override
        public void transferred(Transfer wish, @Nullable String why) {
            transferred.add(wish.target() + (why == null ? " leads" : ": " + why));
        }

        @Override
        public void barrierReached(Barrier barrier, Zxid point) {
            throw new AssertionError("no reads here");
        }

        @Override
        public void barrierFailed(Barrier barrier, Outcome.Cause cause, Barrier.Phase phase) {
            throw new AssertionError("no reads here");
        }

        @Override
        public void roleChanged(
                Role from, Role to, Reason reason, @Nullable PeerId leader, long epoch, Zxid last, String detail) {
            reasons.add(reason);
        }

        @Override
        public void step(FailoverStep.Kind kind, @Nullable PeerId other, long epoch, Zxid zxid, String detail) {}

        @Override
        public void dropped(PeerId from, Message message, Dropped why) {}

        @Override
        public void mark(Mark mark) {}

        @Override
        public String toString() {
            return id + ": " + peer.status() + " " + reasons;
        }
    }
}
