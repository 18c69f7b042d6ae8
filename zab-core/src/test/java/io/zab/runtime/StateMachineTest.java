package io.zab.runtime;

import static io.zab.runtime.Journal.bytes;
import static io.zab.runtime.Journal.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.Applied;
import io.zab.NodeClosedException;
import io.zab.OutcomeUnknownException;
import io.zab.Reason;
import io.zab.Role;
import io.zab.RoleChange;
import io.zab.Snapshot;
import io.zab.Timeouts;
import io.zab.Transaction;
import io.zab.ZabException;
import io.zab.ZabNode;
import java.io.DataInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a node does with an application that is slow, large, or broken. */
@Timeout(60)
class StateMachineTest {
    private static class Poisoned extends Journal {
        @Override
        public byte[] apply(Transaction transaction) {
            if (transaction.payload().get(0) == '!') {
                throw new IllegalStateException("thrown by a test");
            }
            return super.apply(transaction);
        }
    }

    @Test
    void aStateMachineThatThrowsStopsItsNodeAloneAndTellsWhyOnce() throws Exception {
        try (TestCluster cluster = new TestCluster("poison", 3)) {
            cluster.start(1, new Poisoned(), builder -> {});
            cluster.start(2);
            cluster.start(3);
            cluster.awaitAllReady();
            cluster.node(1).propose(bytes("fine")).get(20, TimeUnit.SECONDS);

            CompletableFuture<Applied> poison = cluster.node(1).propose(bytes("!"));

            assertThat(OutcomesTest.failure(poison))
                    .isInstanceOf(OutcomeUnknownException.class)
                    .hasMessageStartingWith("Outcome unknown: the node has stopped (the state machine threw"
                            + " java.lang.IllegalStateException: thrown by a test");
            cluster.await("told", () -> !cluster.recorder(1).fatal.isEmpty());
            assertThat(cluster.recorder(1).fatal)
                    .hasSize(1)
                    .first()
                    .satisfies(cause -> assertThat(cause)
                            .isInstanceOf(ZabException.class)
                            .hasMessageContaining("Peer 1 of cluster \"poison\" has stopped")
                            .hasMessageContaining("of peer 1 (1 bytes)")
                            .hasRootCauseMessage("thrown by a test"));
            assertThat(cluster.recorder(1).roles).last().satisfies(last -> {
                assertThat(last.to()).isEqualTo(Role.STOPPED);
                assertThat(last.reason()).isEqualTo(Reason.STATE_MACHINE_FAILED);
            });
            assertThat(cluster.node(1).status().failure())
                    .isSameAs(cluster.recorder(1).fatal.get(0));
            assertThat(OutcomesTest.failure(cluster.node(1).propose(bytes("later"))))
                    .isInstanceOf(NodeClosedException.class)
                    .hasMessageStartingWith(
                            "Not applied: Peer 1 of cluster \"poison\" has stopped: the state machine threw");
            assertThatThrownBy(() -> cluster.node(1).awaitReady(Duration.ofSeconds(20)))
                    .isInstanceOf(ZabException.class)
                    .hasMessageStartingWith(
                            "Will not become ready: Peer 1 of cluster \"poison\" has stopped: the state machine threw");

            // The others do not have that mistake. The data is intact: with the mistake corrected the node catches up.
            cluster.node(2).propose(bytes("go on")).get(20, TimeUnit.SECONDS);
            cluster.close(1);
            cluster.start(1);
            cluster.awaitLines(3, 1, 2, 3);
            assertThat(cluster.journal(1).texts()).containsExactly("fine", "!", "go on");
        }
    }

    @Test
    void anErrorAndANullResultAreNoLessFatal() {
        List<Journal> broken = List.of(
                new Journal() {
                    @Override
                    public byte[] apply(Transaction transaction) {
                        throw new StackOverflowError("thrown by a test");
                    }
                },
                new Journal() {
                    @Override
                    public byte[] apply(Transaction transaction) {
                        return null;
                    }
                });
        for (Journal journal : broken) {
            try (TestCluster cluster = new TestCluster("error", 1)) {
                ZabNode node = cluster.start(1, journal, builder -> {});
                CompletableFuture<Applied> future = node.propose(bytes("x"));

                cluster.await("told", () -> !cluster.recorder(1).fatal.isEmpty());
                assertThat(future).isCompletedExceptionally();
                assertThat(node.status().failure()).hasMessageContaining("the state machine");
            }
        }
    }

