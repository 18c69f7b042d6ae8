package io.zab.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.examples.kv.KvClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes and disks: a directory that is deleted between SIGKILL and the next start counts again by itself. */
@Timeout(120)
class WipedDirectoryTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final KvClient client = new KvClient();

    @TempDir
    Path directory;

    private DemoCluster cluster;

    @BeforeEach
    void start() throws Exception {
        cluster = DemoCluster.prepare(3, directory, client);
        for (NodeProcess node : cluster.nodes()) {
            node.start();
        }
        cluster.awaitAllReady(PATIENCE);
    }

    @AfterEach
    void end() throws Exception {
        for (NodeProcess node : cluster.nodes()) {
            node.kill();
        }
    }

    @Test
    void aNodeWhoseDirectoryWasDeletedWhileItWasDownVotesAgain() throws Exception {
        put("before");
        NodeProcess wiped = cluster.node(2);
        wiped.kill();
        put("meanwhile");
        delete(directory.resolve("node-2").resolve("data"));
        wiped.start();
        awaitCounting(wiped);
        cluster.node(3).kill();
        // Without the new directory the one that is left would be no quorum.
        put("with two");
        KvClient.Answer answer = client.get(wiped.http(), "/kv/before?local=true", Duration.ofSeconds(5));
        assertThat(answer.text()).isEqualTo("before");
    }

    private void put(String key) throws Exception {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            KvClient.Answer answer = client.put(
                    cluster.node(1).http(), key, key.getBytes(StandardCharsets.UTF_8), Duration.ofSeconds(5));
            if (answer.status() == 200) {
                return;
            }
            assertThat(System.nanoTime()).as("put %s: %s", key, answer.error()).isLessThan(until);
        }
    }

    private void awaitCounting(NodeProcess node) throws Exception {
        long until = System.nanoTime() + PATIENCE.toNanos();
        Map<String, ?> status = Map.of();
        while (!(Boolean.TRUE.equals(status.get("ready"))
                && Boolean.TRUE.equals(status.get("formed"))
                && Boolean.TRUE.equals(status.get("counts")))) {
            assertThat(System.nanoTime())
                    .as("node %s says %s; its last words: %s", node.id(), status, node.lastWords())
                    .isLessThan(until);
            try {
                status = client.get(node.http(), "/status", Duration.ofSeconds(2))
                        .json();
            } catch (IOException notYet) {
                Thread.onSpinWait();
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.delete(path);
            }
        }
    }
}
