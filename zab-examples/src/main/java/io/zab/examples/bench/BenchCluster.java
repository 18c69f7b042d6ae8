package io.zab.examples.bench;

import io.zab.Applied;
import io.zab.NodeListener;
import io.zab.PeerId;
import io.zab.Role;
import io.zab.RoleChange;
import io.zab.ZabNode;
import io.zab.examples.machine.Folders;
import io.zab.examples.machine.FreePorts;
import io.zab.transport.Transport;
import io.zab.transport.netty.NettyTransport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Three nodes in this process, over loopback sockets, with durable logs. */
final class BenchCluster implements AutoCloseable {
    private static final int NODES = 3;
    private static final Duration READY = Duration.ofSeconds(60);

    private final Transport transport = NettyTransport.plaintext();
    private final List<ZabNode> nodes = new ArrayList<>();
    private volatile int leader = 1;

    private BenchCluster() {}

    /**
     * Starts them and waits until all serve.
     *
     * @param directory their folders in it, {@code node-1} and so on, are emptied first
     * @param outstanding how many requests one node must be able to take at once
     * @param payloadBytes of each
     */
    static BenchCluster start(Path directory, int outstanding, int payloadBytes)
            throws IOException, InterruptedException, TimeoutException {
        BenchCluster cluster = new BenchCluster();
        try {
            cluster.startNodes(directory, outstanding, payloadBytes);
            return cluster;
        } catch (IOException | InterruptedException | TimeoutException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private void startNodes(Path directory, int outstanding, int payloadBytes)
            throws IOException, InterruptedException, TimeoutException {
        List<Integer> ports = FreePorts.find(NODES);
        String peers = IntStream.rangeClosed(1, NODES)
                .mapToObj(id -> id + "=127.0.0.1:" + ports.get(id - 1))
                .collect(Collectors.joining(","));
        for (int id = 1; id <= NODES; id++) {
            Path data = directory.resolve("node-" + id);
            Folders.delete(data);
            nodes.add(ZabNode.builder()
                    .cluster("bench")
                    .id(id)
                    .peers(peers)
                    .dataDir(data)
                    .transport(transport)
                    .stateMachine(new Sink())
                    .payloadBytesMax(Math.max(1 << 20, payloadBytes))
                    .outstandingMax(Math.max(16_384, outstanding), Math.max(64L << 20, 2L * outstanding * payloadBytes))
                    .listener(new Follow(id))
                    .start());
        }
        for (ZabNode node : nodes) {
            node.awaitReady(READY);
        }
    }

    /** Proposes at the node that leads, as far as known. */
    CompletableFuture<Applied> propose(byte[] payload) {
        return nodes.get(leader - 1).propose(payload);
    }

    /** Syncs of all three disks since the start. */
    long syncs() {
        return nodes.stream().mapToLong(node -> node.status().syncs()).sum();
    }

    @Override
    public void close() {
        nodes.forEach(ZabNode::close);
        transport.close();
    }

    /** Goes where the leader goes. */
    private final class Follow implements NodeListener {
        private final int id;

        Follow(int id) {
            this.id = id;
        }

        @Override
        public void onRoleChange(RoleChange change) {
            PeerId followed = change.leader();
            if (change.to() == Role.LEADING) {
                leader = id;
            } else if (change.to() == Role.FOLLOWING && followed != null) {
                leader = followed.value();
            }
        }
    }
}
