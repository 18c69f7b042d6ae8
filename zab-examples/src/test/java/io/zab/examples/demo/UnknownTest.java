package io.zab.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.zab.examples.kv.KvClient;
import io.zab.testkit.history.HistoryRecorder;
import io.zab.testkit.history.KeyValueInput;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which of the writes without a known outcome are laid at the door of a kill, and which are not. Nodes are played by a server of the test. */
@Timeout(30)
class UnknownTest {
    private interface Answer {
        void to(HttpExchange exchange) throws Exception;
    }

    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final Ledger ledger = new Ledger();
    private HttpServer server;
    private NodeProcess node;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        node = new NodeProcess(
                2,
                "",
                Path.of("unused"),
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                List.of());
    }

    @AfterEach
    void end() {
        server.stop(0);
    }

    @Test
    void aWriteIsCutOffIfItsNodeIsKilledBeforeItAnswers() {
        write(exchange -> node.kill());

        assertThat(ledger.unknowns().good()).isTrue();
        assertThat(ledger.unknowns().text()).isEqualTo("unknown=1 (all at killed nodes: 1 at node 2)");
        assertThat(ledger.failed()).isZero();
    }

    @Test
    void aNodeThatLivesHasNoExcuseForNoAnswer() {
        write(exchange -> {});

        assertThat(ledger.unknowns().notKilled()).singleElement().satisfies(unknown -> {
            assertThat(unknown.node()).isEqualTo(2);
            assertThat(unknown.toString()).contains("at node 2, which was not killed meanwhile: no answer: ");
        });
        assertThat(ledger.failed()).isEqualTo(1);
    }

    @Test
    void norForAnAnswerThatSaysNothing() {
        write(exchange -> send(exchange, 504, "{\"error\":\"too late\",\"outcome\":\"unknown\"}"));

        assertThat(ledger.unknowns().notKilled()).singleElement().asString().endsWith("it said 504: too late");
    }

    @Test
    void aRecordedClientTellsTheTwoApartInTheSameWay() throws Exception {
        List<Unknown> unknown = new ArrayList<>();
        RecordedClient client =
                new RecordedClient(1, node, new KvClient(), new HistoryRecorder<>(), false, unknown::add);

        answers.add(exchange -> {});
        client.change("a", KeyValueInput.put("1"));
        answers.add(exchange -> node.kill());
        client.change("b", KeyValueInput.put("2"));
        answers.add(exchange -> send(exchange, 503, "{\"error\":\"closed\",\"outcome\":\"not_applied\"}"));
        client.change("c", KeyValueInput.put("3"));

        assertThat(unknown).extracting(Unknown::key).containsExactly("a", "b");
        assertThat(unknown).extracting(Unknown::killed).containsExactly(false, true);
    }

    /** One write of a writer of the demo, answered that way. */
    private void write(Answer answer) {
        List<Writer> writer = new ArrayList<>();
        answers.add(exchange -> {
            writer.get(0).stop();
            answer.to(exchange);
        });
        writer.add(new Writer(1, 0, List.of(node), new KvClient(), ledger, new FailoverWatch(), new PauseWatch()));
        writer.get(0).run();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try {
            exchange.getRequestBody().readAllBytes();
            answers.remove().to(exchange);
        } catch (Exception e) {
            throw new IOException(e);
        } finally {
            exchange.close();
        }
    }

    private static void send(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }
}
