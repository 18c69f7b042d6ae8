package io.zab.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.PeerId;
import io.zab.Reason;
import io.zab.Zxid;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * For how long nothing is acknowledged while leadership is handed over: in protocol time, where a message takes a millisecond and a disk none, so that no machine is too
 * slow for it. A timer that had to be waited for would show: the shortest is a heartbeat, of 100 ms.
 */
class HandOverPauseTest {
    private static final int ROUNDS = 21;
    private static final int AFTERWARDS_MS = 50;
    private static final long MS = 1_000_000;

    private record Wish(@Nullable PeerId target) implements Transfer {}

    /** One request at a time at each peer, whoever leads. */
    private static final class Load {
        final LocalCluster cluster;
        private final List<LocalCluster.TextRequest> open = new ArrayList<>();
        private int number;
        private long lastAt;
        private long longest;

        Load(LocalCluster cluster) {
            this.cluster = cluster;
            cluster.nodes.values().forEach(node -> open.add(node.propose("first of " + node.id)));
            lastAt = cluster.now();
        }

        /** A millisecond; what has been answered is followed by the next. */
        void pass() {
            cluster.rounds(1);
            for (LocalCluster.Node node : cluster.nodes.values()) {
                int at = node.id.value() - 1;
                Object result = open.get(at).result;
                if (result != null) {
                    assertThat(result).as("no request fails").isInstanceOf(Zxid.class);
                    open.set(at, node.propose("request " + ++number));
                    longest = Math.max(longest, cluster.now() - lastAt);
                    lastAt = cluster.now();
                }
            }
        }

        long takeLongestMillis() {
            long was = longest / MS;
            longest = 0;
            return was;
        }
    }

    @Test
    void writesPauseForLessThanAnyTimer() {
        LocalCluster cluster = new LocalCluster(3);
        cluster.until(cluster::allReady);
        Load load = new Load(cluster);
        List<Long> pauses = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < AFTERWARDS_MS; i++) {
                load.pass();
            }
            assertThat(load.takeLongestMillis()).as("without a hand-over").isBetween(1L, 20L);
            LocalCluster.Node leader = cluster.leader();
            PeerId target = PeerId.of(leader.id.value() % 3 + 1);
            leader.peer.transfer(new Wish(target));
            while (leader.transferred.isEmpty()) {
                load.pass();
            }
            assertThat(leader.transferred).containsExactly(target + " leads");
            leader.transferred.clear();
            assertThat(cluster.leader().id).isEqualTo(target);
            for (int i = 0; i < AFTERWARDS_MS; i++) {
                load.pass();
            }
            pauses.add(load.takeLongestMillis());
        }
        Collections.sort(pauses);
        assertThat(pauses.get(ROUNDS / 2)).as("median of %s", pauses).isLessThanOrEqualTo(25);
        assertThat(pauses).allMatch(pause -> pause <= 100);
        cluster.nodes
                .values()
                .forEach(node -> assertThat(node.reasons)
                        .as("reasons of peer %s", node.id)
                        .contains(Reason.HANDED_OVER)
                        .doesNotContain(Reason.LEADER_TIMEOUT, Reason.LEADER_LINK_LOST, Reason.QUORUM_LOST));
        assertThat(cluster.nodes.values().stream().flatMap(node -> node.reasons.stream()))
                .filteredOn(Reason.ELECTED::equals)
                .as("the first leader only")
                .hasSize(1);
    }
}
