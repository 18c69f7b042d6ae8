package io.zab.examples;

import io.zab.DataDirectoryException;
import io.zab.StartException;
import io.zab.ZabException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** What a failure is to the user: a sentence on stderr and an exit status. A stack trace only for a bug of ours, or with {@code --log debug}. */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    static int misused(Terminal terminal, CommandLine.ParameterException problem) {
        terminal.err().println(problem.getMessage());
        terminal.err()
                .println("Try: " + problem.getCommandLine().getCommandSpec().qualifiedName() + " --help");
        return ExitStatus.MISUSED;
    }

    static int report(Terminal terminal, Exception thrown) {
        LOG.debug("failed", thrown);
        if (thrown instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            terminal.err().println("Interrupted.");
            return ExitStatus.FAILED;
        }
        String message = thrown.getMessage();
        if (message == null || !expected(thrown)) {
            terminal.err().println("This is a bug of the program: " + thrown);
            thrown.printStackTrace(terminal.err());
            return ExitStatus.FAILED;
        }
        terminal.err().println(message);
        return status(thrown);
    }

    private static boolean expected(Exception thrown) {
        return thrown instanceof CommandFailed || thrown instanceof ZabException || thrown instanceof IOException;
    }

    private static int status(Exception thrown) {
        if (thrown instanceof CommandFailed failed) {
            return failed.status();
        }
        if (thrown instanceof DataDirectoryException) {
            return ExitStatus.DATA_UNUSABLE;
        }
        // A port in use is nobody's mistake in the command; anything else that keeps a node from starting is.
        return thrown instanceof StartException && !(thrown.getCause() instanceof IOException)
                ? ExitStatus.MISUSED
                : ExitStatus.FAILED;
    }
}
