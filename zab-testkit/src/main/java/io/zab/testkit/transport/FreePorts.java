package io.zab.testkit.transport;

import io.zab.PeerAddress;
import io.zab.PeerId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of the loopback interface on which nothing listens. Taken below the range from which systems give ports to outgoing connections, so that no
 * connection of a test that runs at the same time takes one before it is used.
 */
public final class FreePorts {
    private static final int LOWEST = 15_000;
    private static final int HIGHEST = 32_000;

    private FreePorts() {}

    /** Loopback addresses for the peers 1 to {@code count}. */
    public static SortedMap<PeerId, PeerAddress> addresses(int count) {
        SortedMap<PeerId, PeerAddress> addresses = new TreeMap<>();
        for (int port : ports(count)) {
            PeerId peer = PeerId.of(addresses.size() + 1);
            addresses.put(peer, new PeerAddress(peer, "127.0.0.1", port));
        }
        return addresses;
    }

    /** So many different ports. */
    public static List<Integer> ports(int count) {
        List<ServerSocket> held = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        try {
            for (int attempt = 0; ports.size() < count && attempt < 1000; attempt++) {
                int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
                ServerSocket socket = new ServerSocket();
                held.add(socket);
                try {
                    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                    ports.add(port);
                } catch (IOException taken) {
                    // The next attempt tries another; too many of them fail below.
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            held.forEach(FreePorts::close);
        }
        if (ports.size() < count) {
            throw new IllegalStateException("Only " + ports.size() + " of " + count + " ports were free");
        }
        return ports;
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
