package io.zab.examples;

import io.zab.examples.kv.KvClient.Answer;
import picocli.CommandLine;

/** {@code delete KEY}. */
@CommandLine.Command(
        name = "delete",
        description = "Remove a key; prints the zxid of the change and whether the key existed.")
final class DeleteCommand extends ClientCommand {
    @CommandLine.Parameters(paramLabel = "KEY", description = "1 to 512 bytes of UTF-8.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String key;

    DeleteCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run() throws Exception {
        String checked = checked(key);
        Answer answer = expect(write((client, server, timeout) -> client.delete(server, checked, timeout)));
        if (json) {
            terminal.out().println(answer.text().trim());
        } else {
            boolean existed = Boolean.TRUE.equals(answer.json().get("existed"));
            terminal.out().println(answer.json().get("zxid") + (existed ? "" : " (there was no such key)"));
        }
        return ExitStatus.DONE;
    }
}
