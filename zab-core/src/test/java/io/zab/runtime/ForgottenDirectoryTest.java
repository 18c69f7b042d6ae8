package io.zab.runtime;

import static io.zab.runtime.Journal.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.zab.Applied;
import io.zab.NodeStatus;
import io.zab.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Directories that are deleted, replaced or exchanged while their node is stopped. */
@Timeout(60)
class ForgottenDirectoryTest {
    private static boolean countsAgain(TestCluster cluster, int id) {
        NodeStatus status = cluster.node(id).status();
        return status.ready() && status.formed() && status.counts();
    }

    @Test
    void aDirectoryDeletedWhileStoppedCountsAgainByItselfWhileWritesGoOn() throws Exception {
        try (TestCluster cluster = TestCluster.ready("deleted")) {
            int leader = cluster.leader();
            int wiped = cluster.followers().get(0);
            int other = cluster.followers().get(1);
            AtomicBoolean stop = new AtomicBoolean();
            List<CompletableFuture<Applied>> written = new ArrayList<>();
            Thread writer = new Thread(() -> {
                for (int i = 0; !stop.get(); i++) {
                    CompletableFuture<Applied> next = cluster.node(leader).propose(bytes("line " + i));
                    written.add(next);
                    next.handle((applied, failure) -> "").join();
                }
            });
            writer.start();
            cluster.close(wiped);
            cluster.start(wiped, builder -> builder.storage(Storage.inMemory()));
            cluster.await("the new directory counts", () -> countsAgain(cluster, wiped));
            stop.set(true);
            writer.join();
            for (CompletableFuture<Applied> one : written) {
                one.get(1, TimeUnit.SECONDS);
            }
            // The two of them are a quorum now.
            cluster.close(other);
            cluster.node(leader).propose(bytes("last")).get(10, TimeUnit.SECONDS);
            cluster.awaitLines(written.size() + 1, leader, wiped);
            assertThat(cluster.journal(wiped).lines())
                    .isEqualTo(cluster.journal(leader).lines());
        }
    }

    @Test
    void oneAfterTheOtherAllMayLoseTheirDirectories() throws Exception {
        try (TestCluster cluster = TestCluster.ready("in-turn")) {
            cluster.node(1).propose(bytes("kept")).get(10, TimeUnit.SECONDS);
            for (int id : cluster.ids()) {
                cluster.close(id);
                cluster.start(id, builder -> builder.storage(Storage.inMemory()));
                cluster.await("peer " + id + " counts again", () -> countsAgain(cluster, id));
            }
            cluster.node(1).propose(bytes("more")).get(10, TimeUnit.SECONDS);
            cluster.awaitLines(2, 1, 2, 3);
            assertThat(cluster.journal(3).texts()).containsExactly("kept", "more");
        }
    }

    @Test
    void twoAtOnceAreToldWhatIsMissingAndServeAgainWithAFormerDirectory() throws Exception {
        Storage kept = Storage.inMemory();
        try (TestCluster cluster = new TestCluster("two-at-once", 3)) {
            cluster.start(1);
            cluster.start(2, builder -> builder.storage(kept));
            cluster.start(3);
            cluster.awaitAllReady();
            cluster.node(1).propose(bytes("kept")).get(10, TimeUnit.SECONDS);
            cluster.close(2);
            cluster.close(3);
            cluster.start(2, builder -> builder.storage(Storage.inMemory()));
            cluster.start(3, builder -> builder.storage(Storage.inMemory()));
            cluster.await("a sentence", () -> {
                String missing = cluster.node(1).status().missing();
                return missing != null && missing.contains("The data directories of peers [2, 3] are not those");
            });
            assertThat(cluster.node(1).status().missing()).contains("Never delete another directory");
            cluster.await("a sentence at the empty ones", () -> {
                String missing = cluster.node(2).status().missing();
                // The leader may have taught them all it had before it saw that it has no quorum.
                return missing != null
                        && (missing.contains("Peers [1] have data")
                                || missing.contains("of peers [2, 3] are not those"));
            });
            cluster.close(2);
            cluster.start(2, builder -> builder.storage(kept));
            cluster.await("all count", () -> cluster.ids().stream().allMatch(id -> countsAgain(cluster, id)));
            cluster.awaitLines(1, 1, 2, 3);
        }
    }

    /** The name alone would let it in (rule B2). */
    @Test
    void aDirectoryOfAnEarlierClusterOfTheSameNameIsRefusedInWords() throws Exception {
        Storage old = Storage.inMemory();
        try (TestCluster cluster = new TestCluster("formed-anew", 3)) {
            cluster.start(1);
            cluster.start(2);
            cluster.start(3, builder -> builder.storage(old));
            cluster.awaitAllReady();
            cluster.node(3).propose(bytes("of the earlier one")).get(10, TimeUnit.SECONDS);
            cluster.ids().forEach(cluster::close);
            cluster.ids().forEach(id -> cluster.start(id, builder -> builder.storage(Storage.inMemory())));
            cluster.awaitAllReady();
            cluster.close(3);
            cluster.start(3, builder -> builder.storage(old));
            cluster.await("a refusal", () -> {
                String missing = cluster.node(3).status().missing();
                return missing != null && missing.contains("two clusters were formed under the name \"formed-anew\"");
            });
            assertThat(cluster.node(3).status().ready()).isFalse();
            assertThat(cluster.journal(1).lines()).isEmpty();
        }
    }
}
