package io.zab.testkit.transport;

import io.zab.transport.InMemoryNetwork;
import io.zab.transport.Transport;

/** The network within one JVM keeps what every network has to keep. */
class InMemoryNetworkConformanceTest extends TransportConformance {
    private final InMemoryNetwork network = new InMemoryNetwork();

    @Override
    protected Transport transport(int id) {
        return network.transport(id);
    }
}
