package io.zab.examples;

import io.zab.examples.kv.Keys;
import io.zab.examples.kv.KvClient;
import io.zab.examples.kv.KvClient.Answer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** A command that asks a running node: the first one of those named that can be reached and does not refuse. */
abstract class ClientCommand extends Command {
    @CommandLine.Option(
            names = "--server",
            paramLabel = "URL",
            split = ",",
            defaultValue = "http://127.0.0.1:8081",
            description = "The nodes to ask, comma-separated; the next is tried when one is down."
                    + " Default: ${DEFAULT-VALUE}")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private List<String> servers;

    @CommandLine.Option(
            names = "--timeout",
            paramLabel = "MS",
            defaultValue = "5000",
            description = "Milliseconds until the node gives up. Default: ${DEFAULT-VALUE}")
    private long timeoutMillis;

    private final KvClient client = new KvClient();

    ClientCommand(Terminal terminal) {
        super(terminal);
    }

    /** One attempt at one node. */
    @FunctionalInterface
    interface Attempt {
        Answer at(KvClient client, URI server, Duration timeout) throws IOException, InterruptedException;
    }

    /** The answer to a question that changes nothing: any node's will do. */
    final Answer read(Attempt attempt) throws InterruptedException {
        return ask(attempt, false);
    }

    /** The answer to a change: another node is tried only if the one before has certainly not taken it. */
    final Answer write(Attempt attempt) throws InterruptedException {
        return ask(attempt, true);
    }

    private Answer ask(Attempt attempt, boolean write) throws InterruptedException {
        if (timeoutMillis < 1 || timeoutMillis > 3_600_000) {
            throw misused("--timeout is " + timeoutMillis + "; it must be from 1 to 3600000 milliseconds");
        }
        Duration timeout = Duration.ofMillis(timeoutMillis);
        List<String> failures = new ArrayList<>();
        for (URI server : uris()) {
            try {
                Answer answer = attempt.at(client, server, timeout);
                if (answer.status() == 504) {
                    throw new CommandFailed(ExitStatus.NO_QUORUM, server + ": " + told(answer, write));
                }
                if (answer.status() < 500 || answer.status() > 503) {
                    return answer;
                }
                failures.add(server + ": " + told(answer, write));
                if (write && !answer.notApplied()) {
                    break;
                }
            } catch (KvClient.NotConnectedException e) {
                failures.add(String.valueOf(e.getMessage()));
            } catch (IOException e) {
                failures.add(server + ": no answer (" + e + ")"
                        + (write ? ". The outcome is unknown: it may have been applied, or may still be" : ""));
                if (write) {
                    break;
                }
            }
        }
        throw new CommandFailed(ExitStatus.FAILED, String.join(System.lineSeparator(), failures));
    }

    private static String told(Answer answer, boolean write) {
        String outcome = answer.notApplied()
                ? "Not applied."
                : "The outcome is unknown: it may have been applied, or may still be.";
        return answer.error() + (write ? ". " + outcome : "");
    }

    private List<URI> uris() {
        List<URI> uris = new ArrayList<>();
        for (String server : servers) {
            try {
                URI uri = URI.create(server.contains("://") ? server : "http://" + server);
                if (!"http".equals(uri.getScheme()) || uri.getHost() == null) {
                    throw new IllegalArgumentException("it has no host");
                }
                uris.add(uri);
            } catch (IllegalArgumentException e) {
                throw misused("--server has \"" + server + "\"; write http://host:port");
            }
        }
        return uris;
    }

    /** The answer, if it is the success that was asked for. */
    static Answer expect(Answer answer) {
        if (answer.status() == 412) {
            Object present = answer.json().get("zxid");
            throw new CommandFailed(
                    ExitStatus.FAILED,
                    "Refused: the key " + (present == null ? "does not exist" : "was last changed at " + present));
        }
        if (answer.status() != 200) {
            throw new CommandFailed(
                    answer.status() == 400 || answer.status() == 413 ? ExitStatus.MISUSED : ExitStatus.FAILED,
                    answer.error());
        }
        return answer;
    }

    /** The key, if it is one. */
    final String checked(String key) {
        try {
            return Keys.checked(key);
        } catch (IllegalArgumentException e) {
            throw misused(String.valueOf(e.getMessage()));
        }
    }
}
