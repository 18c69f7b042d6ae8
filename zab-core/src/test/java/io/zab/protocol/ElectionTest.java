package io.zab.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.PeerId;
import io.zab.Reason;
import io.zab.Role;
import io.zab.Zxid;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Elections over whole and partial meshes of five. */
class ElectionTest {
    private final LocalCluster cluster = new LocalCluster(5);

    private Role role(int id) {
        return cluster.node(id).peer.status().role();
    }

    private long epoch() {
        return cluster.leader().peer.status().epoch();
    }

    /** Leaves only the links that are named, as "1-2". */
    private void leave(String... links) {
        Set<String> kept = Set.of(links);
        for (int a = 1; a <= 5; a++) {
            for (int b = a + 1; b <= 5; b++) {
                if (!kept.contains(a + "-" + b)) {
                    cluster.disconnect(PeerId.of(a), PeerId.of(b));
                }
            }
        }
    }

    private void heal() {
        for (int a = 1; a <= 5; a++) {
            for (int b = a + 1; b <= 5; b++) {
                if (!cluster.node(a).linked.containsKey(PeerId.of(b))) {
                    cluster.connect(PeerId.of(a), PeerId.of(b));
                }
            }
        }
    }

    /** Everything that was submitted before is applied everywhere. */
    private void write(int at) {
        LocalCluster.TextRequest request = cluster.node(at).propose("at " + at);
        cluster.until(() -> request.result instanceof Zxid);
    }

    @Test
    void theDeathOfALeaderCostsNoTimer() {
        cluster.until(cluster::allReady);
        write(1);
        long before = cluster.now();
        cluster.isolate(5);
        cluster.until(
                () -> role(4) == Role.LEADING && cluster.node(4).peer.status().established());
        assertThat(cluster.now() - before).isLessThan(20_000_000);
        assertThat(cluster.node(4).reasons).contains(Reason.LEADER_LINK_LOST, Reason.ELECTED);
    }

    @Test
    void inAStarOnlyTheHubCanLeadAndDoes() {
        cluster.until(cluster::allReady);
        write(3);
        leave("1-2", "1-3", "1-4", "1-5");
        cluster.until(
                () -> role(1) == Role.LEADING && cluster.node(1).peer.status().established());
        write(1);
        write(4);
        long epoch = cluster.node(1).peer.status().epoch();
        cluster.rounds(5000);
        assertThat(cluster.node(1).peer.status().epoch())
                .as("and goes on leading")
                .isEqualTo(epoch);
    }

    /** The leaves have what the hub never got: it takes that over, since nobody else could lead. */
    @Test
    void aHubWithAnOlderHistoryAdoptsTheBetterOneOfItsLeaves() {
        cluster.until(cluster::allReady);
        cluster.isolate(1);
        for (int i = 0; i < 5; i++) {
            write(2);
        }
        leave();
        for (int id = 2; id <= 5; id++) {
            cluster.connect(PeerId.of(1), PeerId.of(id));
        }
        cluster.until(
                () -> role(1) == Role.LEADING && cluster.node(1).peer.status().established());
        write(3);
        assertThat(cluster.node(1).state).hasSize(6).startsWith("at 2", "at 2", "at 2", "at 2", "at 2");
    }

    @Test
    void inAChainOneOfTheInnerPeersLeadsAndItsEndsDisturbNobody() {
        cluster.until(cluster::allReady);
        leave("1-2", "2-3", "3-4", "4-5");
        cluster.until(() -> cluster.leader() != null && cluster.leader().id.value() != 5 && role(5) != Role.LEADING);
        cluster.rounds(3000);
        LocalCluster.Node leader = cluster.leader();
        assertThat(leader.id.value()).isBetween(2, 4);
        write(leader.id.value());
        long epoch = epoch();
        cluster.rounds(5000);
        assertThat(cluster.leader()).isSameAs(leader);
        assertThat(epoch()).isEqualTo(epoch);
    }

    @Test
    void aPeerCutOffFromTheLeaderAloneWaitsWithoutDisturbingAnyone() {
        cluster.until(cluster::allReady);
        long epoch = epoch();
        cluster.disconnect(PeerId.of(1), PeerId.of(5));
        cluster.rounds(5000);
        assertThat(role(1)).isEqualTo(Role.LOOKING);
        assertThat(epoch()).isEqualTo(epoch);
        cluster.connect(PeerId.of(1), PeerId.of(5));
        cluster.until(cluster::allReady);
        assertThat(epoch()).isEqualTo(epoch);
    }

    /** It comes back to a leader that has nothing new to send. */
    @Test
    void aFollowerThatLostItsLinkIsReadyAgainInAnIdleCluster() {
        cluster.until(cluster::allReady);
        cluster.disconnect(PeerId.of(1), PeerId.of(5));
        cluster.rounds(3);
        cluster.connect(PeerId.of(1), PeerId.of(5));
        long before = cluster.now();
        cluster.until(cluster::allReady);
        assertThat(cluster.now() - before).isLessThan(200_000_000);
    }

    @Test
    void withoutAQuorumNobodyPromisesAnything() {
        cluster.until(cluster::allReady);
        long promised = cluster.node(1).peer.status().promisedEpoch();
        leave("1-2", "3-4");
        cluster.rounds(10_000);
        for (int id = 1; id <= 5; id++) {
            assertThat(role(id)).isEqualTo(Role.LOOKING);
            assertThat(cluster.node(id).peer.status().promisedEpoch()).isEqualTo(promised);
        }
        heal();
        cluster.until(cluster::allReady);
        write(2);
    }

    @Test
    void requestsOfEveryPeerSurviveAnyNumberOfChangesOfTheLeaderInOrder() {
        cluster.until(cluster::allReady);
        List<LocalCluster.TextRequest> requests = new ArrayList<>();
        for (int round = 0; round < 8; round++) {
            for (LocalCluster.Node node : cluster.nodes.values()) {
                for (int i = 0; i < 5; i++) {
                    requests.add(node.propose(node.id + "." + requests.size()));
                }
            }
            cluster.rounds(round % 4);
            int leader = cluster.leader() == null ? 1 : cluster.leader().id.value();
            cluster.isolate(leader);
            cluster.rounds(300 * (round % 3));
            heal();
            cluster.rounds(20);
        }
        cluster.until(() -> requests.stream().allMatch(request -> request.result instanceof Zxid));
        cluster.until(() -> cluster.nodes.values().stream().allMatch(node -> node.state.size() == requests.size()));
        List<String> state = cluster.node(1).state;
        for (LocalCluster.Node node : cluster.nodes.values()) {
            assertThat(node.state).isEqualTo(state);
            assertThat(state.stream().filter(text -> text.startsWith(node.id + ".")))
                    .hasSize(40)
                    .isSortedAccordingTo((a, b) ->
                            Integer.compare(Integer.parseInt(a.substring(2)), Integer.parseInt(b.substring(2))));
        }
    }
}
