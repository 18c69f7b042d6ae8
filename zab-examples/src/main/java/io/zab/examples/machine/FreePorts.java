package io.zab.examples.machine;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Finds ports that nobody listens on. */
public final class FreePorts {
    // Below what Linux, macOS and Windows hand out to outgoing connections: else, while a node is dead, a peer that
    // dials it could be given the very same port as its own and take the node's place.
    private static final int FROM = 20_000;
    private static final int TO = 32_000;

    private FreePorts() {}

    /**
     * Different ports, free at this moment.
     *
     * @throws IOException if so many are not to be found
     */
    public static List<Integer> find(int count) throws IOException {
        Random random = new Random();
        List<Integer> ports = new ArrayList<>();
        for (int attempt = 0; attempt < 1_000 && ports.size() < count; attempt++) {
            int port = FROM + random.nextInt(TO - FROM);
            if (!ports.contains(port) && isFree(port)) {
                ports.add(port);
            }
        }
        if (ports.size() < count) {
            throw new IOException(
                    "Found only " + ports.size() + " free ports of " + count + " between " + FROM + " and " + TO);
        }
        return ports;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
