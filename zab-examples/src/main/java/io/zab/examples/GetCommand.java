package io.zab.examples;

import io.zab.examples.json.Json;
import io.zab.examples.kv.Keys;
import io.zab.examples.kv.KvClient.Answer;
import java.util.Base64;
import picocli.CommandLine;

/** {@code get KEY}. */
@CommandLine.Command(
        name = "get",
        description = "Print the value of a key, as of now: nothing acknowledged before is missing. Exit status 1 if"
                + " there is no such key.")
final class GetCommand extends ClientCommand {
    @CommandLine.Parameters(paramLabel = "KEY", description = "1 to 512 bytes of UTF-8.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String key;

    @CommandLine.Option(
            names = "--local",
            description = "What the node has applied so far; may be stale, needs no quorum.")
    private boolean local;

    @CommandLine.Option(names = "--raw", description = "Print the bytes of the value and nothing else.")
    private boolean raw;

    GetCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run() throws Exception {
        String path = "/kv/" + Keys.encode(checked(key)) + "?local=" + local + "&timeout=";
        Answer answer =
                expect(read((client, server, timeout) -> client.get(server, path + timeout.toMillis(), timeout)));
        if (json) {
            terminal.out()
                    .println(Json.write(Json.object(
                            "key", key,
                            "zxid", answer.etag(),
                            "value", answer.text(),
                            "base64", Base64.getEncoder().encodeToString(answer.body()))));
        } else {
            terminal.out().write(answer.body(), 0, answer.body().length);
            if (!raw) {
                terminal.out().println();
            }
        }
        return ExitStatus.DONE;
    }
}
