package io.zab.runtime;

import static io.zab.runtime.Journal.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.Applied;
import io.zab.NotAppliedException;
import io.zab.PeerAddress;
import io.zab.PeerId;
import io.zab.Reason;
import io.zab.RoleChange;
import io.zab.Timeouts;
import io.zab.Transaction;
import io.zab.ZabException;
import io.zab.ZabNode;
import io.zab.message.Message;
import io.zab.transport.Endpoint;
import io.zab.transport.Hello;
import io.zab.transport.LinkListener;
import io.zab.transport.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Leadership changes on purpose, and nobody who writes is told of it. */
@Timeout(120)
class HandOverClusterTest {
    /** Writes without pause, one request at a time, to whoever takes it: refused by one that closes, to the next. */
    private static final class Load {
        final TestCluster cluster;
        final Queue<Throwable> failed = new ConcurrentLinkedQueue<>();
        final AtomicInteger refused = new AtomicInteger();
        final AtomicInteger acknowledged = new AtomicInteger();
        private final List<CompletableFuture<Void>> writers = new ArrayList<>();
        private volatile boolean stopped;

        Load(TestCluster cluster, int perNode) {
            this.cluster = cluster;
            for (int id : cluster.ids()) {
                for (int i = 0; i < perNode; i++) {
                    String name = "w" + id + "-" + i + "-";
                    CompletableFuture<Void> ended = new CompletableFuture<>();
                    writers.add(ended);
                    write(name, 1, id, ended);
                }
            }
        }

        private void write(String name, int number, int at, CompletableFuture<Void> ended) {
            if (stopped) {
                ended.complete(null);
                return;
            }
            CompletableFuture<Void> unused = cluster.node(at)
                    .propose(bytes(name + number))
                    .handleAsync((applied, why) -> {
                        int next = number + 1;
                        int to = at;
                        if (why == null) {
                            acknowledged.incrementAndGet();
                        } else if (why instanceof NotAppliedException) {
                            refused.incrementAndGet();
                            next = number;
                            to = at % 3 + 1;
                        } else {
                            failed.add(why);
                        }
                        write(name, next, to, ended);
                        return null;
                    });
        }

        void awaitMore(int count) {
            int before = acknowledged.get();
            cluster.await(count + " more writes", () -> acknowledged.get() >= before + count);
        }

