package io.zab.examples;

import io.zab.examples.kv.KvClient.Answer;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** {@code status}. */
@CommandLine.Command(
        name = "status",
        description =
                "Print what a node is, from its own point of view: role, leader, epoch, zxids, peers, last changes"
                        + " of role with their reasons. Needs no quorum.")
final class StatusCommand extends ClientCommand {
    StatusCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run() throws Exception {
        Answer answer = expect(read((client, server, timeout) -> client.get(server, "/status", timeout)));
        if (json) {
            terminal.out().println(answer.text().trim());
        } else {
            print(terminal.out(), answer.json());
        }
        return ExitStatus.DONE;
    }

    private static void print(PrintStream out, Map<String, @Nullable Object> status) {
        out.printf("node %s of cluster %s: %s", status.get("id"), status.get("cluster"), status.get("role"));
        Object leader = status.get("leader");
        out.println(leader == null ? ", no leader known" : ", leader " + leader + ", epoch " + status.get("epoch"));
        Object missing = status.get("missing");
        out.println("ready      " + (Boolean.TRUE.equals(status.get("ready")) ? "yes" : "no: " + missing));
        out.printf(
                "zxids      logged %s, durable %s, committed %s, applied %s%n",
                status.get("lastZxid"),
                status.get("durableZxid"),
                status.get("committedZxid"),
                status.get("appliedZxid"));
        out.printf(
                "requests   %s outstanding, %s bytes%n",
                status.get("outstandingRequests"), status.get("outstandingBytes"));
        if (Boolean.FALSE.equals(status.get("counts"))) {
            out.println(
                    "counts     no: its data directory is not the one that the cluster counts for it; it learns, and counts"
                            + " once the leader has bound it");
        }
        if (status.get("quarantine") != null) {
            out.println("set aside  the files of the directory before this one are in " + status.get("quarantine")
                    + " of the data directory");
        }
        if (Boolean.TRUE.equals(status.get("diskLow"))) {
            out.println("disk low   it has room for " + status.get("diskUsableBytes")
                    + " bytes more, less than its reserve: this node takes no proposals until there is room again");
        }
        if (status.get("failure") != null) {
            out.println("failure    " + status.get("failure"));
        }
        for (Map<?, ?> peer : list(status.get("peers"))) {
            out.printf(
                    "peer %-5s %s",
                    peer.get("id"), Boolean.TRUE.equals(peer.get("connected")) ? "connected" : "not connected");
            tell(out, ", heard of ", peer.get("lastContactMillis"), " ms ago");
            tell(out, ", holds ", peer.get("acknowledged"), "");
            tell(out, ": ", peer.get("trouble"), "");
            out.println(Boolean.FALSE.equals(peer.get("counts")) ? " (does not count in quorums)" : "");
        }
        for (Map<?, ?> change : list(status.get("roleChanges"))) {
            out.printf(
                    "%s %s -> %s, %s, epoch %s, last %s %s%n",
                    change.get("at"),
                    change.get("from"),
                    change.get("to"),
                    change.get("reason"),
                    change.get("epoch"),
                    change.get("lastZxid"),
                    change.get("detail"));
        }
    }

    private static void tell(PrintStream out, String before, @Nullable Object value, String after) {
        if (value != null) {
            out.print(before + value + after);
        }
    }

    private static List<Map<?, ?>> list(@Nullable Object value) {
        return value instanceof List<?> list
                ? list.stream().<Map<?, ?>>map(element -> (Map<?, ?>) element).toList()
                : List.of();
    }
}
