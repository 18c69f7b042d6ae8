package io.zab.transport.netty;

import io.zab.PeerAddress;
import io.zab.PeerId;
import io.zab.StartException;
import io.zab.transport.Endpoint;
import io.zab.transport.Hello;
import io.zab.transport.LinkListener;
import io.zab.transport.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The network between processes: one TCP connection to each other peer.
 *
 * <pre>{@code
 * ZabNode.builder().transport(NettyTransport.plaintext()) ...
 * }</pre>
 *
 * Whoever reaches the port of a plaintext transport and knows the cluster's name can speak as a peer: use it on a network that you trust. Several
 * nodes of one JVM may share a transport, and then its threads ({@code zab-network-1} and so on, daemons), which run while one of them is open. Uses
 * epoll on Linux, NIO elsewhere. Safe for all threads.
 */
public final class NettyTransport implements Transport {
    private final @Nullable String bindHost;
    private final int bindPort;
    private final long queueBytesMax;
    private final long handshakeMillis;
    private final EventLoops loops;
    private final NameLookup names;
    private final List<NettyEndpoint> endpoints = new CopyOnWriteArrayList<>();

    private NettyTransport(Builder builder) {
        this.bindHost = builder.bindHost;
        this.bindPort = builder.bindPort;
        this.queueBytesMax = builder.queueBytesMax;
        this.handshakeMillis = builder.handshakeMillis;
        this.loops = new EventLoops(builder.threads, builder.epoll);
        this.names = new NameLookup(builder.names);
    }

    /** Without encryption, with every setting at its default. */
    public static NettyTransport plaintext() {
        return builder().build();
    }

    /** For settings of one's own. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * {@inheritDoc}
     *
     * <p>Listens on this peer's own address, unless the builder named another.
     */
    @Override
    public Endpoint open(Supplier<Hello> hello, SortedMap<PeerId, PeerAddress> addresses, LinkListener listener) {
        PeerId self = hello.get().peer();
        PeerAddress own = addresses.get(self);
        if (own == null) {
            throw new StartException("Peer " + self + " has no address of its own among " + addresses.values());
        }
        InetSocketAddress bind = bindAddress(own);
        NettyEndpoint endpoint = new NettyEndpoint(this, loops.retain(), self, hello, addresses, listener);
        endpoints.add(endpoint);
        try {
            endpoint.start(bind);
        } catch (RuntimeException e) {
            endpoint.close();
            throw e;
        }
        return endpoint;
    }

    private InetSocketAddress bindAddress(PeerAddress own) {
        String host = bindHost == null ? own.host() : bindHost;
        int port = bindPort == 0 ? own.port() : bindPort;
        try {
            InetAddress[] found = names.lookup(host).get(handshakeMillis, TimeUnit.MILLISECONDS);
            return new InetSocketAddress(found[0], port);
        } catch (ExecutionException | TimeoutException e) {
            throw new StartException(
                    "Peer " + own.peer() + " cannot listen on " + host + ":" + port
                            + ": the host name could not be looked up. Correct peers(...), or say where to listen with "
                            + "NettyTransport.builder().bindHost(\"0.0.0.0\")",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("Interrupted while looking up " + host, e);
        }
    }

    /** Closes what is still open. */
    @Override
    public void close() {
        endpoints.forEach(NettyEndpoint::close);
        // An endpoint that was closed by its own listener could not wait for the thread it was on.
        loops.awaitEnd(System.nanoTime() + NettyEndpoint.CLOSE_NANOS);
    }

    // ---- For the endpoints

    EventLoops loops() {
        return loops;
    }

    NameLookup names() {
        return names;
    }

    long queueBytesMax() {
        return queueBytesMax;
    }

    long handshakeMillis() {
        return handshakeMillis;
    }

    void closed(NettyEndpoint endpoint, long untilNanos) {
        endpoints.remove(endpoint);
        if (endpoints.isEmpty()) {
            names.close();
        }
        loops.release(untilNanos);
    }

    /** Settings of a {@link NettyTransport}. Not thread-safe. */
    public static final class Builder {
        private @Nullable String bindHost;
        private int bindPort;
        private long queueBytesMax = 32L << 20;
        private long handshakeMillis = 2_000;
        private int threads = Math.min(2, Runtime.getRuntime().availableProcessors());
        private boolean epoll = true;
        private NameLookup.Names names = InetAddress::getAllByName;

        private Builder() {}

        /**
         * Where to listen, if that is not the host by which the others know this peer: {@code 0.0.0.0} for all addresses of this machine, or the
         * inner address behind a NAT.
         */
        public Builder bindHost(String host) {
            bindHost = host;
            return this;
        }

        /** Where to listen, if that is not the port by which the others know this peer. For a transport with one node. */
        public Builder bindPort(int port) {
            if (port < 1 || port > 65_535) {
                throw new IllegalArgumentException("bindPort " + port + " is outside 1..65535");
            }
            bindPort = port;
            return this;
        }

        /** How much may wait to be sent to one peer before the link to it is broken; 32 MiB unless set. */
        public Builder queueBytesMax(long bytes) {
            if (bytes < 1 << 20) {
                throw new IllegalArgumentException("queueBytesMax " + bytes + " is less than 1 MiB");
            }
            queueBytesMax = bytes;
            return this;
        }

        /** How many event loops the nodes share; 2 unless set, or 1 on a machine with one processor. */
        public Builder threads(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("threads " + count + " is less than 1");
            }
            threads = count;
            return this;
        }

        /** Name lookup, connecting and handshake may each take this long. */
        Builder handshakeMillis(long millis) {
            handshakeMillis = millis;
            return this;
        }

        Builder epoll(boolean prefer) {
            epoll = prefer;
            return this;
        }

        Builder names(NameLookup.Names lookup) {
            names = lookup;
            return this;
        }

        /** The transport. It uses nothing before its first endpoint is opened. */
        public NettyTransport build() {
            return new NettyTransport(this);
        }
    }
}
