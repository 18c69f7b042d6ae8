package io.zab.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.DeadlinePassedException;
import io.zab.NodeClosedException;
import io.zab.OutcomeUnknownException;
import io.zab.OverloadedException;
import io.zab.ResultLostException;
import io.zab.examples.json.JsonReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The HTTP interface, request by request. */
class KvServerTest {
    private final HttpClient http = HttpClient.newHttpClient();
    private final KvStore store = new KvStore();
    private final FakeNode node = new FakeNode(store);
    private KvServer server;

    @BeforeEach
    void serve() throws IOException {
        server = KvServer.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.serve(node, store);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void aPutAnswersTheZxidAndAGetTheValueWithItsZxidAsEtag() throws Exception {
        assertThat(send("PUT", "/kv/a", "one")).isEqualTo("200 {\"zxid\":\"3:17\"}");

        HttpResponse<String> got = response("GET", "/kv/a", "");
        assertThat(got.statusCode()).isEqualTo(200);
        assertThat(got.body()).isEqualTo("one");
        assertThat(got.headers().firstValue("ETag")).contains("\"3:17\"");
    }

    @Test
    void anEmptyValueIsAValue() throws Exception {
        send("PUT", "/kv/a", "");

        assertThat(send("GET", "/kv/a", "")).isEqualTo("200 ");
    }

    @Test
    void aGetOfAMissingKeyIs404() throws Exception {
        assertThat(send("GET", "/kv/a", "")).startsWith("404 {\"error\":");
        assertThat(send("GET", "/kv/a?local=true", "")).startsWith("404 {\"error\":");
    }

    @Test
    void aGetIsALinearizableReadUnlessTheLocalStateIsGoodEnough() throws Exception {
        send("PUT", "/kv/a", "one");
        send("GET", "/kv/a?local=true", "");
        send("GET", "/dump?local=true", "");
        assertThat(node.reads()).isZero();

        send("GET", "/kv/a?timeout=250", "");
        assertThat(node.reads()).isEqualTo(1);
        assertThat(node.lastDeadline()).isEqualTo(Duration.ofMillis(250));
        send("GET", "/dump", "");
        send("GET", "/entries", "");
        assertThat(node.reads()).isEqualTo(3);
        assertThat(node.proposals()).as("none of them is in the log").isEqualTo(1);
    }

    @Test
    void aPutWithIfMatchIsACompareAndSet() throws Exception {
        send("PUT", "/kv/a", "one");

        assertThat(send("PUT", "/kv/a", "two", "If-Match", "3:12")).isEqualTo("412 {\"zxid\":\"3:17\"}");
        assertThat(send("PUT", "/kv/a", "two", "If-Match", "3:17")).isEqualTo("200 {\"zxid\":\"3:19\"}");
        assertThat(send("PUT", "/kv/a", "three", "If-Match", "\"3:19\"")).isEqualTo("200 {\"zxid\":\"3:20\"}");
        assertThat(send("PUT", "/kv/b", "one", "If-Match", "3:17")).isEqualTo("412 {\"zxid\":null}");
    }

    @Test
    void aPutWithIfNoneMatchIsForAbsentKeys() throws Exception {
        assertThat(send("PUT", "/kv/a", "one", "If-None-Match", "*")).isEqualTo("200 {\"zxid\":\"3:17\"}");
        assertThat(send("PUT", "/kv/a", "two", "If-None-Match", "*")).isEqualTo("412 {\"zxid\":\"3:17\"}");
    }

    @Test
    void aDeleteSaysWhetherTheKeyExisted() throws Exception {
        send("PUT", "/kv/a", "one");

        assertThat(send("DELETE", "/kv/a", "")).isEqualTo("200 {\"zxid\":\"3:18\",\"existed\":true}");
        assertThat(send("DELETE", "/kv/a", "")).isEqualTo("200 {\"zxid\":\"3:19\",\"existed\":false}");
    }

    @Test
    void keysArePercentEncoded() throws Exception {
        send("PUT", "/kv/a%2Fb%20%C3%BC", "one");

        assertThat(store.state().get("a/b ü")).isNotNull();
        assertThat(send("GET", "/kv/a%2Fb%20%C3%BC", "")).isEqualTo("200 one");
    }

    @Test
    void theLongestValueIsTakenAndALongerOneRefused() throws Exception {
        String longest = "x".repeat(1 << 20);

        assertThat(send("PUT", "/kv/a", longest)).startsWith("200");
        assertThat(response("GET", "/kv/a", "").body()).isEqualTo(longest);
        assertThat(send("PUT", "/kv/b", longest + "x")).startsWith("413").contains("not_applied");
        assertThat(node.proposals()).isEqualTo(1);
    }

    @Test
    void theCallersMistakesAre4xxWithAnError() throws Exception {
        assertThat(send("PUT", "/kv/", "x")).startsWith("400 {\"error\":").contains("not_applied");
        assertThat(send("PUT", "/kv/" + "k".repeat(513), "x")).startsWith("400").contains("513");
        assertThat(send("PUT", "/kv/%FF", "x")).startsWith("400").contains("UTF-8");
        assertThat(send("PUT", "/kv/a", "x", "If-Match", "seventeen"))
                .startsWith("400")
                .contains("seventeen");
        assertThat(send("PUT", "/kv/a", "x", "If-None-Match", "3:1"))
                .startsWith("400")
                .contains("only *");
        assertThat(send("PUT", "/kv/a?timeout=soon", "x")).startsWith("400").contains("soon");
        assertThat(send("PUT", "/kv/a?timeout=0", "x")).startsWith("400");
        assertThat(send("GET", "/kv/a?local=perhaps", "")).startsWith("400").contains("perhaps");
        assertThat(send("POST", "/kv/a", "x")).startsWith("405").contains("GET, PUT, DELETE");
        assertThat(send("PUT", "/status", "x")).startsWith("405");
        assertThat(send("GET", "/elsewhere", "")).startsWith("404 {\"error\":");
        assertThat(node.proposals()).isZero();
    }

    /** Else closing would wait for somebody who is no longer there. */
    @Test
    void whoGoesAwayInTheMiddleOfARequestIsNotWaitedFor() throws Exception {
        try (Socket caller =
                new Socket(server.address().getAddress(), server.address().getPort())) {
            caller.getOutputStream()
                    .write("PUT /kv/a HTTP/1.1\r\nHost: here\r\nContent-Length: 100\r\n\r\nhalf"
                            .getBytes(StandardCharsets.US_ASCII));
            awaitUnderWay(1);
        }
        awaitUnderWay(0);
        assertThat(node.proposals()).isZero();
    }

    private void awaitUnderWay(int count) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (server.underWay() != count) {
            assertThat(System.nanoTime())
                    .as("%d requests under way, not %d", server.underWay(), count)
                    .isLessThan(until);
            Thread.onSpinWait();
        }
    }

