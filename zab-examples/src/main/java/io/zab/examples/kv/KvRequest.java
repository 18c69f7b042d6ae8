package io.zab.examples.kv;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request over HTTP, apart from the server that received it.
 *
 * @param method in capitals
 * @param path as it came, percent-encoded
 * @param query the parameters; of two with the same name the later one
 * @param ifMatch the header of that name, null if there is none
 * @param ifNoneMatch the header of that name, null if there is none
 * @param body what was sent, at most one byte more than a value may have
 */
record KvRequest(
        String method,
        String path,
        Map<String, String> query,
        @Nullable String ifMatch,
        @Nullable String ifNoneMatch,
        byte[] body) {
    private static final long TIMEOUT_DEFAULT_MILLIS = 5_000;
    private static final long TIMEOUT_MAX_MILLIS = 3_600_000;

    static Map<String, String> parseQuery(@Nullable String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String parameter : query == null ? new String[0] : query.split("&", -1)) {
            int equals = parameter.indexOf('=');
            parameters.put(
                    equals < 0 ? parameter : parameter.substring(0, equals),
                    equals < 0 ? "" : parameter.substring(equals + 1));
        }
        return parameters;
    }

    /** Whether what this node has applied so far is good enough. */
    boolean local() {
        String local = query.getOrDefault("local", "false");
        if (!local.equals("true") && !local.equals("false")) {
            throw new IllegalArgumentException("local is \"" + local + "\"; write local=true or local=false");
        }
        return local.equals("true");
    }

    Duration timeout() {
        String timeout = query.get("timeout");
        if (timeout == null) {
            return Duration.ofMillis(TIMEOUT_DEFAULT_MILLIS);
        }
        try {
            long millis = Long.parseLong(timeout);
            if (millis >= 1 && millis <= TIMEOUT_MAX_MILLIS) {
                return Duration.ofMillis(millis);
            }
        } catch (NumberFormatException e) {
            // Told below, like a number out of range.
        }
        throw new IllegalArgumentException(
                "timeout is \"" + timeout + "\"; write milliseconds from 1 to " + TIMEOUT_MAX_MILLIS);
    }
}
