package io.zab.examples.demo;

import io.zab.Zxid;
import io.zab.examples.kv.KvClient;
import io.zab.testkit.history.HistoryRecorder;
import io.zab.testkit.history.KeyValueInput;
import io.zab.testkit.history.KeyValueOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One client of one node, whose every operation is recorded: what it asked, and what it was told. One thread. */
final class RecordedClient {
    // Longer than a node stands still: what was asked before is answered afterwards, and that is what may be stale.
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private final int number;
    private final NodeProcess node;
    private final KvClient client;
    private final HistoryRecorder<KeyValueInput<String>, KeyValueOutput<String>> recorder;
    private final boolean local;
    private final Consumer<Unknown> unknown;

    /**
     * @param number of this client
     * @param node the one that it asks
     * @param local whether its reads may be stale
     * @param unknown is told of each write whose outcome is open
     */
    RecordedClient(
            int number,
            NodeProcess node,
            KvClient client,
            HistoryRecorder<KeyValueInput<String>, KeyValueOutput<String>> recorder,
            boolean local,
            Consumer<Unknown> unknown) {
        this.number = number;
        this.node = node;
        this.client = client;
        this.recorder = recorder;
        this.local = local;
        this.unknown = unknown;
    }

    /** What the node answered; null if it gave no answer that says anything. */
    @Nullable
    KeyValueOutput<String> read(String key) throws InterruptedException {
        var call = recorder.call(number, key, KeyValueInput.get());
        String path = "/kv/" + key + "?timeout=" + TIMEOUT.toMillis() + (local ? "&local=true" : "");
        KeyValueOutput<String> output = null;
        try {
            KvClient.Answer answer = client.get(node.http(), path, TIMEOUT);
            if (answer.status() == 200) {
                output = new KeyValueOutput.Found<>(answer.text(), zxid(answer.etag()));
            } else if (answer.status() == 404) {
                output = new KeyValueOutput.Missing<>();
            }
        } catch (IOException e) {
            // No answer to a read: nothing was learned, and nothing changed.
        }
        if (output == null) {
            call.noEffect();
        } else {
            call.ok(output);
        }
        return output;
    }

    /** A put, with a condition or without, or a delete without. What the node answered; null if it gave no answer that says anything. */
    @Nullable
    KeyValueOutput<String> change(String key, KeyValueInput<String> input) throws InterruptedException {
        var call = recorder.call(number, key, input);
        int kills = node.kills();
        try {
            KvClient.Answer answer = input instanceof KeyValueInput.Put<String> put
                    ? client.put(
                            node.http(),
                            key,
                            put.value().getBytes(StandardCharsets.UTF_8),
                            TIMEOUT,
                            headers(put.condition()))
                    : client.delete(node.http(), key, TIMEOUT);
            KeyValueOutput<String> output = changed(input, answer);
            if (output != null) {
                call.ok(output);
            } else if (answer.notApplied()) {
                call.noEffect();
            } else {
                call.unknown();
                unknown.accept(
                        new Unknown(key, node.id(), false, "it said " + answer.status() + ": " + answer.error()));
            }
            return output;
        } catch (KvClient.NotConnectedException e) {
            call.noEffect();
        } catch (IOException e) {
            call.unknown();
            unknown.accept(new Unknown(key, node.id(), node.killedSince(kills), "no answer: " + e));
        }
        return null;
    }

    private static @Nullable KeyValueOutput<String> changed(KeyValueInput<String> input, KvClient.Answer answer) {
        Map<String, @Nullable Object> json = answer.json();
        if (answer.status() == 412) {
            return new KeyValueOutput.RefusedAt<>(zxid(json.get("zxid")));
        }
        if (answer.status() != 200) {
            return null;
        }
        return input instanceof KeyValueInput.Put
                ? new KeyValueOutput.Written<>(zxid(json.get("zxid")))
                : new KeyValueOutput.Removed<>(zxid(json.get("zxid")), Boolean.TRUE.equals(json.get("existed")));
    }

    private static String[] headers(KeyValueInput.Condition<String> condition) {
        if (condition instanceof KeyValueInput.Condition.VersionIs<String> is) {
            return new String[] {"If-Match", is.version().toString()};
        }
        return condition instanceof KeyValueInput.Condition.Absent
                ? new String[] {"If-None-Match", "*"}
                : new String[0];
    }

    private static @Nullable Zxid zxid(@Nullable Object text) {
        return text == null ? null : Zxid.parse(text.toString());
    }
}