    @Test
    void aSlowStateMachineCostsNoElection() throws Exception {
        try (TestCluster cluster = new TestCluster("slow", 3)) {
            CountDownLatch go = new CountDownLatch(1);
            for (int id : cluster.ids()) {
                Journal slow = new Journal() {
                    @Override
                    public byte[] apply(Transaction transaction) {
                        try {
                            go.await();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                        return super.apply(transaction);
                    }
                };
                cluster.start(id, slow, builder -> {});
            }
            cluster.awaitAllReady();
            List<CompletableFuture<Applied>> futures = new ArrayList<>();
            for (int id : cluster.ids()) {
                futures.add(cluster.node(id).propose(bytes("x")));
            }
            long until = System.nanoTime()
                    + 2 * Timeouts.defaults().followerTimeout().toNanos();
            cluster.await("two timeouts have passed", () -> System.nanoTime() - until > 0);

            assertThat(futures).noneMatch(CompletableFuture::isDone);
            go.countDown();

            for (CompletableFuture<Applied> future : futures) {
                future.get(20, TimeUnit.SECONDS);
            }
            assertThat(cluster.ids())
                    .allSatisfy(id -> assertThat(cluster.node(id).status().roleChanges())
                            .extracting(RoleChange::reason)
                            .doesNotContain(Reason.LEADER_TIMEOUT, Reason.QUORUM_LOST));
        }
    }

    @Test
    void afterARestartTheStateComesFromTheSnapshotAndTheLogBehindIt() throws Exception {
        try (TestCluster cluster = new TestCluster("restart", 3)) {
            cluster.ids().forEach(id -> cluster.start(id, builder -> builder.snapshotEvery(50, 1 << 30)));
            cluster.awaitAllReady();
            for (int i = 0; i < 220; i++) {
                cluster.node(1).propose(bytes("line " + i)).get(20, TimeUnit.SECONDS);
            }
            List<String> texts = cluster.journal(1).texts();
            cluster.await(
                    "snapshots",
                    () -> cluster.ids().stream()
                            .allMatch(id -> cluster.journal(id).snapshots() >= 2));
            for (int id : cluster.ids()) {
                cluster.close(id);
            }

            cluster.startAll();
            cluster.awaitAllReady();

            cluster.awaitLines(220, 1, 2, 3);
            for (int id : cluster.ids()) {
                assertThat(cluster.journal(id).restored())
                        .as("restored from its own snapshot")
                        .isOne();
                assertThat(cluster.journal(id).texts()).isEqualTo(texts);
            }
            assertThat(text(cluster.node(1)
                            .propose(bytes("next"))
                            .get(20, TimeUnit.SECONDS)
                            .result()))
                    .isEqualTo("221");
        }
    }

    @Test
    void onePeerThatIsFarBehindCatchesUpByASnapshot() throws Exception {
        try (TestCluster cluster = new TestCluster("snap", 3)) {
            for (int id : cluster.ids()) {
                cluster.start(id, builder -> builder.snapshotEvery(50, 1 << 30).segmentBytes(64 << 10));
            }
            cluster.awaitAllReady();
            int behind = cluster.follower();
            cluster.node(behind).propose(bytes("before")).get(20, TimeUnit.SECONDS);
            cluster.close(behind);
            int other = cluster.ids().stream()
                    .filter(id -> id != behind)
                    .findFirst()
                    .orElseThrow();
            byte[] large = new byte[4_000];
            int leader = cluster.leader();
            int proposed = 0;
            // The fourth is begun when the third is written: the second is published then, and the log before the first
            // has been removed.
            while (cluster.journal(leader).snapshots() < 4) {
                cluster.node(other).propose(large).get(20, TimeUnit.SECONDS);
                proposed++;
            }

            cluster.start(behind);
            cluster.awaitAllReady();

            cluster.awaitLines(proposed + 1, behind, other);
            assertThat(cluster.journal(behind).lines())
                    .isEqualTo(cluster.journal(other).lines());
            assertThat(cluster.journal(behind).restored())
                    .as("restored from the leader's snapshot\n" + cluster.dump())
                    .isPositive();
            cluster.node(behind).propose(bytes("after")).get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void aSnapshotThatCannotBeWrittenCostsNothing() throws Exception {
        AtomicInteger tried = new AtomicInteger();
        Journal journal = new Journal() {
            @Override
            public Snapshot snapshot() {
                return out -> {
                    tried.incrementAndGet();
                    throw new IOException("thrown by a test");
                };
            }
        };
        try (TestCluster cluster = new TestCluster("unwritten", 1)) {
            ZabNode node = cluster.start(1, journal, builder -> builder.snapshotEvery(10, 1 << 30));
            for (int i = 0; i < 100; i++) {
                node.propose(bytes("x")).get(20, TimeUnit.SECONDS);
            }
            cluster.await("tried", () -> tried.get() > 0);
            assertThat(tried).as("not again at every batch").hasValue(1);
            assertThat(node.status().failure()).isNull();
            cluster.close(1);

            cluster.start(1);
            cluster.awaitLines(100, 1);
        }
    }

    @Test
    void aSnapshotThatThrowsWhereItIsTakenIsFatalSinceItRunsBetweenTransactions() {
        Journal journal = new Journal() {
            @Override
            public Snapshot snapshot() {
                throw new IllegalStateException("thrown by a test");
            }
        };
        try (TestCluster cluster = new TestCluster("untaken", 1)) {
            ZabNode node = cluster.start(1, journal, builder -> builder.snapshotEvery(1, 1 << 30));
            CompletableFuture<Applied> future = node.propose(bytes("x"));

            cluster.await("told", () -> !cluster.recorder(1).fatal.isEmpty());
            assertThat(future).as("it was applied, or nobody knows").isDone();
            assertThat(cluster.recorder(1).roles)
                    .last()
                    .satisfies(last -> assertThat(last.reason()).isEqualTo(Reason.STATE_MACHINE_FAILED));
        }
    }

    @Test
    void aStateThatCannotBeRestoredStopsTheNodeAndLeavesTheData() throws Exception {
        try (TestCluster cluster = new TestCluster("unrestored", 1)) {
            ZabNode node = cluster.start(1, builder -> builder.snapshotEvery(10, 1 << 30));
            int lines = 0;
            // The second is taken only once the first is written; one more request and that has been published, too.
            boolean published = false;
            while (!published) {
                published = cluster.journal(1).snapshots() >= 2;
                node.propose(bytes("x")).get(20, TimeUnit.SECONDS);
                lines++;
            }
            cluster.close(1);
            Journal broken = new Journal() {
                @Override
                public synchronized void restore(DataInputStream in) throws IOException {
                    throw new IOException("thrown by a test");
                }
            };

            cluster.start(1, broken, builder -> {});

            cluster.await("told", () -> !cluster.recorder(1).fatal.isEmpty());
            assertThat(cluster.recorder(1).fatal.get(0)).hasMessageContaining("could not restore the snapshot at 1:");
            cluster.close(1);
            cluster.start(1);
            cluster.awaitLines(lines, 1);
        }
    }
}
