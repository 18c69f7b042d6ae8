package io.zab.examples;

import io.zab.testkit.run.Worlds;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** Where the example program starts. */
@CommandLine.Command(
        name = "zab-examples",
        description = "A replicated key-value store on zab, and commands to try, check and measure it.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Exit status: 0 done, 1 refused or failed, 2 misused, 3 no quorum in time,",
            "4 data directory unusable. Results go to stdout, logs to stderr."
        })
public final class Main implements Runnable {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandLine.Model.CommandSpec spec;

    @CommandLine.Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // read by picocli
    private boolean help;

    private Main() {}

    public static void main(String[] args) {
        System.exit(run(new Terminal(System.out, System.err), args));
    }

    /** Runs one command and returns its exit status. */
    static int run(Terminal terminal, String... args) {
        CommandLine program = new CommandLine(new Main())
                .addSubcommand(new DemoCommand(terminal))
                .addSubcommand(new NodeCommand(terminal))
                .addSubcommand(new PutCommand(terminal))
                .addSubcommand(new GetCommand(terminal))
                .addSubcommand(new DeleteCommand(terminal))
                .addSubcommand(new StatusCommand(terminal))
                .addSubcommand(new VerifyCommand(terminal))
                .addSubcommand(new BenchCommand(terminal))
                .addSubcommand(new SimulateCommand(terminal, Worlds.OWN))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(writer(terminal.out()))
                .setErr(writer(terminal.err()))
                .setParameterExceptionHandler((problem, args2) -> Failures.misused(terminal, problem))
                .setExecutionExceptionHandler((thrown, command, parsed) -> Failures.report(terminal, thrown));
        int status = program.execute(args);
        terminal.out().flush();
        return status;
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    /** Without a command. */
    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Say which command");
    }
}
