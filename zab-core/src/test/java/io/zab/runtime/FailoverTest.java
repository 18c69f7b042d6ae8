package io.zab.runtime;

import static io.zab.runtime.Journal.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.zab.Applied;
import io.zab.NotAppliedException;
import io.zab.Reason;
import io.zab.Role;
import io.zab.RoleChange;
import io.zab.ZabNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What was acknowledged survives the end of a leader, once, on all. */
@Timeout(120)
class FailoverTest {
    /** Proposes lines through every node, some at a time, and remembers what became of each. */
    private static final class Load {
        private final TestCluster cluster;
        private final AtomicInteger next = new AtomicInteger();
        private final Set<String> started = ConcurrentHashMap.newKeySet();
        private final Map<String, Object> outcomes = new ConcurrentHashMap<>();
        private volatile boolean done;
        private final List<Thread> threads = new ArrayList<>();

        Load(TestCluster cluster) {
            this.cluster = cluster;
            for (int id : cluster.ids()) {
                Thread thread = new Thread(() -> run(id), "load-" + id);
                thread.start();
                threads.add(thread);
            }
        }

        private void run(int id) {
            // Of its own: one that waits for a leader must not hold up the others.
            Semaphore room = new Semaphore(20);
            while (!done) {
                room.acquireUninterruptibly();
                ZabNode node = cluster.node(id);
                String line = id + "/" + next.incrementAndGet();
                started.add(line);
                CompletableFuture<Applied> future = node.propose(bytes(line)).whenComplete((applied, failure) -> {
                    outcomes.put(line, applied != null ? applied : failure);
                    room.release();
                    cluster.happened();
                });
                if (future.isCompletedExceptionally()) {
                    Thread.yield();
                }
            }
        }

        private List<String> open() {
            return started.stream().filter(line -> !outcomes.containsKey(line)).toList();
        }

        long acknowledged() {
            return outcomes.values().stream().filter(Applied.class::isInstance).count();
        }

        void awaitMore(int count) {
            long before = acknowledged();
            try {
                cluster.await(count + " more acknowledged", () -> acknowledged() >= before + count);
            } catch (AssertionError e) {
                throw new AssertionError(
                        e.getMessage() + "\nacknowledged " + before + " then " + acknowledged() + ", open " + open(),
                        e);
            }
        }

        void stop() throws InterruptedException {
            done = true;
            for (Thread thread : threads) {
                thread.join();
            }
            cluster.await("all futures complete", () -> outcomes.size() == next.get());
        }
    }

    @Test
    void acknowledgedOnceAppliedOnceUnderLeadersThatCloseAndLinksThatBreak() throws Exception {
        try (TestCluster cluster = TestCluster.ready("exactly-once")) {
            Load load = new Load(cluster);
            load.awaitMore(300);
            for (int round = 0; round < 4; round++) {
                int leader = cluster.leader();
                if (round % 2 == 0) {
                    cluster.close(leader);
                    load.awaitMore(300);
                    cluster.start(leader);
                } else {
                    cluster.followers().forEach(id -> cluster.network.cut(leader, id));
                    cluster.await(
                            "another leader",
                            () -> cluster.ids().stream()
                                    .anyMatch(id -> id != leader
                                            && cluster.node(id).status().role() == Role.LEADING
                                            && cluster.node(id).status().ready()));
                    load.awaitMore(300);
                    cluster.network.heal();
                }
                load.awaitMore(300);
                cluster.awaitAllReady();
            }
            load.stop();
            cluster.awaitAllReady();
            cluster.await(
                    "equal states",
                    () -> cluster.journal(1).lines().equals(cluster.journal(2).lines())
                            && cluster.journal(1)
                                    .lines()
                                    .equals(cluster.journal(3).lines()));

            List<Journal.Line> lines = cluster.journal(1).lines();
            Set<String> texts = new HashSet<>(cluster.journal(1).texts());
            assertThat(texts).as("nothing twice").hasSameSizeAs(lines);
            load.outcomes.forEach((line, outcome) -> {
                if (outcome instanceof Applied applied) {
                    assertThat(lines).as("acknowledged").contains(new Journal.Line(applied.zxid(), line));
                } else if (outcome instanceof NotAppliedException) {
                    assertThat(texts).as("said to be not applied").doesNotContain(line);
                }
            });
        }
    }

    @Test
    void aLeaderWithoutItsQuorumStepsDownAndTheOthersGoOnWithAReasonEach() throws Exception {
        try (TestCluster cluster = TestCluster.ready("reasons")) {
            int leader = cluster.leader();
            long epoch = cluster.node(leader).status().epoch();
            List<Integer> followers = cluster.followers();

            followers.forEach(id -> cluster.network.cut(leader, id));

            cluster.await(
                    "the leader looks", () -> cluster.node(leader).status().role() == Role.LOOKING);
            assertThat(cluster.node(leader).status().roleChanges())
                    .last()
                    .extracting(RoleChange::reason)
                    .isEqualTo(Reason.QUORUM_LOST);
            cluster.await(
                    "another leader",
                    () -> followers.stream()
                            .anyMatch(id -> cluster.node(id).status().role() == Role.LEADING
                                    && cluster.node(id).status().ready()));
            for (int id : followers) {
                assertThat(cluster.node(id).status().roleChanges())
                        .extracting(RoleChange::reason)
                        .contains(Reason.LEADER_LINK_LOST);
                cluster.node(id).propose(bytes("from " + id)).get(20, TimeUnit.SECONDS);
            }

            cluster.network.heal();
            cluster.awaitAllReady();
            assertThat(cluster.node(leader).status().epoch()).isGreaterThan(epoch);
            cluster.awaitLines(2, 1, 2, 3);
            cluster.await("told", () -> cluster.recorder(leader).ready.size() == 3);
            assertThat(cluster.recorder(leader).ready).containsExactly(true, false, true);
        }
    }

    @Test
    void aRequestThatWaitsThroughAnElectionIsAppliedByTheNextLeader() throws Exception {
        try (TestCluster cluster = TestCluster.ready("through")) {
            int leader = cluster.leader();
            List<Integer> followers = cluster.followers();
            List<CompletableFuture<Applied>> futures = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                if (i == 100) {
                    cluster.close(leader);
                }
                futures.add(cluster.node(followers.get(0)).propose(bytes("line " + i)));
            }
            for (CompletableFuture<Applied> future : futures) {
                future.get(20, TimeUnit.SECONDS);
            }
            assertThat(cluster.journal(followers.get(0)).texts())
                    .containsExactlyElementsOf(java.util.stream.IntStream.range(0, 200)
                            .mapToObj(i -> "line " + i)
                            .toList());
        }
    }
}
