package io.zab.runtime;

import io.zab.PeerAddress;
import io.zab.PeerId;
import io.zab.message.Message;
import io.zab.transport.Endpoint;
import io.zab.transport.Hello;
import io.zab.transport.LinkListener;
import io.zab.transport.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Counts what is sent over another transport, by kind, and keeps messages of one kind back for as long as it is told to. */
final class CountingTransport implements Transport {
    private final Transport beneath;
    private final Map<Class<?>, AtomicLong> sent = new ConcurrentHashMap<>();
    private final List<Runnable> kept = new ArrayList<>();
    private @Nullable Class<? extends Message> keeping;

    CountingTransport(Transport beneath) {
        this.beneath = beneath;
    }

    /** How many were sent; what is kept back counts. */
    long sent(Class<? extends Message> kind) {
        AtomicLong count = sent.get(kind);
        return count == null ? 0 : count.get();
    }

    synchronized void keepBack(Class<? extends Message> kind) {
        keeping = kind;
    }

    /** Sends what was kept back, and keeps nothing back any more. */
    synchronized void release() {
        keeping = null;
        kept.forEach(Runnable::run);
        kept.clear();
    }

    private synchronized void pass(Message message, Runnable send) {
        sent.computeIfAbsent(message.getClass(), any -> new AtomicLong()).incrementAndGet();
        if (message.getClass() == keeping) {
            kept.add(send);
        } else {
            send.run();
        }
    }

    @Override
    public Endpoint open(Supplier<Hello> hello, SortedMap<PeerId, PeerAddress> addresses, LinkListener listener) {
        Endpoint endpoint = beneath.open(hello, addresses, listener);
        return new Endpoint() {
            @Override
            public void send(PeerId to, long link, Message message) {
                pass(message, () -> endpoint.send(to, link, message));
            }

            @Override
            public void disconnect(PeerId peer, long link, String why) {
                endpoint.disconnect(peer, link, why);
            }

            @Override
            public void close() {
                endpoint.close();
            }
        };
    }

    @Override
    public void close() {
        beneath.close();
    }
}
