package io.zab.examples.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Machines within this one: network namespaces, each with a cable to the nodes' switch and another to ours, so that a node can be cut off from the other
 * nodes while its clients still reach it. Linux, as root.
 *
 * <pre>
 *   this process ── 198.19.0.254 ──[ clients' switch ]── 198.19.0.N ── node N ── 198.18.0.N ──[ nodes' switch ]
 * </pre>
 */
final class Namespaces implements AutoCloseable {
    /** This machine lets us have no network namespaces, or no cables between them. */
    static final class Missing extends Exception {
        private static final long serialVersionUID = 1;

        Missing(String message) {
            super(message);
        }
    }

    private final String name = "z" + ProcessHandle.current().pid() % 1_000_000;
    private final int count;

    private Namespaces(int count) {
        this.count = count;
    }

    /** @throws Missing with the first command that failed; nothing is left behind then */
    static Namespaces create(int count) throws Missing, InterruptedException {
        Namespaces namespaces = new Namespaces(count);
        try {
            namespaces.build();
            return namespaces;
        } catch (IOException e) {
            namespaces.close();
            throw new Missing(e.getMessage());
        }
    }

    private void build() throws IOException, InterruptedException {
        for (String network : List.of("n", "c")) {
            ip("link add " + bridge(network) + " type bridge");
            ip("link set " + bridge(network) + " up");
        }
        ip("addr add 198.19.0.254/24 dev " + bridge("c"));
        for (int id = 1; id <= count; id++) {
            ip("netns add " + namespace(id));
            ip("-n " + namespace(id) + " link set lo up");
            cable(id, "n", "198.18.0." + id);
            cable(id, "c", "198.19.0." + id);
        }
    }

    private void cable(int id, String network, String address) throws IOException, InterruptedException {
        ip("link add " + plug(network, id) + " type veth peer name " + network + "0 netns " + namespace(id));
        ip("link set " + plug(network, id) + " master " + bridge(network) + " up");
        ip("-n " + namespace(id) + " addr add " + address + "/24 dev " + network + "0");
        ip("-n " + namespace(id) + " link set " + network + "0 up");
    }

    /** Where node {@code id} speaks to the others. */
    String nodeHost(int id) {
        return "198.18.0." + id;
    }

    /** Where node {@code id} can be asked, from here. */
    String clientHost(int id) {
        return "198.19.0." + id;
    }

    /** Runs what follows in the namespace of node {@code id}. */
    List<String> wrapper(int id) {
        return List.of("ip", "netns", "exec", namespace(id));
    }

    /** Nothing of it reaches the other nodes any more, and nothing of theirs reaches it; nobody is told. */
    void unplug(int id) throws IOException, InterruptedException {
        ip("link set " + plug("n", id) + " nomaster");
    }

    void plugIn(int id) throws IOException, InterruptedException {
        ip("link set " + plug("n", id) + " master " + bridge("n"));
    }

    /** Whatever runs in them has to be ended before. */
    @Override
    public void close() throws InterruptedException {
        for (int id = 1; id <= count; id++) {
            quietly("netns del " + namespace(id));
            quietly("link del " + plug("n", id));
            quietly("link del " + plug("c", id));
        }
        quietly("link del " + bridge("n"));
        quietly("link del " + bridge("c"));
    }

    private String namespace(int id) {
        return name + "-" + id;
    }

    private String bridge(String network) {
        return name + network;
    }

    private String plug(String network, int id) {
        return name + network + id;
    }

    /** Part of it may never have been made. */
    private static void quietly(String arguments) throws InterruptedException {
        try {
            ip(arguments);
        } catch (IOException e) {
            // As good as gone.
        }
    }

    private static void ip(String arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments.split(" ")));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("ip " + arguments + ": " + said.trim());
        }
    }
}
