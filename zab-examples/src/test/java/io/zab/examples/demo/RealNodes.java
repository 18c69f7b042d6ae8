package io.zab.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.examples.kv.KvClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;

/** Three nodes in processes of their own, all serving, for tests of what becomes of their directories while they are down. */
final class RealNodes implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration ANSWER = Duration.ofSeconds(5);

    private final KvClient client = new KvClient();
    private final Path directory;
    private final DemoCluster cluster;

    private RealNodes(Path directory) throws IOException {
        this.directory = directory;
        cluster = DemoCluster.prepare(3, directory, client);
    }

    static RealNodes start(Path directory) throws Exception {
        RealNodes nodes = new RealNodes(directory);
        try {
            for (NodeProcess node : nodes.cluster.nodes()) {
                node.start();
            }
            nodes.cluster.awaitAllReady(PATIENCE);
            return nodes;
        } catch (Exception | Error e) {
            nodes.close();
            throw e;
        }
    }

    NodeProcess node(int id) {
        return cluster.node(id);
    }

    /** The id of the one that leads, once all serve. */
    int leader() throws InterruptedException {
        return cluster.awaitAllReady(PATIENCE).id();
    }

    /** The data directory of a node. */
    Path data(int id) {
        return directory.resolve("node-" + id).resolve("data");
    }

    /** What a node has printed and logged. */
    Path log(int id) {
        return directory.resolve("node-" + id).resolve("node.log");
    }

    /** Writes through a node, again until it has succeeded. */
    void put(int at, String key) throws Exception {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            KvClient.Answer answer = client.put(node(at).http(), key, key.getBytes(StandardCharsets.UTF_8), ANSWER);
            if (answer.status() == 200) {
                return;
            }
            assertThat(System.nanoTime()).as("put %s: %s", key, answer.error()).isLessThan(until);
        }
    }

    /** What this node itself has under a key. */
    String local(int at, String key) throws Exception {
        return client.get(node(at).http(), "/kv/" + key + "?local=true", ANSWER).text();
    }

    /** Waits until a node serves and its directory counts; returns its status. */
    Map<String, ?> awaitCounting(int id) throws Exception {
        long until = System.nanoTime() + PATIENCE.toNanos();
        Map<String, ?> status = Map.of();
        while (!Stream.of("ready", "formed", "counts").map(status::get).allMatch(Boolean.TRUE::equals)) {
            assertThat(System.nanoTime())
                    .as("node %s says %s; its last words: %s", id, status, node(id).lastWords())
                    .isLessThan(until);
            try {
                status = client.get(node(id).http(), "/status", Duration.ofSeconds(2))
                        .json();
            } catch (IOException notYet) {
                Thread.onSpinWait();
            }
        }
        return status;
    }

    @Override
    public void close() throws Exception {
        for (NodeProcess node : cluster.nodes()) {
            node.kill();
        }
    }
}
