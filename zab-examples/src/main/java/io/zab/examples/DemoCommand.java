package io.zab.examples;

import io.zab.examples.demo.Demo;
import io.zab.examples.demo.DemoFailed;
import io.zab.examples.demo.Summary;
import io.zab.examples.machine.Folders;
import java.nio.file.Files;
import java.nio.file.Path;
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
            defaultValue = "3",
            description = "How often to kill the leader. Default: ${DEFAULT-VALUE}")
    private int kills;

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
        if (kills < 0 || kills > 1_000 || seconds < 1 || seconds > 86_400) {
            throw misused("--kills must be from 0 to 1000 and --seconds from 1 to 86400, but were " + kills + " and "
                    + seconds);
        }
        Path directory = Files.createTempDirectory("zab-demo-");
        Summary summary;
        try {
            summary = Demo.run(terminal.out(), directory, nodes, seconds, kills);
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
