package io.zab.examples;

import io.zab.examples.kv.KvClient.Answer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** {@code put KEY VALUE}. */
@CommandLine.Command(name = "put", description = "Set a key; prints the zxid of the change.")
final class PutCommand extends ClientCommand {
    @CommandLine.Parameters(index = "0", paramLabel = "KEY", description = "1 to 512 bytes of UTF-8.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String key;

    @CommandLine.Parameters(index = "1", paramLabel = "VALUE", description = "Up to 1 MiB; - reads stdin.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String value;

    @CommandLine.Option(
            names = "--if-match",
            paramLabel = "ZXID",
            description = "Only if the key's last change has this zxid.")
    private @Nullable String ifMatch;

    @CommandLine.Option(names = "--if-absent", description = "Only if the key does not exist.")
    private boolean ifAbsent;

    PutCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run() throws Exception {
        if (ifMatch != null && ifAbsent) {
            throw misused("--if-match and --if-absent exclude each other");
        }
        String[] headers = ifMatch != null
                ? new String[] {"If-Match", ifMatch}
                : ifAbsent ? new String[] {"If-None-Match", "*"} : new String[0];
        String checked = checked(key);
        byte[] bytes = value.equals("-") ? System.in.readAllBytes() : value.getBytes(StandardCharsets.UTF_8);
        Answer answer =
                expect(write((client, server, timeout) -> client.put(server, checked, bytes, timeout, headers)));
        terminal.out().println(json ? answer.text().trim() : answer.json().get("zxid"));
        return ExitStatus.DONE;
    }
}
