package io.zab.examples;

import io.zab.NodeListener;
import io.zab.Reason;
import io.zab.Role;
import io.zab.RoleChange;
import io.zab.ZabNode;
import io.zab.examples.json.Json;
import io.zab.examples.kv.KvCommand;
import io.zab.examples.kv.KvServer;
import io.zab.examples.kv.KvStore;
import io.zab.transport.Transport;
import io.zab.transport.netty.NettyTransport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** {@code node}: one node of the store, until it is told to stop. */
@CommandLine.Command(
        name = "node",
        description = "Run one node of the replicated key-value store until Ctrl-C. Prints every change of its role.",
        footer = {
            "",
            "Example, the first of three:",
            "  node --id 1 --data DIR --http 8081 \\\\",
            "       --cluster 1=127.0.0.1:7401,2=127.0.0.1:7402,3=127.0.0.1:7403"
        })
final class NodeCommand extends Command {
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

    @CommandLine.Option(
            names = "--id",
            required = true,
            paramLabel = "N",
            description = "This node's id, one of the cluster's.")
    private int id;

    @CommandLine.Option(
            names = "--cluster",
            required = true,
            paramLabel = "ID=HOST:PORT,...",
            description = "All nodes and where they speak to each other; the same on every node.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String cluster;

    @CommandLine.Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = "This node's data directory; made if it does not exist.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path data;

    @CommandLine.Option(
            names = "--http",
            required = true,
            paramLabel = "[HOST:]PORT",
            description = "Where to serve HTTP; 127.0.0.1 unless a host is given.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String http;

    @CommandLine.Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = "example",
            description = "The cluster's name. Default: ${DEFAULT-VALUE}")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String name;

    @CommandLine.Option(
            names = "--priority",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Of equally fresh candidates the one with the higher priority leads. Default: ${DEFAULT-VALUE}")
    private int priority;

    /** The demo's nodes must not outlive it, however it ends: they hold its end of a pipe. */
    @CommandLine.Option(names = "--until-stdin-closes", hidden = true)
    private boolean untilStdinCloses;

    private final CompletableFuture<Integer> ended = new CompletableFuture<>();

    NodeCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run() throws Exception {
        InetSocketAddress address = address(http);
        try (Closing closing = new Closing()) {
            // The port first: in use, nothing else has been touched.
            KvServer server = bind(address);
            addServer(closing, server::close);
            Transport transport = NettyTransport.plaintext();
            addNetwork(closing, transport::close);
            KvStore store = new KvStore();
            ZabNode node = ZabNode.builder()
                    .cluster(name)
                    .id(id)
                    .peers(cluster)
                    .dataDir(data)
                    .transport(transport)
                    .stateMachine(store)
                    .priority(priority)
                    .payloadBytesMax(KvCommand.PAYLOAD_BYTES_MAX)
                    .listener(new Told())
                    .start();
            addNode(closing, node::close);
            server.serve(node, store);
            say(server.address());
            if (untilStdinCloses) {
                endWithStdin();
            }
            return untilEnded(closing);
        }
    }

    // ---- How long each part may take to close: together less than the two seconds that whoever presses Ctrl-C waits

    /** The node before all else: it finishes what it has taken and hands over, for a second at most, and whoever asks meanwhile is told to ask another. */
    static void addNode(Closing closing, Runnable close) {
        closing.first("the node", Duration.ofMillis(1_300), close);
    }

    /** It lets callers go for 300 ms. */
    static void addServer(Closing closing, Runnable close) {
        closing.last("the HTTP server", Duration.ofMillis(400), close);
    }

    static void addNetwork(Closing closing, Runnable close) {
        closing.last("the network", Duration.ofMillis(100), close);
    }

    private static KvServer bind(InetSocketAddress address) {
        try {
            return KvServer.bind(address);
        } catch (IOException e) {
            throw new CommandFailed(
                    ExitStatus.FAILED,
                    "Cannot serve HTTP at " + address + ": " + e.getMessage() + ". Choose another --http");
        }
    }

    private InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "127.0.0.1" : text.substring(0, colon);
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            InetSocketAddress address = new InetSocketAddress(host.isEmpty() ? "127.0.0.1" : host, port);
            if (address.isUnresolved()) {
                throw misused("--http is \"" + text + "\": the host " + host + " is not known");
            }
            return address;
        } catch (IllegalArgumentException e) {
            throw misused("--http is \"" + text + "\"; write a port from 0 to 65535, or host:port");
        }
    }

    /** Waits for Ctrl-C, for the end of stdin if that counts, or for a failure of the node; then closes in order. */
    private int untilEnded(Closing closing) throws InterruptedException {
        Thread hook = new Thread(closing::close, "close");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return ended.get();
        } catch (ExecutionException e) {
            throw new AssertionError("Nobody fails it", e);
        } finally {
            removeHook(hook);
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is going down already: the hook does the closing.
        }
    }

    private void endWithStdin() {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            // Nothing is expected; only the end counts.
                        }
                    } catch (IOException e) {
                        // As good as the end.
                    }
                    ended.complete(ExitStatus.DONE);
                },
                "stdin");
        thread.setDaemon(true);
        thread.start();
    }

    private void say(InetSocketAddress address) {
        String url = "http://" + address.getAddress().getHostAddress() + ":" + address.getPort();
        if (json) {
            print(Json.write(Json.object("id", id, "cluster", name, "http", url)));
        } else {
            print("node " + id + " of cluster " + name + " answers at " + url);
        }
    }

    private void print(String line) {
        terminal.out().println(line);
        terminal.out().flush();
    }

    /** Prints what happens. */
    private final class Told implements NodeListener {
        private volatile boolean dataUnusable;

        @Override
        public void onRoleChange(RoleChange change) {
            dataUnusable |= change.reason() == Reason.ROLLED_BACK || change.reason() == Reason.STORAGE_FAILED;
            if (json) {
                print(Json.write(Json.object(
                        "at", change.at(),
                        "id", id,
                        "from", change.from(),
                        "to", change.to(),
                        "reason", change.reason(),
                        "epoch", change.epoch(),
                        "lastZxid", change.last())));
                return;
            }
            String leader = change.to() == Role.FOLLOWING ? " node " + change.leader() : "";
            print(CLOCK.format(change.at()) + " node " + id + ": " + change.from() + " -> " + change.to() + leader
                    + ", epoch " + change.epoch() + ", last " + change.last() + ", " + change.reason()
                    + detail(change));
        }

        private static String detail(RoleChange change) {
            return change.detail().isEmpty() ? "" : ": " + change.detail();
        }

        @Override
        public void onReady(boolean ready) {
            if (!json) {
                print("node " + id + (ready ? " serves" : " does not serve"));
            }
        }

        @Override
        public void onFatalError(@Nullable Throwable cause) {
            terminal.err()
                    .println(cause == null ? "node " + id + " has stopped: no reason is known" : cause.getMessage());
            ended.complete(dataUnusable ? ExitStatus.DATA_UNUSABLE : ExitStatus.FAILED);
        }
    }
}
