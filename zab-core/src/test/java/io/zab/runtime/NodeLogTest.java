package io.zab.runtime;

import static io.zab.runtime.Journal.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.zab.NodeStatus;
import io.zab.PeerId;
import io.zab.Storage;
import io.zab.ZabNode;
import io.zab.Zxid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What an operator reads. */
@Timeout(60)
class NodeLogTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.zab.ZabNode");
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getLevel() + " " + event.getFormattedMessage());
        }
    };

    @BeforeEach
    void listen() {
        appender.setContext(logger.getLoggerContext());
        appender.start();
        logger.addAppender(appender);
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(appender);
        logger.setLevel(null);
        logger.setAdditive(true);
    }

    @Test
    void aNodeThatIsNotReadySaysEachSecondWhatIsMissing() {
        try (TestCluster cluster = new TestCluster("waiting", 3)) {
            cluster.start(2);

            cluster.await(
                    "two lines",
                    () -> lines.stream()
                                    .filter(line ->
                                            line.startsWith("INFO [waiting/2] not ready: 1 of 3 peers known, need 3")
                                                    && line.contains("; peer 1 ")
                                                    && line.contains("; peer 3 "))
                                    .count()
                            >= 2);
        }
    }

    @Test
    void everyChangeOfRoleIsOneLineWithFixedKeys() throws Exception {
        try (TestCluster cluster = TestCluster.ready("roles")) {
            int leader = cluster.leader();
            cluster.node(leader).propose(bytes("x")).get(20, TimeUnit.SECONDS);

            assertThat(lines)
                    .filteredOn(line -> line.startsWith("INFO [roles/" + leader + "] role="))
                    .hasSize(cluster.node(leader).status().roleChanges().size())
                    .last()
                    .asString()
                    .matches("INFO \\[roles/\\d] role=LEADING from=LOOKING cause=ELECTED epoch=\\d+ leader=" + leader
                            + " lastLogged=0:0 committed=0:0 elapsedMs=\\d+.*");
        }
    }

    @Test
    void troubleThatRepeatsIsToldOnceInAWhile() {
        NodeLog log = new NodeLog("limited", PeerId.of(1));

        for (int i = 0; i < 100; i++) {
            log.limited("kind a", "trouble a");
            log.limited("kind b", "trouble b");
        }

        assertThat(lines).containsExactly("WARN [limited/1] trouble a", "WARN [limited/1] trouble b");
    }

    @Test
    void aSecondProcessWithTheSameIdIsRefusedAndTold() throws Exception {
        try (TestCluster cluster = TestCluster.ready("second");
                ZabNode second = ZabNode.builder()
                        .cluster("second")
                        .id(1)
                        .peers("1=memory-1:1,2=memory-2:1,3=memory-3:1")
                        .storage(Storage.inMemory())
                        .transport(cluster.network.transport(1))
                        .stateMachine(new Journal())
                        .start()) {
            cluster.await(
                    "told", () -> String.valueOf(second.status().missing()).contains("a second process with the id 1"));

            assertThat(second.status().ready()).isFalse();
            cluster.node(1).propose(bytes("x")).get(20, TimeUnit.SECONDS);
        }
    }

    /** Its own line says what has stopped it; but whoever looks at the cluster looks at the leader. */
    @Test
    void aLeaderSaysWhomItRefusesForADirectoryThatWasPutBack(@TempDir Path root) throws Exception {
        try (TestCluster cluster = new TestCluster("put-back", 3)) {
            cluster.ids().forEach(id -> start(cluster, id, root));
            cluster.awaitAllReady();
            int follower = cluster.follower();
            Path directory = root.resolve("node-" + follower);
            cluster.close(follower);
            copy(directory, root.resolve("copy"));
            start(cluster, follower, root);
            cluster.awaitAllReady();
            int leader = cluster.leader();
            cluster.node(leader).propose(bytes("acknowledged")).get(20, TimeUnit.SECONDS);
            // What the leader has not been told of nobody misses.
            Zxid last = cluster.node(leader).status().lastZxid();
            cluster.await("the leader has its word for it", () -> {
                Zxid told = seenBy(cluster, leader, follower).acknowledged();
                return told != null && !told.isBefore(last);
            });
            cluster.close(follower);
            Files.move(directory, root.resolve("gone"));
            Files.move(root.resolve("copy"), directory);

            start(cluster, follower, root);

            cluster.await("it stops", () -> cluster.node(follower).status().failure() != null);
            assertThat(lines)
                    .filteredOn(line ->
                            line.startsWith("WARN [put-back/" + leader + "] peer " + follower + " is refused: "))
                    .singleElement()
                    .asString()
                    .contains("It was put back from a copy", "start it again", "delete it instead");
            NodeStatus.Peer refused = seenBy(cluster, leader, follower);
            assertThat(refused.counts()).isFalse();
            assertThat(refused.trouble()).startsWith("refused: ").contains("It was put back from a copy");

            cluster.close(follower);
            start(cluster, follower, root);

            cluster.await("it is taken, and counts", () -> {
                NodeStatus.Peer taken = seenBy(cluster, leader, follower);
                return taken.counts() && taken.acknowledged() != null && taken.trouble() == null;
            });
        }
    }

    private static NodeStatus.Peer seenBy(TestCluster cluster, int leader, int follower) {
        return cluster.node(leader).status().peers().stream()
                .filter(peer -> peer.id().equals(PeerId.of(follower)))
                .findFirst()
                .orElseThrow();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path)));
            }
        }
    }

    private static void start(TestCluster cluster, int id, Path root) {
        cluster.start(id, builder -> builder.storage(Storage.directory(root.resolve("node-" + id))));
    }

    @Test
    void aPeerOfAnotherClusterIsRefusedWithBothNames() {
        try (TestCluster cluster = new TestCluster("here", 3)) {
            ZabNode here = cluster.start(1);
            cluster.start(2, builder -> builder.cluster("there"));

            // Whoever is asked first refuses.
            cluster.await("told", () -> {
                String missing = String.valueOf(here.status().missing());
                return missing.contains("it belongs to cluster")
                        && missing.contains("\"here\"")
                        && missing.contains("\"there\"");
            });
        }
    }
}
