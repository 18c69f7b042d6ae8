package io.zab.examples.demo;

import io.zab.examples.kv.KvClient;
import io.zab.examples.machine.FreePorts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** All the nodes of the demo, seen from outside: as processes, and by what they answer. */
final class DemoCluster {
    private static final Duration ASK = Duration.ofSeconds(2);
    private static final long POLL_MILLIS = 10;

    private final List<NodeProcess> nodes;
    private final KvClient client;

    DemoCluster(List<NodeProcess> nodes, KvClient client) {
        this.nodes = nodes;
        this.client = client;
    }

    /** Chooses ports; starts nothing yet. */
    static DemoCluster prepare(int count, Path directory, KvClient client) throws IOException {
        List<Integer> ports = FreePorts.find(2 * count);
        String cluster = IntStream.rangeClosed(1, count)
                .mapToObj(id -> id + "=127.0.0.1:" + ports.get(id - 1))
                .collect(Collectors.joining(","));
        List<NodeProcess> nodes = new ArrayList<>();
        for (int id = 1; id <= count; id++) {
            nodes.add(new NodeProcess(id, cluster, directory.resolve("node-" + id), ports.get(count + id - 1)));
        }
        return new DemoCluster(List.copyOf(nodes), client);
    }

    List<NodeProcess> nodes() {
        return nodes;
    }

    NodeProcess node(int id) {
        return nodes.get(id - 1);
    }

    /** What the nodes that answer say now. */
    List<NodeView> views() throws InterruptedException {
        List<NodeView> views = new ArrayList<>();
        for (NodeProcess node : nodes) {
            view(node).ifPresent(views::add);
        }
        return views;
    }

    Optional<NodeView> view(NodeProcess node) throws InterruptedException {
        try {
            KvClient.Answer answer = client.get(node.http(), "/status", ASK);
            return answer.status() == 200 ? Optional.of(NodeView.of(answer.json())) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Waits until every node serves and one leads.
     *
     * @return that one
     * @throws DemoFailed if that takes longer; it tells what is missing, and the last words of a node that is gone
     */
    NodeView awaitAllReady(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            List<NodeView> views = views();
            Optional<NodeView> leader = NodeView.leaderAmong(views);
            if (leader.isPresent()
                    && views.size() == nodes.size()
                    && views.stream().allMatch(NodeView::ready)) {
                return leader.get();
            }
            for (NodeProcess node : nodes) {
                if (!node.alive()) {
                    throw new DemoFailed("Node " + node.id() + " has ended by itself. Its last words:"
                            + System.lineSeparator() + node.lastWords());
                }
            }
            if (System.nanoTime() > deadline) {
                throw new DemoFailed("Not all nodes serve after " + timeout.toSeconds() + " s: " + missing(views));
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private static String missing(List<NodeView> views) {
        return views.stream()
                .map(view -> "node " + view.id() + ": " + (view.ready() ? "serves" : view.missing()))
                .collect(Collectors.joining("; "));
    }
}
