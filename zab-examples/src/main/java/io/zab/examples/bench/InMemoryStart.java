package io.zab.examples.bench;

import io.zab.Storage;
import io.zab.ZabNode;
import io.zab.transport.InMemoryNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** How soon a test has a cluster: three nodes in one JVM, without ports and files. */
public final class InMemoryStart {
    private static final String PEERS = "1=localhost:1,2=localhost:2,3=localhost:3";

    private InMemoryStart() {}

    /**
     * Starts such a cluster again and again, and closes it.
     *
     * @return for each, the milliseconds from the last {@code start()} to the first committed write; the first one is cold
     */
    public static List<Double> run(int times) throws InterruptedException, ExecutionException {
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            millis.add(once());
        }
        return millis;
    }

    private static double once() throws InterruptedException, ExecutionException {
        InMemoryNetwork network = new InMemoryNetwork();
        List<ZabNode> nodes = new ArrayList<>();
        try {
            long begun = 0;
            for (int id = 1; id <= 3; id++) {
                begun = System.nanoTime();
                nodes.add(ZabNode.builder()
                        .cluster("start")
                        .id(id)
                        .peers(PEERS)
                        .storage(Storage.inMemory())
                        .transport(network.transport(id))
                        .stateMachine(new Sink())
                        .start());
            }
            nodes.get(2).propose(new byte[8]).get();
            return (System.nanoTime() - begun) / 1e6;
        } finally {
            nodes.forEach(ZabNode::close);
        }
    }
}
