package io.zab.runtime;

import static io.zab.runtime.Journal.bytes;
import static io.zab.runtime.OutcomesTest.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.DeadlinePassedException;
import io.zab.NodeClosedException;
import io.zab.OverloadedException;
import io.zab.Transaction;
import io.zab.ZabNode;
import io.zab.Zxid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a read sees, on which thread it runs, and that each has an end. */
@Timeout(60)
class ReadsTest {
    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }

    private static List<String> read(TestCluster cluster, int id) throws Exception {
        return get(cluster.node(id).read(cluster.journal(id)::texts));
    }

    @Test
    void aReadAnywhereSeesWhatWasAcknowledgedAnywhere() throws Exception {
        try (TestCluster cluster = TestCluster.ready("linear")) {
            List<String> written = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                String line = "line " + i;
                Zxid zxid = get(cluster.node(1 + i % 3).propose(bytes(line))).zxid();
                written.add(line);
                for (int id : cluster.ids()) {
                    assertThat(read(cluster, id)).isEqualTo(written);
                    assertThat(get(cluster.node(id).readBarrier())).isGreaterThanOrEqualTo(zxid);
                }
            }
        }
    }

    /** A token that somebody made up, or that another cluster gave out. */
    @Test
    void expiredReadsOfAPointThatNeverComesGiveTheirPermitsBack() throws Exception {
        try (TestCluster cluster = new TestCluster("madeup", 1)) {
            ZabNode node = cluster.start(1, builder -> builder.outstandingMax(4, 1 << 20));
            node.awaitReady(Duration.ofSeconds(20));
            for (int round = 0; round < 3; round++) {
                List<CompletableFuture<Integer>> reads = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    reads.add(node.readAtLeast(Zxid.of(9, 9), () -> 1, Duration.ofMillis(50)));
                }
                for (CompletableFuture<Integer> read : reads) {
                    assertThat(failure(read)).isInstanceOf(DeadlinePassedException.class);
                }
                cluster.await("permits given back", () -> node.status().outstandingRequests() == 0);
            }
            get(node.propose(bytes("room again")));
        }
    }

    @Test
    void functionsRunOnTheThreadThatAppliesAndResultsComeOnThatOfCallbacks() throws Exception {
        try (TestCluster cluster = TestCluster.ready("thread")) {
            ZabNode node = cluster.node(cluster.follower());
            String prefix = "zab-thread-" + node.status().id();

            assertThat(get(node.read(() -> Thread.currentThread().getName()))).isEqualTo(prefix + "-apply");
            assertThat(get(node.readLocal(() -> Thread.currentThread().getName())))
                    .isEqualTo(prefix + "-apply");
            CountDownLatch added = new CountDownLatch(1);
            CompletableFuture<String> callback = node.read(() -> {
                        try {
                            return added.await(20, TimeUnit.SECONDS);
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    })
                    .thenApply(any -> Thread.currentThread().getName());
            added.countDown();
            assertThat(get(callback)).isEqualTo(prefix + "-callback");
        }
    }

    @Test
    void whatAFunctionThrowsFailsItsOwnFutureAndNullIsAResult() throws Exception {
        try (TestCluster cluster = TestCluster.ready("throws")) {
            ZabNode node = cluster.node(1);
            AssertionError thrown = new AssertionError("thrown by a test");

            CompletableFuture<String> failed = node.read(() -> {
                throw thrown;
            });
            CompletableFuture<String> next = node.read(() -> null);

            assertThat(failure(failed)).isSameAs(thrown);
            assertThat(get(next)).isNull();
            assertThat(get(node.propose(bytes("x"))).zxid()).isNotNull();
            assertThat(node.status().failure()).isNull();
            cluster.await("room", () -> node.status().outstandingRequests() == 0);
        }
    }

    @Test
    void nullIsTheCallersMistakeAndNoTimeLeftIsAnOutcome() throws Exception {
        try (TestCluster cluster = new TestCluster("null", 1)) {
            ZabNode node = cluster.start(1);

            assertThatThrownBy(() -> node.read(null)).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> node.readAtLeast(null, () -> 1)).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> node.readBarrier(null)).isInstanceOf(NullPointerException.class);
            assertThat(failure(node.readLocal(() -> 1, Duration.ZERO)))
                    .isInstanceOf(DeadlinePassedException.class)
                    .hasMessageStartingWith("Not read: the deadline of 0 ms");
            assertThat(get(node.read(() -> 1, Duration.ofSeconds(Long.MAX_VALUE))))
                    .isOne();
        }
    }

    @Test
    void withoutAQuorumOnlyALocalReadIsAnswered() throws Exception {
        try (TestCluster cluster = new TestCluster("lonely", 3)) {
            ZabNode node = cluster.start(1);

            CompletableFuture<Integer> linear = node.read(() -> 1, Duration.ofMillis(50));
            assertThat(get(node.readLocal(() -> 2))).isEqualTo(2);
            assertThat(failure(linear))
                    .isInstanceOf(DeadlinePassedException.class)
                    .hasMessageContaining("Not read: the deadline of 50 ms passed before a leader was asked")
                    .hasMessageContaining("Phase: queued at peer 1 of cluster \"lonely\" (LOOKING");
            cluster.await("room", () -> node.status().outstandingRequests() == 0);
        }
    }

    @Test
    void whoNamesAPlaceReadsFromThereOn() throws Exception {
        try (TestCluster cluster = TestCluster.ready("place")) {
            int leader = cluster.leader();
            int follower = cluster.follower();
            cluster.network.cutOneWay(leader, follower);
            Zxid zxid = get(cluster.node(leader).propose(bytes("x"))).zxid();

            CompletableFuture<List<String>> there =
                    cluster.node(follower).readAtLeast(zxid, cluster.journal(follower)::texts);
            assertThat(failure(cluster.node(follower).readAtLeast(zxid, () -> 1, Duration.ofMillis(30))))
                    .isInstanceOf(DeadlinePassedException.class)
                    .hasMessageContaining("Phase: waiting for the apply");
            assertThat(there).isNotDone();
            assertThat(get(cluster.node(follower).readLocal(cluster.journal(follower)::texts)))
                    .isEmpty();
            cluster.network.heal();

            assertThat(get(there)).containsExactly("x");
        }
    }

    /** As if it had been paused: the others have gone on without it, and it does not know. */
    @Test
    void aLeaderThatHasBeenLeftAnswersNothingOldAndALaterReadTheNew() throws Exception {
        try (TestCluster cluster = TestCluster.ready("left")) {
            int old = cluster.leader();
            get(cluster.node(old).propose(bytes("before")));
            List<Integer> others = cluster.followers();
            others.forEach(id -> cluster.network.cut(old, id));

            CompletableFuture<List<String>> early =
                    cluster.node(old).read(cluster.journal(old)::texts, Duration.ofMillis(100));
            CompletableFuture<List<String>> patient =
                    cluster.node(old).read(cluster.journal(old)::texts, Duration.ofSeconds(20));
            get(cluster.node(others.get(0)).propose(bytes("after")));
            assertThat(failure(early)).isInstanceOf(DeadlinePassedException.class);
            assertThat(patient).isNotDone();
            cluster.network.heal();

            // It was asked before "after" was acknowledged, and need not see it; since it is answered later, it does.
            assertThat(get(patient)).containsExactly("before", "after");
        }
    }

    /** Applies nothing until it is let go. */
    private static final class Held extends Journal {
        final CountDownLatch go = new CountDownLatch(1);

        @Override
        public byte[] apply(Transaction transaction) {
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return super.apply(transaction);
        }
    }

    @Test
    void readsAreBoundedAlsoThoseThatHaveExpiredAndStillStandInAQueue() throws Exception {
        try (TestCluster cluster = new TestCluster("bound", 1)) {
            Held held = new Held();
            ZabNode node = cluster.start(1, held, builder -> builder.outstandingMax(10, 1 << 20));
            node.awaitReady(Duration.ofSeconds(20));
            CompletableFuture<?> write = node.propose(bytes("x"));
            cluster.await("it is committed", () -> node.status().committedZxid().counter() > 2);
            List<CompletableFuture<Integer>> reads = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                reads.add(node.read(() -> 1, Duration.ofMillis(50)));
            }
            assertThat(failure(node.read(() -> 1)))
                    .isInstanceOf(OverloadedException.class)
                    .hasMessageStartingWith("Not read: 10 requests and reads");
            for (CompletableFuture<Integer> read : reads) {
                assertThat(failure(read)).isInstanceOf(DeadlinePassedException.class);
            }
            assertThat(failure(node.read(() -> 1))).isInstanceOf(OverloadedException.class);

            held.go.countDown();
            get(write);
            cluster.await("room", () -> node.status().outstandingRequests() == 0);
            assertThat(get(node.read(() -> 1))).isOne();
        }
    }

    @Test
    void afterCloseEveryReadHasCompletedAndNoneIsAccepted() throws Exception {
        try (TestCluster cluster = new TestCluster("closed", 3)) {
            ZabNode node = cluster.start(1);
            List<CompletableFuture<?>> reads =
                    List.of(node.readBarrier(), node.read(() -> 1), node.readAtLeast(Zxid.of(9, 9), () -> 1));

            node.close();

            for (CompletableFuture<?> read : reads) {
                assertThat(read).isCompletedExceptionally();
                assertThat(failure(read))
                        .isInstanceOf(NodeClosedException.class)
                        .hasMessageStartingWith("Not read: the node was closed before");
            }
            assertThat(failure(node.readLocal(() -> 1)))
                    .isInstanceOf(NodeClosedException.class)
                    .hasMessageStartingWith("Not read: Peer 1 of cluster \"closed\" is closed");
            assertThat(node.status().outstandingRequests()).isZero();
        }
    }

    @Test
    void aStateMachineThatFailsFailsTheReadsBehindIt() throws Exception {
        try (TestCluster cluster = new TestCluster("fatal", 1)) {
            CountDownLatch asked = new CountDownLatch(1);
            AtomicReference<CompletableFuture<Integer>> read = new AtomicReference<>();
            ZabNode node = cluster.start(
                    1,
                    new Journal() {
                        @Override
                        public byte[] apply(Transaction transaction) {
                            try {
                                asked.await();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                            throw new IllegalStateException("thrown by a test");
                        }
                    },
                    builder -> {});
            node.awaitReady(Duration.ofSeconds(20));
            CompletableFuture<?> write = node.propose(bytes("x"));
            cluster.await("it is committed", () -> node.status().committedZxid().counter() > 2);
            read.set(node.read(() -> 1));
            asked.countDown();

            assertThat(failure(read.get()))
                    .isInstanceOf(NodeClosedException.class)
                    .hasMessageContaining("thrown by a test");
            assertThat(write).isCompletedExceptionally();
            assertThat(node.status().outstandingRequests()).isZero();
        }
    }
}
