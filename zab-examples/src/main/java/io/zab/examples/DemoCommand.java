package io.zab.examples;

import io.zab.examples.demo.Demo;
import io.zab.examples.demo.DemoFailed;
import io.zab.examples.demo.Summary;
import io.zab.examples.machine.Folders;
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
            description = "How often to kill the leader. Default: 3; 0 with --rolling-restarts")
    private @Nullable Integer kills;

    @CommandLine.Option(
            names = "--rolling-restarts",
            paramLabel = "N",
            defaultValue = "0",
            description = "How often to close a node and to start it again, by turns the leader and another."
                    + " No request may fail then. Default: ${DEFAULT-VALUE}")
    private int restarts;

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
        int leaderKills = kills != null ? kills : restarts > 0 ? 0 : 3;
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
        Path directory = Files.createTempDirectory("zab-demo-");
        Summary summary;
        try {
            summary = Demo.run(terminal.out(), directory, nodes, seconds, leaderKills, restarts);
        } catch (DemoFailed e) {
            throw new CommandFailed(ExitStatus.FAILED, e.getMessage() + System.lineSeparator() + kept(directory));
        }
        terminal.out().println(summary.text());
        if (summary.good()) {
            Folders.delete(directory);
        } else {
            terminal.err().println(kept(directory));
        }
        if (json) {
            terminal.out().println(summary.json());
        }
        return summary.good() ? ExitStatus.DONE : ExitStatus.FAILED;
    }

    private static String kept(Path directory) {
        return "Data and logs of the nodes are kept in " + directory;
    }
}
