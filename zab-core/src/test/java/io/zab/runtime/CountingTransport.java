package io.zab.runtime;

import io.zab.PeerAddress;
import io.zab.PeerId;
import io.zab.message.Message;
import io.zab.transport.Endpoint;
import io.zab.transport.Hello;
import io.zab.transport.LinkListener;
import io.zab.transport.Transport;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Counts what is sent over another transport, by kind. */
record CountingTransport(Transport beneath, Map<Class<?>, AtomicLong> sent) implements Transport {
    CountingTransport(Transport beneath) {
        this(beneath, new ConcurrentHashMap<>());
    }

    long sent(Class<? extends Message> kind) {
        AtomicLong count = sent.get(kind);
        return count == null ? 0 : count.get();
    }

    @Override
    public Endpoint open(Supplier<Hello> hello, SortedMap<PeerId, PeerAddress> addresses, LinkListener listener) {
        Endpoint endpoint = beneath.open(hello, addresses, listener);
        return new Endpoint() {
            @Override
            public void send(PeerId to, long link, Message message) {
                sent.computeIfAbsent(message.getClass(), any -> new AtomicLong())
                        .incrementAndGet();
                endpoint.send(to, link, message);
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
