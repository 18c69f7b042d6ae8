package io.zab.transport;

import io.zab.PeerId;
import io.zab.message.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One peer's end of an {@link InMemoryNetwork}; its listener is called by the network's thread only. */
final class MemoryEndpoint implements Endpoint {
    private static final Logger LOG = LoggerFactory.getLogger(InMemoryNetwork.class);

    final PeerId peer;
    final Supplier<Hello> hello;
    final SortedSet<PeerId> others;
    private final InMemoryNetwork network;
    private final LinkListener listener;
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Guarded by the network's lock. */
    boolean closing;

    /** What the listener is still told once this endpoint closes. Filled under the network's lock, when {@link #closing} is set. */
    final List<Runnable> farewell = new ArrayList<>();

    // Read and written by the network's thread only: from here on the listener is not called.
    private boolean silent;

    MemoryEndpoint(
            InMemoryNetwork network,
            PeerId peer,
            Supplier<Hello> hello,
            SortedSet<PeerId> others,
            LinkListener listener) {
        this.network = network;
        this.peer = peer;
        this.hello = hello;
        this.others = others;
        others.remove(peer);
        this.listener = listener;
    }

    @Override
    public void send(PeerId to, long link, Message message) {
        network.send(this, to, link, message);
    }

    @Override
    public void disconnect(PeerId other, long link, String why) {
        network.disconnect(this, other, link, why);
    }

    @Override
    public void close() {
        network.close(this);
    }

    /** Calls the listener. On the network's thread. */
    void tell(Consumer<LinkListener> call) {
        if (silent) {
            return;
        }
        try {
            call.accept(listener);
        } catch (RuntimeException | Error e) {
            // The listener's mistake; were the network to stop at it, close() would wait for ever, and all other peers
            // would stand still.
            LOG.error("The listener of peer {} failed", peer, e);
        }
    }

    /** The last thing that happens to this endpoint. On the network's thread. */
    void fallSilent() {
        farewell.forEach(Runnable::run);
        silent = true;
        closed.countDown();
    }

    /** Whether the listener was called for the last time by {@code untilNanos}; waits for that. */
    boolean awaitSilence(long untilNanos) {
        return Waiting.uninterruptibly(untilNanos, left -> closed.await(left, TimeUnit.NANOSECONDS));
    }
}
