package io.zab.transport;

import io.zab.PeerAddress;
import io.zab.PeerId;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** An {@link InMemoryNetwork} as one peer sees it. */
final class MemoryTransport implements Transport {
    private final InMemoryNetwork network;
    private final PeerId peer;
    private final List<Endpoint> opened = new CopyOnWriteArrayList<>();

    MemoryTransport(InMemoryNetwork network, PeerId peer) {
        this.network = network;
        this.peer = peer;
    }

    @Override
    public Endpoint open(Supplier<Hello> hello, SortedMap<PeerId, PeerAddress> addresses, LinkListener listener) {
        Endpoint endpoint = network.open(peer, hello, addresses, listener);
        opened.add(endpoint);
        return endpoint;
    }

    @Override
    public void close() {
        opened.forEach(Endpoint::close);
        opened.clear();
    }
}
