package io.zab.examples.counter;

import io.zab.*;
import io.zab.transport.Transport;
import java.nio.file.Path;

/** One of three processes that keep a counter; a process may have other nodes on the same transport. */
final class CounterNode {
    private CounterNode() {}

    static ZabNode start(int id, String peers, Path directory, Transport transport) {
        return ZabNode.builder()
                .cluster("counters")
                .id(id)
                .peers(peers) // "1=10.0.0.1:7400,2=10.0.0.2:7400,3=10.0.0.3:7400"
                .dataDir(directory)
                .transport(transport) // NettyTransport.plaintext()
                .stateMachine(new Counter())
                .start();
    }
}