        void stop() throws Exception {
            stopped = true;
            for (CompletableFuture<Void> writer : writers) {
                writer.get(20, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void leadershipGoesWhereItIsSentWithoutAFailedRequest() throws Exception {
        try (TestCluster cluster = TestCluster.ready("transfer")) {
            cluster.awaitLeaderships(1);
            Load load = new Load(cluster, 4);
            for (int round = 0; round < 6; round++) {
                load.awaitMore(200);
                int leader = cluster.leader();
                int target = leader % 3 + 1;
                cluster.node(leader).transferLeadership(PeerId.of(target)).get(20, TimeUnit.SECONDS);
                load.awaitMore(50);
                assertThat(cluster.leader()).isEqualTo(target);
            }
            load.stop();
            assertThat(load.failed).isEmpty();
            assertThat(load.refused).hasValue(0);
            cluster.awaitLeaderships(1 + 6);
            assertNobodyWasElectedAfterTheFirst(cluster);
            cluster.await("all applied", () -> cluster.journal(1).lines().size() >= load.acknowledged.get());
            assertThat(cluster.journal(1).texts()).doesNotHaveDuplicates();
        }
    }

    @Test
    void aRollingRestartUnderLoadLosesNothingAndElectsNobody() throws Exception {
        try (TestCluster cluster = TestCluster.ready("rolling")) {
            cluster.awaitLeaderships(1);
            Load load = new Load(cluster, 4);
            int handedOver = 0;
            for (int round = 0; round < 9; round++) {
                load.awaitMore(200);
                // The leader again and again, and each of the others.
                int leader = cluster.leader();
                int leaving = round % 3 == 0 ? leader : round % 3 + 1;
                handedOver += leaving == leader ? 1 : 0;
                cluster.node(leaving).close();
                load.awaitMore(50);
                cluster.start(leaving);
                cluster.awaitAllReady();
            }
            load.stop();
            assertThat(load.failed).isEmpty();
            cluster.awaitLeaderships(1 + handedOver);
            assertNobodyWasElectedAfterTheFirst(cluster);
            cluster.await("all applied", () -> cluster.journal(1).lines().size() >= load.acknowledged.get());
            assertThat(cluster.journal(1).texts()).doesNotHaveDuplicates();
        }
    }

    @Test
    void aLeaderThatClosesHandsOver() throws Exception {
        try (TestCluster cluster = TestCluster.ready("closing")) {
            int leader = cluster.leader();
            CompletableFuture<Applied> last = cluster.node(leader).propose(bytes("last"));

            cluster.close(leader);

            assertThat(last).as("what was taken is finished").isCompleted();
            assertThat(cluster.recorder(leader).roles)
                    .extracting(RoleChange::reason)
                    .contains(Reason.HANDED_OVER)
                    .endsWith(Reason.CLOSED);
            int next = cluster.ids().stream()
                    .filter(id -> id != leader)
                    .mapToInt(id -> id)
                    .filter(id -> {
                        var roles = cluster.recorder(id).roles;
                        return roles.get(roles.size() - 1).reason() == Reason.HANDED_OVER;
                    })
                    .findFirst()
                    .orElseThrow();
            assertThat(cluster.node(next).status().role()).isEqualTo(io.zab.Role.LEADING);
        }
    }

    /** At once, as {@code HandOverTest} shows in protocol time. */
    @Test
    void aNodeWithoutAQuorumClosesAndSettlesWhatItTook() {
        try (TestCluster cluster = TestCluster.ready("alone")) {
            int leader = cluster.leader();
            cluster.followers().forEach(id -> cluster.network.cut(leader, id));
            cluster.await(
                    "the links are gone",
                    () -> cluster.node(leader).status().peers().stream().noneMatch(peer -> peer.connected()));
            CompletableFuture<Applied> lost = cluster.node(leader).propose(bytes("lost"));

            cluster.close(leader);

            assertThat(lost).isCompletedExceptionally();
        }
    }

    @Test
    void aNodeAloneCloses() throws Exception {
        try (TestCluster cluster = new TestCluster("single", 1)) {
            ZabNode node = cluster.start(1);
            node.awaitReady(Duration.ofSeconds(20));

            node.close();

            assertThat(node.propose(bytes("late"))).isCompletedExceptionally();
        }
    }

    @Test
    void whatCannotBeHandedOverSaysWhyInASentence() throws Exception {
        try (TestCluster cluster = TestCluster.ready("refused")) {
            int leader = cluster.leader();
            int follower = cluster.follower();
            assertFails(
                    cluster.node(follower).transferLeadership(PeerId.of(follower)),
                    "Leadership of cluster \"refused\" was not handed over to peer " + follower + ": peer " + follower
                            + " does not lead, peer " + leader + " does: ask there");
            assertFails(
                    cluster.node(leader).transferLeadership(PeerId.of(9)), "peer 9 is none of the voters [1, 2, 3]");
            cluster.node(leader).transferLeadership(PeerId.of(leader)).get(20, TimeUnit.SECONDS);
            cluster.close(follower);
            assertFails(cluster.node(leader).transferLeadership(PeerId.of(follower)), "does not follow this leader");
            assertFails(
                    cluster.node(follower).transferLeadership(),
                    "was not handed over to another peer: the node was closed");
        }
    }

    @Test
    void aNodeThatHasStoppedByItselfSaysWhyItHandsNothingOver() throws Exception {
        try (TestCluster cluster = new TestCluster("stopped", 1)) {
            ZabNode node = cluster.start(
                    1,
                    new Journal() {
                        @Override
                        public byte[] apply(Transaction transaction) {
                            throw new IllegalStateException("thrown by a test");
                        }
                    },
                    builder -> {});
            CompletableFuture<Applied> unused = node.propose(bytes("x"));
            cluster.await("it has stopped", () -> node.status().failure() != null);

            assertFails(node.transferLeadership(), "thrown by a test");
        }
    }

    /** The protocol then knows only that it stops: what has stopped the node is said as well. */
    @Test
    void aNodeThatFailsWhileItsSuccessorIsAwaitedSaysWhatHasFailed() throws Exception {
        try (TestCluster cluster = new TestCluster("failing", 3)) {
            cluster.ids()
                    .forEach(id -> cluster.start(
                            id, builder -> builder.transport(new FailingTransport(cluster.network.transport(id)))));
            cluster.awaitAllReady();

            int leader = cluster.leader();

            assertFails(
                    cluster.node(leader).transferLeadership(),
                    " was established; the node has stopped (the protocol thread failed: java.lang.IllegalStateException: thrown by a test)");
        }
    }

    /** Fails as soon as a successor is named. */
    private record FailingTransport(Transport beneath) implements Transport {
        @Override
        public Endpoint open(Supplier<Hello> hello, SortedMap<PeerId, PeerAddress> addresses, LinkListener listener) {
            Endpoint endpoint = beneath.open(hello, addresses, listener);
            return new Endpoint() {
                @Override
                public void send(PeerId to, long link, Message message) {
                    if (message instanceof Message.HandOver) {
                        throw new IllegalStateException("thrown by a test");
                    }
                    endpoint.send(to, link, message);
                }

                @Override
                public void disconnect(PeerId peer, long link, String why) {
                    endpoint.disconnect(peer, link, why);
                }

                @Override
                public void close() {
                    endpoint.close();
                }
            };
        }

        @Override
        public void close() {
            beneath.close();
        }
    }

    /** They take no permits: an application that asks in a loop must find a bound all the same. */
    @Test
    void noMoreThanSoManyWishesWaitForTheirAnswer() throws Exception {
        Timeouts patient = new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(60));
        List<CompletableFuture<Void>> wishes = new ArrayList<>();
        int leader;
        try (TestCluster cluster = new TestCluster("wishes", 3)) {
            cluster.ids().forEach(id -> cluster.start(id, builder -> builder.timeouts(patient)));
            cluster.awaitAllReady();
            leader = cluster.leader();
            cluster.node(leader).propose(bytes("before")).get(20, TimeUnit.SECONDS);
            // The successor will not have this one before the test has ended.
            cluster.network.delay(Duration.ofMinutes(5));
            CompletableFuture<Applied> unused = cluster.node(leader).propose(bytes("not yet"));
            for (int i = 0; i < 64; i++) {
                wishes.add(cluster.node(leader).transferLeadership());
            }

            assertFails(
                    cluster.node(leader).transferLeadership(), "64 such wishes are waiting for their answer already");
            assertThat(wishes).noneMatch(CompletableFuture::isDone);
        }
        assertThat(wishes).as("the end of the node is an answer to all").allMatch(CompletableFuture::isDone);
    }

    /** An election would follow a timer or a broken link. How long a hand-over takes, {@code HandOverPauseTest} shows in protocol time. */
    private static void assertNobodyWasElectedAfterTheFirst(TestCluster cluster) {
        List<Reason> reasons =
                cluster.leaderships.stream().map(RoleChange::reason).toList();
        assertThat(reasons).first().isEqualTo(Reason.ELECTED);
        assertThat(reasons.subList(1, reasons.size())).isNotEmpty().containsOnly(Reason.HANDED_OVER);
    }

    private static void assertFails(CompletableFuture<Void> future, String words) {
        assertThatThrownBy(() -> future.get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(ZabException.class)
                .hasMessageContaining(words);
    }
}
