package io.zab.examples;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** What all commands have in common. */
@CommandLine.Command(sortOptions = false, usageHelpAutoWidth = true)
abstract class Command implements Callable<Integer> {
    @CommandLine.Option(
            names = "--json",
            description = "Print results for machines: the last line of stdout is one JSON object.")
    boolean json;

    @CommandLine.Option(
            names = "--log",
            paramLabel = "LEVEL",
            description = "What to log on stderr: error, warn (default), info, debug or trace.")
    @Nullable
    Level log;

    @CommandLine.Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // read by picocli
    private boolean help;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandLine.Model.CommandSpec spec;

    final Terminal terminal;

    Command(Terminal terminal) {
        this.terminal = terminal;
    }

    /** How much is logged. */
    enum Level {
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE
    }

    @Override
    public final Integer call() throws Exception {
        if (log != null) {
            Logging.level(log);
        }
        return run();
    }

    /**
     * Does it.
     *
     * @return the exit status
     */
    abstract int run() throws Exception;

    /** A mistake in the command line. */
    final CommandLine.ParameterException misused(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }
}
