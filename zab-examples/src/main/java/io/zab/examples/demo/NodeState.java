package io.zab.examples.demo;

import io.zab.Zxid;
import io.zab.examples.json.JsonReader;
import io.zab.examples.kv.KvClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The whole state of one node.
 *
 * @param node which
 * @param zxid the last transaction in it
 * @param sha256 its digest, as the node computed it
 * @param entries every key
 */
record NodeState(int node, Zxid zxid, String sha256, Map<String, Entry> entries) {
    /**
     * What a key has.
     *
     * @param zxid of its last change
     * @param value as text
     */
    record Entry(Zxid zxid, String value) {}

    /** Reads it from a node that is not being written to. */
    static NodeState of(NodeProcess node, KvClient client) throws IOException, InterruptedException {
        Duration timeout = Duration.ofSeconds(20);
        Map<String, @Nullable Object> dump =
                answer(node, client, "/dump?local=true", timeout).json();
        Map<String, Entry> entries = new HashMap<>();
        for (String line :
                answer(node, client, "/entries?local=true", timeout).text().split("\n")) {
            if (!line.isEmpty()) {
                Map<String, @Nullable Object> entry = JsonReader.parseObject(line);
                byte[] value = Base64.getDecoder().decode(String.valueOf(entry.get("base64")));
                entries.put(
                        String.valueOf(entry.get("key")),
                        new Entry(
                                Zxid.parse(String.valueOf(entry.get("zxid"))),
                                new String(value, StandardCharsets.UTF_8)));
            }
        }
        return new NodeState(
                node.id(), Zxid.parse(String.valueOf(dump.get("zxid"))), String.valueOf(dump.get("sha256")), entries);
    }

    private static KvClient.Answer answer(NodeProcess node, KvClient client, String path, Duration timeout)
            throws IOException, InterruptedException {
        KvClient.Answer answer = client.get(node.http(), path, timeout);
        if (answer.status() != 200) {
            throw new IOException("Node " + node.id() + " does not answer " + path + ": " + answer.error());
        }
        return answer;
    }
}
