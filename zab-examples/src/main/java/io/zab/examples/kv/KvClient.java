package io.zab.examples.kv;

import io.zab.examples.json.JsonReader;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Speaks to the HTTP interface of one node or several. Any number of threads may use one client. */
public final class KvClient {
    /** What the answer may take beyond the time that the node was given. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    /**
     * An answer.
     *
     * @param status the code
     * @param etag the header of that name without its quotes, null if there is none
     * @param body as it came
     */
    public record Answer(int status, @Nullable String etag, byte[] body) {
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        /** The body as a JSON object; empty if it is none. */
        public Map<String, @Nullable Object> json() {
            try {
                return JsonReader.parseObject(text());
            } catch (IllegalArgumentException e) {
                return Map.of();
            }
        }

        /** What the node says went wrong. */
        public String error() {
            Object error = json().get("error");
            return error == null ? "status " + status : error.toString();
        }

        /** Whether the node vouches that a write was not applied and never will be. */
        public boolean notApplied() {
            return "not_applied".equals(json().get("outcome"));
        }
    }

    /** There was no connection, so nothing was sent. */
    public static final class NotConnectedException extends IOException {
        private static final long serialVersionUID = 1;

        NotConnectedException(URI server, IOException cause) {
            super(
                    server + " cannot be reached: "
                            + (cause.getMessage() == null ? "connection refused" : cause.getMessage()),
                    cause);
        }
    }

    /** Asks for something that changes nothing. */
    public Answer get(URI server, String path, Duration timeout) throws IOException, InterruptedException {
        return send(server, HttpRequest.newBuilder(server.resolve(path)).GET(), timeout);
    }

    /**
     * Sets a key.
     *
     * @param headers name, value, …; may be empty
     */
    public Answer put(URI server, String key, byte[] value, Duration timeout, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri(server, key, timeout)).PUT(HttpRequest.BodyPublishers.ofByteArray(value));
        return send(server, headers.length == 0 ? request : request.headers(headers), timeout);
    }

    /** Removes a key. */
    public Answer delete(URI server, String key, Duration timeout) throws IOException, InterruptedException {
        return send(server, HttpRequest.newBuilder(uri(server, key, timeout)).DELETE(), timeout);
    }

    private static URI uri(URI server, String key, Duration timeout) {
        return server.resolve("/kv/" + Keys.encode(key) + "?timeout=" + timeout.toMillis());
    }

    private Answer send(URI server, HttpRequest.Builder request, Duration timeout)
            throws IOException, InterruptedException {
        HttpResponse<byte[]> response;
        try {
            response = http.send(request.timeout(timeout.plus(GRACE)).build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw new NotConnectedException(server, e);
        }
        String etag = response.headers()
                .firstValue("ETag")
                .map(quoted -> quoted.replace("\"", ""))
                .orElse(null);
        return new Answer(response.statusCode(), etag, response.body());
    }
}