    @Test
    void theTimeoutIsTheDeadlineOfTheProposal() throws Exception {
        send("PUT", "/kv/a", "x");
        assertThat(node.lastDeadline()).isEqualTo(Duration.ofSeconds(5));

        send("PUT", "/kv/a?timeout=250", "x");
        assertThat(node.lastDeadline()).isEqualTo(Duration.ofMillis(250));
    }

    @Test
    void aFailedWriteTellsItsOutcome() throws Exception {
        node.failWith(new OverloadedException("too many"));
        assertThat(send("PUT", "/kv/a", "x")).isEqualTo("503 {\"error\":\"too many\",\"outcome\":\"not_applied\"}");
        node.failWith(new NodeClosedException("closed"));
        assertThat(send("DELETE", "/kv/a", "")).isEqualTo("503 {\"error\":\"closed\",\"outcome\":\"not_applied\"}");
        node.failWith(new DeadlinePassedException("no leader"));
        assertThat(send("PUT", "/kv/a", "x")).isEqualTo("504 {\"error\":\"no leader\",\"outcome\":\"not_applied\"}");
        node.failWith(new OutcomeUnknownException("sent"));
        assertThat(send("PUT", "/kv/a", "x")).isEqualTo("504 {\"error\":\"sent\",\"outcome\":\"unknown\"}");
        node.failWith(new ResultLostException("lost"));
        assertThat(send("PUT", "/kv/a", "x")).isEqualTo("504 {\"error\":\"lost\",\"outcome\":\"unknown\"}");
        node.failWith(new IllegalStateException("a bug"));
        assertThat(send("PUT", "/kv/a", "x")).isEqualTo("500 {\"error\":\"a bug\",\"outcome\":\"unknown\"}");
    }

    @Test
    void aFailedReadHasNoOutcomeAndALocalOneDoesNotFail() throws Exception {
        send("PUT", "/kv/a", "one");
        node.failWith(new DeadlinePassedException("no leader"));

        assertThat(send("GET", "/kv/a", "")).isEqualTo("504 {\"error\":\"no leader\"}");
        assertThat(send("GET", "/kv/a?local=true", "")).isEqualTo("200 one");
    }

    @Test
    void theStatusIsAnsweredWithoutAQuorum() throws Exception {
        node.failWith(new DeadlinePassedException("no leader"));

        var status = JsonReader.parseObject(response("GET", "/status", "").body());
        assertThat(status)
                .containsEntry("id", 1L)
                .containsEntry("role", "LEADING")
                .containsEntry("leader", 1L)
                .containsEntry("epoch", 3L)
                .containsEntry("lastZxid", "3:16")
                .containsEntry("committedZxid", "3:16")
                .containsEntry("appliedZxid", "3:16")
                .containsEntry("ready", true)
                .containsEntry("diskUsableBytes", 1_000_000L)
                .containsEntry("diskLow", false)
                .containsKeys("peers", "roleChanges", "failoverSteps", "missing");
    }

    @Test
    void theDumpIsADigestOfTheLocalState() throws Exception {
        send("PUT", "/kv/b", "two");
        send("PUT", "/kv/a", "one");

        var dump =
                JsonReader.parseObject(response("GET", "/dump?local=true", "").body());
        assertThat(dump)
                .containsEntry("zxid", "3:18")
                .containsEntry("entries", 2L)
                .containsEntry("sha256", store.state().sha256());
    }

    @Test
    void theEntriesAreListedInTheOrderOfTheirKeys() throws Exception {
        send("PUT", "/kv/b", "two");
        send("PUT", "/kv/a", "one");

        assertThat(response("GET", "/entries?local=true", "").body()).isEqualTo("""
                        {"key":"a","zxid":"3:18","base64":"b25l"}
                        {"key":"b","zxid":"3:17","base64":"dHdv"}
                        """);
    }

    private String send(String method, String path, String body, String... headers) throws Exception {
        HttpResponse<String> response = response(method, path, body, headers);
        return response.statusCode() + " " + response.body().trim();
    }

    private HttpResponse<String> response(String method, String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.address().getPort() + path))
                .timeout(Duration.ofSeconds(20))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        return http.send(
                (headers.length == 0 ? request : request.headers(headers)).build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
