package io.zab.runtime;

import static io.zab.runtime.Journal.bytes;
import static io.zab.runtime.Journal.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.zab.Applied;
import io.zab.FailoverStep;
import io.zab.NodeStatus;
import io.zab.Reason;
import io.zab.Role;
import io.zab.RoleChange;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ClusterTest {
    @Test
    void everyPeerProposesAndAllSeeOneOrder() throws Exception {
        try (TestCluster cluster = TestCluster.ready("order")) {
            List<CompletableFuture<Applied>> futures = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                for (int id : cluster.ids()) {
                    futures.add(cluster.node(id).propose(bytes(id + "/" + i)));
                }
            }
            for (CompletableFuture<Applied> future : futures) {
                assertThat(Integer.parseInt(
                                text(future.get(10, TimeUnit.SECONDS).result())))
                        .isBetween(1, 300);
            }
            cluster.awaitLines(300, 1, 2, 3);

            assertThat(cluster.journal(1).lines())
                    .isEqualTo(cluster.journal(2).lines())
                    .isEqualTo(cluster.journal(3).lines())
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void whatOnePeerSubmitsIsAppliedInSubmissionOrderWithManyOutstanding() throws Exception {
        try (TestCluster cluster = TestCluster.ready("fifo")) {
            int follower = cluster.follower();
            List<String> sent = new ArrayList<>();
            List<CompletableFuture<Applied>> futures = new ArrayList<>();
            for (int i = 0; i < 5_000; i++) {
                sent.add("line " + i);
                futures.add(cluster.node(follower).propose(bytes("line " + i)));
            }
            for (int i = 0; i < futures.size(); i++) {
                assertThat(text(futures.get(i).get(10, TimeUnit.SECONDS).result()))
                        .isEqualTo(Integer.toString(i + 1));
            }
            assertThat(cluster.journal(follower).texts()).isEqualTo(sent);
        }
    }

    @Test
    void statusTellsHowTheClusterCameToServe() throws Exception {
        try (TestCluster cluster = TestCluster.ready("status")) {
            int leader = cluster.leader();
            Applied applied = cluster.node(leader).propose(bytes("x")).get(10, TimeUnit.SECONDS);
            NodeStatus status = cluster.node(leader).status();

            assertThat(status.cluster()).isEqualTo("status");
            assertThat(status.leader()).isEqualTo(status.id());
            assertThat(status.epoch()).isEqualTo(applied.zxid().epoch());
            assertThat(status.appliedZxid()).isGreaterThanOrEqualTo(applied.zxid());
            assertThat(status.committedZxid()).isGreaterThanOrEqualTo(status.appliedZxid());
            assertThat(status.lastZxid()).isGreaterThanOrEqualTo(status.committedZxid());
            assertThat(status.ready()).isTrue();
            assertThat(status.formed()).isTrue();
            assertThat(status.counts()).isTrue();
            assertThat(status.missing()).isNull();
            assertThat(status.failure()).isNull();
            assertThat(status.syncs()).isPositive();
            assertThat(status.peers()).hasSize(2).allSatisfy(peer -> {
                assertThat(peer.connected()).isTrue();
                assertThat(peer.lastContact()).isNotNull();
                assertThat(peer.trouble()).isNull();
            });
            assertThat(status.roleChanges())
                    .first()
                    .extracting(RoleChange::reason)
                    .isEqualTo(Reason.STARTUP);
            assertThat(status.roleChanges()).last().satisfies(last -> {
                assertThat(last.to()).isEqualTo(Role.LEADING);
                assertThat(last.reason()).isEqualTo(Reason.ELECTED);
            });
            cluster.await(
                    "the first write",
                    () -> cluster.node(leader).status().failoverSteps().stream()
                            .anyMatch(step -> step.kind() == FailoverStep.Kind.FIRST_WRITE));
            assertThat(cluster.node(leader).status().failoverSteps())
                    .extracting(FailoverStep::kind)
                    .contains(
                            FailoverStep.Kind.ELECTED,
                            FailoverStep.Kind.EPOCH_CHOSEN,
                            FailoverStep.Kind.HISTORY_FIXED,
                            FailoverStep.Kind.ESTABLISHED,
                            FailoverStep.Kind.READY,
                            FailoverStep.Kind.FIRST_WRITE);
        }
    }
}
