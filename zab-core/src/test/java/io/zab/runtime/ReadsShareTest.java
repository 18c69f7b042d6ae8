package io.zab.runtime;

import static org.assertj.core.api.Assertions.assertThat;

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
@Timeout(60)
class ReadsShareTest {
    private static final int READS = 10_000;

    @Test
    void tenThousandReadsAtOnceCostAHandfulOfRoundTrips() throws Exception {
        try (TestCluster cluster = new TestCluster("share", 3)) {
            Map<Integer, CountingTransport> counts = new TreeMap<>();
            for (int id : cluster.ids()) {
                CountingTransport counting = new CountingTransport(cluster.network.transport(id));
                counts.put(id, counting);
                cluster.start(id, builder -> builder.transport(counting));
            }
            cluster.awaitAllReady();
            // So long a way that the reads are asked for within few of them.
            cluster.network.delay(Duration.ofMillis(20));
            int leader = cluster.leader();
            Zxid last = cluster.node(leader).status().lastZxid();
            long beats = counts.get(leader).sent(Message.Heartbeat.class);
            long began = System.nanoTime();

            List<CompletableFuture<Zxid>> reads = new ArrayList<>();
            for (int i = 0; i < READS; i++) {
                reads.add(cluster.node(1 + i % 3).readBarrier());
            }
            for (CompletableFuture<Zxid> read : reads) {
                read.get(20, TimeUnit.SECONDS);
            }

            long trips = (System.nanoTime() - began) / TimeUnit.MILLISECONDS.toNanos(40) + 1;
            long heartbeats = counts.get(leader).sent(Message.Heartbeat.class) - beats;
            // One heartbeat to each of two followers for each round, and the usual ten a second.
            assertThat(heartbeats / 2).isLessThan(2 * trips + 5);
            assertThat(cluster.node(leader).status().lastZxid()).isEqualTo(last);
        }
    }
}
