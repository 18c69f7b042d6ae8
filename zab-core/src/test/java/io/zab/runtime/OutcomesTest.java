package io.zab.runtime;

import static io.zab.runtime.Journal.bytes;
import static io.zab.runtime.Journal.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.Applied;
import io.zab.DeadlinePassedException;
import io.zab.NodeClosedException;
import io.zab.OutcomeUnknownException;
import io.zab.OverloadedException;
import io.zab.PayloadTooLargeException;
import io.zab.Timeouts;
import io.zab.Transaction;
import io.zab.ZabNode;
import io.zab.Zxid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every future completes, and says what is known of its request. */
@Timeout(60)
class OutcomesTest {
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

    static Throwable failure(CompletableFuture<?> future) throws Exception {
        try {
            throw new AssertionError("it completed with " + future.get(20, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }

    @Test
    void withoutAQuorumADeadlineSaysThatNothingWasApplied() throws Exception {
        try (TestCluster cluster = new TestCluster("lonely", 3)) {
            ZabNode node = cluster.start(1);

            assertThat(failure(node.propose(bytes("x"), Duration.ofMillis(50))))
                    .isInstanceOf(DeadlinePassedException.class)
                    .hasMessageContaining("deadline of 50 ms")
                    .hasMessageContaining("peer 1 of cluster \"lonely\" (LOOKING, epoch 0")
                    .hasMessageContaining("Phase: queued")
                    .hasMessageContaining("Repeating it is safe");
            assertThat(node.status().outstandingRequests()).isZero();
        }
    }

    @Test
    void readinessIsNotWaitedForLongerThanAskedAndWhatIsMissingIsSaid() {
        try (TestCluster cluster = new TestCluster("lonely", 3)) {
            ZabNode node = cluster.start(1);
            cluster.await("trouble", () -> node.status().peers().stream().allMatch(peer -> peer.trouble() != null));

            assertThatThrownBy(() -> node.awaitReady(Duration.ofMillis(50)))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("Peer 1 of cluster \"lonely\" is not ready after 50 ms")
                    .hasMessageContaining("; peer 2 ")
                    .hasMessageContaining("; peer 3 ");
            assertThat(node.status().missing()).contains("; peer 2 ");
        }
    }

    @Test
    void aRequestThatWasHandedToALeaderMayStillBeAppliedAfterItsDeadlineAndOnlyOnce() throws Exception {
        Timeouts patient = new Timeouts(Duration.ofMillis(100), Duration.ofSeconds(60), Duration.ofSeconds(60));
        try (TestCluster cluster = new TestCluster("unknown", 3)) {
            cluster.ids().forEach(id -> cluster.start(id, builder -> builder.timeouts(patient)));
            cluster.awaitAllReady();
            int leader = cluster.leader();
            List<Integer> followers = cluster.followers();
            // The followers no longer hear the leader: what it proposes is not committed, which it has yet to notice.
            followers.forEach(id -> cluster.network.cutOneWay(leader, id));

            // However slow this machine is: of deadlines that get longer, one passes behind the hand-off to the leader.
            long millis = 20;
            Throwable outcome;
            do {
                millis *= 2;
                outcome = failure(cluster.node(leader).propose(bytes("once"), Duration.ofMillis(millis)));
            } while (outcome instanceof DeadlinePassedException);

            assertThat(outcome)
                    .isInstanceOf(OutcomeUnknownException.class)
                    .hasMessageContaining("deadline of " + millis + " ms")
                    .hasMessageContaining("Phase: sent as request 1 of peer " + leader)
                    .hasMessageContaining("It may still be applied, once");
            cluster.network.heal();
            cluster.node(leader).propose(bytes("behind")).get(20, TimeUnit.SECONDS);

            assertThat(cluster.journal(leader).texts())
                    .endsWith("behind")
                    .filteredOn("once"::equals)
                    .hasSizeLessThan(2);
            cluster.await(
                    "permits given back", () -> cluster.node(leader).status().outstandingRequests() == 0);
        }
    }

    @Test
    void pastTheBoundInCountAProposalFailsAtOnceAndLaterOnesGoThrough() throws Exception {
        try (TestCluster cluster = new TestCluster("bound", 1)) {
            Held held = new Held();
            ZabNode node = cluster.start(1, held, builder -> builder.outstandingMax(10, 1 << 20));
            node.awaitReady(Duration.ofSeconds(20));
            List<CompletableFuture<Applied>> accepted = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                accepted.add(node.propose(bytes("x")));
            }

            CompletableFuture<Applied> refused = node.propose(bytes("x"));

            assertThat(refused).isCompletedExceptionally();
            assertThat(failure(refused))
                    .isInstanceOf(OverloadedException.class)
                    .hasMessageContaining("10 requests and reads with 10 bytes")
                    .hasMessageContaining("the limit is 10 requests or 1048576 bytes");
            assertThat(node.status().outstandingRequests()).isEqualTo(10);
            held.go.countDown();
            for (CompletableFuture<Applied> future : accepted) {
                future.get(10, TimeUnit.SECONDS);
            }
            cluster.await("room", () -> node.status().outstandingRequests() == 0);
            node.propose(bytes("x")).get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void pastTheBoundInBytesAProposalFailsAtOnce() throws Exception {
        try (TestCluster cluster = new TestCluster("bytes", 1)) {
            Held held = new Held();
            ZabNode node = cluster.start(1, held, b -> b.payloadBytesMax(1000).outstandingMax(10, 1500));
            node.awaitReady(Duration.ofSeconds(20));
            CompletableFuture<Applied> first = node.propose(new byte[1000]);

            assertThat(failure(node.propose(new byte[501]))).isInstanceOf(OverloadedException.class);

            held.go.countDown();
            first.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void whoAskedToWaitForRoomWaitsForIt() throws Exception {
        try (TestCluster cluster = new TestCluster("room", 1)) {
            Held held = new Held();
            ZabNode node =
                    cluster.start(1, held, b -> b.outstandingMax(2, 1 << 20).waitForRoom(true));
            node.awaitReady(Duration.ofSeconds(20));
            assertThat(List.of(node.propose(bytes("1")), node.propose(bytes("2"))))
                    .noneMatch(CompletableFuture::isDone);
            assertThat(failure(node.propose(bytes("late"), Duration.ofMillis(30))))
                    .isInstanceOf(OverloadedException.class)
                    .hasMessageContaining("for all of the deadline of 30 ms");
            CompletableFuture<String> third = CompletableFuture.supplyAsync(
                    () -> text(node.propose(bytes("3")).join().result()));

            held.go.countDown();

            assertThat(third.get(10, TimeUnit.SECONDS)).isEqualTo("3");
        }
    }

    @Test
    void anInterruptedWaitForRoomKeepsTheInterruptAndFailsTheFuture() throws Exception {
        try (TestCluster cluster = new TestCluster("interrupt", 1)) {
            Held held = new Held();
            ZabNode node =
                    cluster.start(1, held, b -> b.outstandingMax(1, 1 << 20).waitForRoom(true));
            node.awaitReady(Duration.ofSeconds(20));
            assertThat(node.propose(bytes("1"))).isNotDone();

            Thread.currentThread().interrupt();
            CompletableFuture<Applied> refused = node.propose(bytes("2"));

            assertThat(Thread.interrupted()).isTrue();
            assertThat(failure(refused)).isInstanceOf(OverloadedException.class).hasMessageContaining("interrupted");
            held.go.countDown();
        }
    }

    @Test
    void aPayloadOverTheLimitIsRefusedAndOneAtTheLimitIsNot() throws Exception {
        try (TestCluster cluster = new TestCluster("large", 3)) {
            cluster.ids().forEach(id -> cluster.start(id, b -> b.payloadBytesMax(3 << 20)));
            cluster.awaitAllReady();
            for (int id : cluster.ids()) {
                cluster.node(id).propose(new byte[3 << 20]).get(10, TimeUnit.SECONDS);

                assertThat(failure(cluster.node(id).propose(new byte[(3 << 20) + 1])))
                        .isInstanceOf(PayloadTooLargeException.class)
                        .hasMessageContaining("3145729 bytes")
                        .hasMessageContaining("3145728 bytes");
            }
        }
    }

    @Test
    void nullIsTheCallersMistakeAndNoTimeLeftIsAnOutcome() throws Exception {
        try (TestCluster cluster = new TestCluster("null", 1)) {
            ZabNode node = cluster.start(1);

            assertThatThrownBy(() -> node.propose(null)).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> node.propose(new byte[1], null)).isInstanceOf(NullPointerException.class);
        }
    }

    /** Whatever is subtracted from whatever clock to make a deadline: nothing overflows. */
    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, Long.MIN_VALUE / 1000, -1, 0})
    void aDeadlineThatHasPassedIsAnOutcomeHoweverLongAgo(long seconds) throws Exception {
        Duration past = Duration.ofSeconds(seconds);
        try (TestCluster cluster = new TestCluster("past", 1)) {
            ZabNode node = cluster.start(1);
            node.awaitReady(Duration.ofSeconds(20));

            for (CompletableFuture<?> future : List.of(
                    node.propose(new byte[1], past),
                    node.readBarrier(past),
                    node.read(() -> 1, past),
                    node.readLocal(() -> 1, past),
                    node.readAtLeast(Zxid.NONE, () -> 1, past))) {
                assertThat(failure(future))
                        .isInstanceOf(DeadlinePassedException.class)
                        .hasMessageContaining("had passed before the request was accepted");
            }
            node.awaitReady(past);
        }
        try (TestCluster cluster = new TestCluster("lonely", 3)) {
            ZabNode node = cluster.start(1);

            assertThatThrownBy(() -> node.awaitReady(past)).isInstanceOf(TimeoutException.class);
        }
    }

    @Test
    void aDeadlineMayBeAsFarAwayAsThereIsTime() throws Exception {
        Duration ever = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);
        try (TestCluster cluster = new TestCluster("ever", 1)) {
            Held held = new Held();
            ZabNode node = cluster.start(
                    1, held, builder -> builder.proposeTimeout(ever).outstandingMax(2, 1 << 20));
            node.awaitReady(ever);
            CompletableFuture<Applied> first = node.propose(new byte[1], ever);
            CompletableFuture<Applied> second = node.propose(new byte[1]);

            assertThat(failure(node.read(() -> 1, ever))).isInstanceOf(OverloadedException.class);
            held.go.countDown();
            first.get(10, TimeUnit.SECONDS);
            second.get(10, TimeUnit.SECONDS);

            cluster.await("room", () -> node.status().outstandingRequests() == 0);
            assertThat(node.read(() -> 1, ever).get(10, TimeUnit.SECONDS)).isEqualTo(1);
            assertThat(node.readLocal(() -> 1, ever).get(10, TimeUnit.SECONDS)).isEqualTo(1);
            assertThat(node.readAtLeast(Zxid.NONE, () -> 1, ever).get(10, TimeUnit.SECONDS))
                    .isEqualTo(1);
            node.readBarrier(ever).get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void cancellingAFutureStopsWaitingAndNothingElse() throws Exception {
        try (TestCluster cluster = new TestCluster("cancel", 1)) {
            Held held = new Held();
            ZabNode node = cluster.start(1, held, b -> {});
            node.awaitReady(Duration.ofSeconds(20));
            CompletableFuture<Applied> cancelled = node.propose(bytes("cancelled"));
            CompletableFuture<Applied> next = node.propose(bytes("next"));

            cancelled.cancel(true);
            held.go.countDown();
            next.get(10, TimeUnit.SECONDS);

            assertThat(held.texts()).containsExactly("cancelled", "next");
            cluster.await("permits given back", () -> node.status().outstandingRequests() == 0);
        }
    }

    @Test
    void afterCloseEveryFutureHasCompletedAndNothingIsAccepted() throws Exception {
        try (TestCluster cluster = new TestCluster("closed", 3)) {
            ZabNode node = cluster.start(1);
            CompletableFuture<Applied> waiting = node.propose(bytes("x"));

            node.close();

            assertThat(waiting).isCompletedExceptionally();
            assertThat(failure(waiting))
                    .isInstanceOf(NodeClosedException.class)
                    .hasMessageContaining("the node was closed before a leader took the request");
            assertThat(failure(node.propose(bytes("y"))))
                    .isInstanceOf(NodeClosedException.class)
                    .hasMessageContaining("Peer 1 of cluster \"closed\" is closed");
            assertThat(node.status().outstandingRequests()).isZero();
        }
    }
}
