package io.zab.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.PeerId;
import io.zab.Reason;
import io.zab.Role;
import io.zab.Zxid;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ThreePeersTest {
    private final LocalCluster cluster = new LocalCluster(3);

    @Test
    void equallyFreshPeersElectTheHighestIdAndAllBecomeReady() {
        cluster.until(cluster::allReady);

        assertThat(cluster.leader().id).isEqualTo(PeerId.of(3));
        assertThat(cluster.node(1).reasons).containsExactly(Reason.STARTUP, Reason.FOUND_LEADER);
        assertThat(cluster.node(3).reasons).containsExactly(Reason.STARTUP, Reason.ELECTED);
    }

    @Test
    void requestsOfEveryPeerAreAppliedOnceInSubmissionOrderOnAllPeers() {
        cluster.until(cluster::allReady);
        List<LocalCluster.TextRequest> requests = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            for (LocalCluster.Node node : cluster.nodes.values()) {
                requests.add(node.propose(node.id + "." + i));
            }
            cluster.rounds(i % 3);
        }
        cluster.until(() -> requests.stream().allMatch(request -> request.result instanceof Zxid));
        cluster.until(() -> cluster.nodes.values().stream().allMatch(node -> node.state.size() == 90));

        List<String> state = cluster.node(1).state;
        assertThat(cluster.node(2).state).isEqualTo(state);
        assertThat(cluster.node(3).state).isEqualTo(state);
        for (int id = 1; id <= 3; id++) {
            String prefix = id + ".";
            assertThat(state.stream().filter(text -> text.startsWith(prefix)))
                    .hasSize(30)
                    .isSortedAccordingTo((a, b) ->
                            Integer.compare(Integer.parseInt(a.substring(2)), Integer.parseInt(b.substring(2))));
        }
    }

    @Test
    void aCutOffLeaderStepsDownAndWhatItsFollowersSentIsAppliedOnceByTheNext() {
        cluster.until(cluster::allReady);
        LocalCluster.TextRequest before = cluster.node(1).propose("before");
        cluster.until(() -> before.result != null);
        LocalCluster.TextRequest during = cluster.node(1).propose("during");
        LocalCluster.TextRequest lonely = cluster.node(3).propose("lonely");
        cluster.rounds(1);
        cluster.isolate(3);

        cluster.until(() -> during.result instanceof Zxid);
        cluster.until(() -> cluster.node(3).peer.status().role() == Role.LOOKING);
        assertThat(cluster.leader().id).isEqualTo(PeerId.of(2));
        assertThat(cluster.node(3).reasons).last().isEqualTo(Reason.QUORUM_LOST);

        cluster.connect(PeerId.of(1), PeerId.of(3));
        cluster.connect(PeerId.of(2), PeerId.of(3));
        cluster.until(() -> lonely.result instanceof Zxid);
        cluster.until(
                () -> cluster.node(3).state.size() == 3 && cluster.node(1).state.size() == 3);
        assertThat(cluster.node(3).state)
                .isEqualTo(cluster.node(1).state)
                .containsExactly("before", "during", "lonely");
    }

    @Test
    void nothingIsCommittedBeforeItsRecordIsDurableOnAQuorum() {
        cluster.until(cluster::allReady);
        cluster.disksHold = true;
        LocalCluster.TextRequest request = cluster.node(2).propose("x");
        cluster.rounds(200);
        assertThat(request.result).isNull();
        assertThat(cluster.node(1).state).isEmpty();

        cluster.disksHold = false;
        cluster.until(() -> request.result instanceof Zxid);
    }
}
