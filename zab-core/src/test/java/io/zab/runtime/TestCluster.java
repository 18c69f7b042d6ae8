package io.zab.runtime;

import io.zab.FailoverStep;
import io.zab.NodeListener;
import io.zab.NodeStatus;
import io.zab.Role;
import io.zab.RoleChange;
import io.zab.Storage;
import io.zab.ZabNode;
import io.zab.ZabNodeBuilder;
import io.zab.transport.InMemoryNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Peers in one JVM, for tests: an in-memory network, storage that outlives its node, a {@link Journal} each. Waits for events that the nodes tell anyway, with a
 * deadline and a dump of what was seen; never sleeps.
 */
final class TestCluster implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    final InMemoryNetwork network = new InMemoryNetwork();
    private final String name;
    private final int size;
    private final Map<Integer, Storage> storages = new TreeMap<>();
    private final Map<Integer, Journal> journals = new TreeMap<>();
    private final Map<Integer, ZabNode> nodes = new ConcurrentSkipListMap<>();
    private final Map<Integer, Recorder> recorders = new TreeMap<>();
    private final Object events = new Object();

    /** Each time that a node, whichever, came to lead, as its listener was told. */
    final List<RoleChange> leaderships = new CopyOnWriteArrayList<>();

    /** What a node told its listener, in order. */
    final class Recorder implements NodeListener {
        final List<RoleChange> roles = new CopyOnWriteArrayList<>();
        final List<FailoverStep> steps = new CopyOnWriteArrayList<>();
        final List<Boolean> ready = new CopyOnWriteArrayList<>();
        final List<Throwable> fatal = new CopyOnWriteArrayList<>();

        @Override
        public void onRoleChange(RoleChange change) {
            roles.add(change);
            if (change.to() == Role.LEADING) {
                leaderships.add(change);
            }
            happened();
        }

        @Override
        public void onFailoverStep(FailoverStep step) {
            steps.add(step);
            happened();
        }

        @Override
        public void onReady(boolean is) {
            ready.add(is);
            happened();
        }

        @Override
        public void onFatalError(Throwable cause) {
            fatal.add(cause);
            happened();
        }
    }

    TestCluster(String name, int size) {
        this.name = name;
        this.size = size;
    }

    /** Three peers, started and ready. */
    static TestCluster ready(String name) {
        TestCluster cluster = new TestCluster(name, 3);
        try {
            cluster.startAll();
            cluster.awaitAllReady();
            return cluster;
        } catch (Throwable t) {
            cluster.close();
            throw t;
        }
    }

    void startAll() {
        ids().forEach(id -> start(id));
    }

    ZabNode start(int id) {
        return start(id, builder -> {});
    }

    /** Starts a peer over the storage it had before, with a new, empty state machine. */
    ZabNode start(int id, Consumer<ZabNodeBuilder> change) {
        return start(id, new Journal(), change);
    }

    ZabNode start(int id, Journal journal, Consumer<ZabNodeBuilder> change) {
        Recorder recorder = new Recorder();
        ZabNodeBuilder builder = ZabNode.builder()
                .cluster(name)
                .id(id)
                .peers(peers())
                .storage(storages.computeIfAbsent(id, any -> Storage.inMemory()))
                .transport(network.transport(id))
                .stateMachine(journal)
                .listener(recorder);
        change.accept(builder);
        ZabNode node = builder.start();
        nodes.put(id, node);
        journals.put(id, journal);
        recorders.put(id, recorder);
        return node;
    }

    private String peers() {
        return ids().stream().map(id -> id + "=memory-" + id + ":1").collect(Collectors.joining(","));
    }

    List<Integer> ids() {
        return IntStream.rangeClosed(1, size).boxed().toList();
    }

    ZabNode node(int id) {
        return nodes.get(id);
    }

    Journal journal(int id) {
        return journals.get(id);
    }

    Recorder recorder(int id) {
        return recorders.get(id);
    }

    void close(int id) {
        nodes.get(id).close();
    }

    /** The peer that leads and serves; waits until there is one. */
    int leader() {
        int[] found = new int[1];
        await("a leader", () -> {
            for (int id : nodes.keySet()) {
                NodeStatus status = nodes.get(id).status();
                if (status.role() == Role.LEADING && status.ready()) {
                    found[0] = id;
                }
            }
            return found[0] != 0;
        });
        return found[0];
    }

    int follower() {
        int leader = leader();
        return ids().stream().filter(id -> id != leader).findFirst().orElseThrow();
    }

    List<Integer> followers() {
        int leader = leader();
        return ids().stream().filter(id -> id != leader).toList();
    }

    void awaitAllReady() {
        await(
                "all ready",
                () -> nodes.values().stream().allMatch(node -> node.status().ready()));
    }

    /** Waits until so many leaderships, or more, have been told: listeners hear later than the status changes. */
    void awaitLeaderships(int count) {
        await(count + " leaderships", () -> leaderships.size() >= count);
    }

    /** Waits until these peers have applied so many lines. */
    void awaitLines(int lines, Integer... ids) {
        await(
                lines + " lines applied at " + List.of(ids),
                () -> List.of(ids).stream()
                        .allMatch(id -> journals.get(id).lines().size() >= lines));
    }

    void happened() {
        synchronized (events) {
            events.notifyAll();
        }
    }

    /** Waits until {@code condition} holds, looking whenever something has happened and some times a second. */
    void await(String what, BooleanSupplier condition) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        synchronized (events) {
            while (!condition.getAsBoolean()) {
                if (System.nanoTime() - until > 0) {
                    throw new AssertionError("Not seen: " + what + "\n" + dump());
                }
                try {
                    TimeUnit.MILLISECONDS.timedWait(events, 5);
                } catch (InterruptedException e) {
                    throw new AssertionError("interrupted", e);
                }
            }
        }
    }

    String dump() {
        List<String> seen = new ArrayList<>();
        nodes.forEach((id, node) -> {
            NodeStatus status = node.status();
            seen.add("peer " + id + ": " + status.role() + " epoch " + status.epoch() + " leader " + status.leader()
                    + " ready "
                    + status.ready() + " last " + status.lastZxid() + " durable " + status.durableZxid() + " committed "
                    + status.committedZxid() + " applied "
                    + status.appliedZxid() + " lines "
                    + journals.get(id).lines().size() + " outstanding "
                    + status.outstandingRequests() + " missing " + status.missing() + " failure " + status.failure());
            status.roleChanges().forEach(change -> seen.add("    " + change));
            status.failoverSteps().stream()
                    .skip(Math.max(0, status.failoverSteps().size() - 12))
                    .forEach(step -> seen.add("    " + step));
        });
        return String.join("\n", seen);
    }

    @Override
    public void close() {
        nodes.values().forEach(ZabNode::close);
    }
}
