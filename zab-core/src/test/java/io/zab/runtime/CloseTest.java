package io.zab.runtime;

import static io.zab.runtime.Journal.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.zab.Applied;
import io.zab.NodeListener;
import io.zab.Reason;
import io.zab.Role;
import io.zab.Transaction;
import io.zab.ZabNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node ends when it is told to, from wherever, and leaves nothing behind. */
@Timeout(60)
class CloseTest {
    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .collect(Collectors.toSet());
    }

    private static Set<String> threadsOf(String cluster) {
        return threads().stream()
                .filter(name -> name.startsWith("zab-" + cluster + "-"))
                .collect(Collectors.toSet());
    }

    @Test
    void aClosedNodeLeavesNoThread() {
        Set<String> before = threads();
        TestCluster cluster = TestCluster.ready("threads");
        assertThat(threadsOf("threads"))
                .contains(
                        "zab-threads-1-protocol", "zab-threads-1-log", "zab-threads-1-apply", "zab-threads-1-callback")
                .hasSize(12);

        cluster.close();

        assertThat(threadsOf("threads")).isEmpty();
        // The in-memory network ends its one thread by itself, once nobody uses it.
        cluster.await(
                "no thread is left",
                () -> before.containsAll(threads().stream()
                        .filter(name -> name.startsWith("zab"))
                        .toList()));
    }

    @Test
    void closingTwiceAndByManyIsClosingOnce() throws Exception {
        try (TestCluster cluster = TestCluster.ready("twice")) {
            ZabNode node = cluster.node(1);
            List<CompletableFuture<Void>> closers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                closers.add(CompletableFuture.runAsync(node::close));
            }
            for (CompletableFuture<Void> closer : closers) {
                closer.get(20, TimeUnit.SECONDS);
            }
            node.close();

            assertThat(cluster.recorder(1).roles).last().satisfies(last -> {
                assertThat(last.to()).isEqualTo(Role.STOPPED);
                assertThat(last.reason()).isEqualTo(Reason.CLOSED);
            });
            assertThat(cluster.recorder(1).fatal).isEmpty();
            assertThat(node.status().role()).isEqualTo(Role.STOPPED);
        }
    }

    @Test
    void aNodeMayBeClosedFromItsOwnCallback() throws Exception {
        try (TestCluster cluster = TestCluster.ready("callback")) {
            int id = cluster.follower();
            CompletableFuture<Void> closed = cluster.node(id)
                    .propose(bytes("x"))
                    .thenRun(() -> cluster.node(id).close());

            closed.get(20, TimeUnit.SECONDS);

            cluster.await(
                    "no thread is left",
                    () -> threadsOf("callback").stream().noneMatch(name -> name.startsWith("zab-callback-" + id)));
        }
    }

    @Test
    void aNodeMayBeClosedFromItsStateMachine() throws Exception {
        try (TestCluster cluster = new TestCluster("apply", 1)) {
            CountDownLatch closed = new CountDownLatch(1);
            cluster.start(
                    1,
                    new Journal() {
                        @Override
                        public byte[] apply(Transaction transaction) {
                            cluster.node(1).close();
                            closed.countDown();
                            return super.apply(transaction);
                        }
                    },
                    builder -> {});
            CompletableFuture<Applied> future = cluster.node(1).propose(bytes("x"));

            assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
            cluster.await("no thread is left", () -> threadsOf("apply").isEmpty());
            assertThat(future).isDone();
        }
    }

    @Test
    void aStateMachineThatHangsDoesNotHoldUpClosingForEver() {
        try (TestCluster cluster = new TestCluster("hang", 1)) {
            CountDownLatch never = new CountDownLatch(1);
            ZabNode node = cluster.start(
                    1,
                    new Journal() {
                        @Override
                        public byte[] apply(Transaction transaction) {
                            try {
                                never.await();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException("interrupted", e);
                            }
                            return super.apply(transaction);
                        }
                    },
                    builder -> {});
            CompletableFuture<Applied> future = node.propose(bytes("x"));
            cluster.await("it is committed", () -> node.status().committedZxid().counter() > 2);
            long began = System.nanoTime();

            node.close();

            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(15));
            assertThat(future).isCompletedExceptionally();
            assertThat(threadsOf("hang")).isEmpty();
        }
    }

    @Test
    void aNodeIsBuiltAgainOverTheSameStorage() throws Exception {
        try (TestCluster cluster = TestCluster.ready("again")) {
            for (int round = 1; round <= 3; round++) {
                cluster.node(1).propose(bytes("round " + round)).get(20, TimeUnit.SECONDS);
                for (int id : cluster.ids()) {
                    cluster.close(id);
                }
                cluster.startAll();
                cluster.awaitAllReady();
                cluster.awaitLines(round, 1, 2, 3);
            }
            assertThat(cluster.journal(2).texts()).containsExactly("round 1", "round 2", "round 3");
        }
    }

    @Test
    void callbacksComeInOrderOnTheGivenExecutorAndNeverTwoAtATime() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(4, task -> new Thread(task, "of-the-application"));
        try (TestCluster cluster = new TestCluster("executor", 1)) {
            ZabNode node = cluster.start(1, builder -> builder.callbackExecutor(executor));
            node.awaitReady(Duration.ofSeconds(20));
            List<Integer> order = new ArrayList<>();
            List<String> names = new ArrayList<>();
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                int number = i;
                all.add(node.propose(bytes("x")).thenAccept(applied -> {
                    // Not synchronised: one at a time, and each sees what the former did.
                    order.add(number);
                    names.add(Thread.currentThread().getName());
                }));
            }
            for (CompletableFuture<Void> each : all) {
                each.get(20, TimeUnit.SECONDS);
            }
            assertThat(order).hasSize(2_000).isSorted();
            // A stage that was added after its future had completed runs on the caller's thread, where it was added.
            assertThat(names)
                    .allMatch(name -> name.equals("of-the-application")
                            || name.equals(Thread.currentThread().getName()));
            assertThat(threadsOf("executor")).doesNotContain("zab-executor-1-callback");
        } finally {
            executor.shutdown();
        }
    }

    @Test
    void anExecutorThatWasShutDownBeforeTheNodeLeavesNoFutureHanging() throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (TestCluster cluster = new TestCluster("shutdown", 3)) {
            ZabNode node = cluster.start(1, builder -> builder.callbackExecutor(executor));
            CompletableFuture<Applied> future = node.propose(bytes("x"));
            executor.shutdown();
            assertThat(executor.awaitTermination(20, TimeUnit.SECONDS)).isTrue();

            node.close();

            assertThat(future).isCompletedExceptionally();
        }
    }

    @Test
    void aListenerThatThrowsHarmsNobody() throws Exception {
        try (TestCluster cluster = new TestCluster("listener", 1)) {
            ZabNode node = cluster.start(
                    1,
                    builder -> builder.listener(new NodeListener() {
                        @Override
                        public void onReady(boolean ready) {
                            throw new IllegalStateException("thrown by a test");
                        }
                    }));

            node.propose(bytes("x")).get(20, TimeUnit.SECONDS);
        }
    }
}
