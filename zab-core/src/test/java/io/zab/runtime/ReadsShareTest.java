package io.zab.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.Timeouts;
import io.zab.Zxid;
import io.zab.message.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Thousands of reads at the same time cost a handful of round trips and no record. */
@Timeout(120)
class ReadsShareTest {
    private static final int READS = 10_000;

    /** So long that nobody is taken for dead, however slow the machine: another leader would be asked again. */
    private static final Timeouts PATIENT =
            new Timeouts(Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofSeconds(60));

    private final Map<Integer, CountingTransport> transports = new TreeMap<>();

    /** However fast they are asked: what comes while a question is under way shares the next one. */
    @Test
    void tenThousandReadsDuringOneQuestionAreOneMore() throws Exception {
        try (TestCluster cluster = new TestCluster("share", 3)) {
            for (int id : cluster.ids()) {
                CountingTransport counting = new CountingTransport(cluster.network.transport(id));
                transports.put(id, counting);
                cluster.start(id, builder -> builder.transport(counting).timeouts(PATIENT));
            }
            cluster.awaitAllReady();
            int leader = cluster.leader();
            int reader = cluster.follower();
            // Epoch record, seal, and the birth of each node, which may come after it is ready.
            Zxid last = Zxid.of(cluster.node(leader).status().epoch(), 4);
            cluster.await(
                    "nothing more to come",
                    () -> cluster.node(leader).status().lastZxid().equals(last));
            List<CompletableFuture<Zxid>> reads = new ArrayList<>();

            transports.get(leader).keepBack(Message.ReadIndexReply.class);
            reads.add(read(cluster, reader));
            cluster.await("the answer to the first", () -> sent(leader, Message.ReadIndexReply.class) == 1);
            for (int i = 1; i < READS; i++) {
                reads.add(read(cluster, reader));
            }
            transports.get(leader).release();
            for (CompletableFuture<Zxid> read : reads) {
                read.get(60, TimeUnit.SECONDS);
            }

            assertThat(sent(reader, Message.ReadIndex.class)).isEqualTo(2);
            assertThat(sent(leader, Message.ReadIndexReply.class)).isEqualTo(2);
            assertThat(cluster.node(leader).status().lastZxid()).isEqualTo(last);
        }
    }

    private static CompletableFuture<Zxid> read(TestCluster cluster, int node) {
        return cluster.node(node).readBarrier(Duration.ofSeconds(60));
    }

    private long sent(int node, Class<? extends Message> kind) {
        return transports.get(node).sent(kind);
    }
}
