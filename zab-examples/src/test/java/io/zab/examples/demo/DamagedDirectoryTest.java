package io.zab.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.examples.kv.KvClient;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes and disks: one byte of a directory rots between SIGKILL and the next start; the node comes back by itself, and votes. */
@Timeout(120)
class DamagedDirectoryTest {
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
    void oneAfterTheOtherIsDamagedInAnotherFileAndVotesAgain() throws Exception {
        for (int i = 0; i < 20; i++) {
            put(1, "before-" + i);
        }
        damaged(2, 3, "log", 100);
        damaged(3, 1, "identity", 40);
        damaged(1, 2, "meta", 20, 276, 4116, 4372);
        cluster.node(3).kill();
        // Without the new directories the two that are left would be no quorum.
        put(1, "with two");
        KvClient.Answer answer = client.get(cluster.node(1).http(), "/kv/before-7?local=true", Duration.ofSeconds(5));
        assertThat(answer.text()).isEqualTo("before-7");
    }

    private void damaged(int id, int other, String file, long... offsets) throws Exception {
        NodeProcess node = cluster.node(id);
        node.kill();
        put(other, "meanwhile-" + id);
        Path data = directory.resolve("node-" + id).resolve("data");
        rot(file.equals("log") ? oldestIn(data.resolve(file)) : data.resolve(file), offsets);
        node.start();
        assertThat(awaitCounting(node).get("quarantine")).isEqualTo("quarantine/1");
        assertThat(data.resolve("quarantine/1/meta")).exists();
        assertThat(Files.readString(directory.resolve("node-" + id).resolve("node.log")))
                .contains("All files were set aside in quarantine/1");
    }

    private static Path oldestIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().findFirst().orElseThrow();
        }
    }

    private static void rot(Path file, long... offsets) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            for (long offset : offsets) {
                bytes.seek(offset);
                int before = bytes.read();
                bytes.seek(offset);
                bytes.write(before ^ 4);
            }
        }
    }

    private void put(int at, String key) throws Exception {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            KvClient.Answer answer = client.put(
                    cluster.node(at).http(), key, key.getBytes(StandardCharsets.UTF_8), Duration.ofSeconds(5));
            if (answer.status() == 200) {
                return;
            }
            assertThat(System.nanoTime()).as("put %s: %s", key, answer.error()).isLessThan(until);
        }
    }

    private Map<String, ?> awaitCounting(NodeProcess node) throws Exception {
        long until = System.nanoTime() + PATIENCE.toNanos();
        Map<String, ?> status = Map.of();
        while (!Stream.of("ready", "formed", "counts").map(status::get).allMatch(Boolean.TRUE::equals)) {
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
        return status;
    }
}
