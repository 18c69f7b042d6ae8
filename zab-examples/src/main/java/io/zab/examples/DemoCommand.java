package io.zab.examples;

import io.zab.examples.demo.Demo;
import io.zab.examples.demo.DemoFailed;
import io.zab.examples.demo.HistoryDemo;
import io.zab.examples.demo.HistorySummary;
import io.zab.examples.demo.Summary;
import io.zab.examples.machine.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** {@code demo}. */
@CommandLine.Command(
        name = "demo",
        description =
                "Start nodes as processes of this machine, write through all of them, kill the leader again and again,"
                        + " and verify that nothing acknowledged is lost, nothing is applied twice, and all states are equal."
                        + " Exit status 0 only if all that held.")
final class DemoCommand extends Command {
    @CommandLine.Option(
            names = "--nodes",
            paramLabel = "N",
            defaultValue = "3",
            description = "How many nodes, 3 to 9. Default: ${DEFAULT-VALUE}")
    private int nodes;

    @CommandLine.Option(
            names = "--kills",
            paramLabel = "N",
            description = "How often to kill the leader. Default: 3; 0 with --rolling-restarts or --pauses")
    private @Nullable Integer kills;

    @CommandLine.Option(
            names = "--rolling-restarts",
            paramLabel = "N",
            defaultValue = "0",
            description = "How often to close a node and to start it again, by turns the leader and another."
                    + " No request may fail then. Default: ${DEFAULT-VALUE}")
    private int restarts;

    @CommandLine.Option(
            names = "--pauses",
            paramLabel = "N",
            defaultValue = "0",
            description = "Another demo: how often to make the leader stand still for 5 s (kill -STOP) under reads,"
                    + " writes, compare-and-set and delete of a few keys. What the clients saw is recorded and checked"
                    + " for linearizability. With --kills the leader is killed after each pause, too. --seconds has no"
                    + " meaning there")
    private int pauses;

    @CommandLine.Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "15",
            description = "How long to write, at least; longer if the kills take longer. Default: ${DEFAULT-VALUE}")
    private int seconds;

    DemoCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run() throws Exception {
        if (nodes < 3 || nodes > 9) {
            throw misused(
                    "--nodes is " + nodes + "; it must be from 3 to 9: with fewer nobody survives the leader's death");
        }
        int leaderKills = kills != null ? kills : restarts > 0 || pauses > 0 ? 0 : 3;
        if (leaderKills < 0
                || leaderKills > 1_000
                || restarts < 0
                || restarts > 1_000
                || seconds < 1
                || seconds > 86_400) {
            throw misused(
                    "--kills and --rolling-restarts must be from 0 to 1000 and --seconds from 1 to 86400, but were "
                            + leaderKills + ", " + restarts + " and " + seconds);
        }
        if (pauses < 0 || pauses > 1_000) {
            throw misused("--pauses is " + pauses + "; it must be from 0 to 1000");
        }
        if (pauses > 0 && restarts > 0) {
            throw misused("--pauses and --rolling-restarts are different demos; give one of them");
        }
        Path directory = Files.createTempDirectory("zab-demo-");
        try {
            if (pauses > 0) {
                HistorySummary summary =
                        HistoryDemo.run(terminal.out(), directory, new HistoryDemo.Plan(nodes, pauses, leaderKills));
                return end(directory, summary.text(), summary.json(), summary.good());
            }
            Summary summary = Demo.run(terminal.out(), directory, nodes, seconds, leaderKills, restarts);
            return end(directory, summary.text(), summary.json(), summary.good());
        } catch (DemoFailed e) {
            throw new CommandFailed(ExitStatus.FAILED, e.getMessage() + System.lineSeparator() + kept(directory));
        }
    }

    private int end(Path directory, String text, String forMachines, boolean good) throws IOException {
        terminal.out().println(text);
        if (good) {
            Folders.delete(directory);
        } else {
            terminal.err().println(kept(directory));
        }
        if (json) {
            terminal.out().println(forMachines);
        }
        return good ? ExitStatus.DONE : ExitStatus.FAILED;
    }

    private static String kept(Path directory) {
        return "Data and logs of the nodes are kept in " + directory;
    }
}
