package io.zab.examples.kv;

import io.zab.DeadlinePassedException;
import io.zab.NotAppliedException;
import io.zab.OutcomeUnknownException;
import io.zab.PayloadTooLargeException;
import io.zab.ResultLostException;
import io.zab.Zxid;
import io.zab.examples.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * An answer over HTTP.
 *
 * @param status the code
 * @param contentType of the body
 * @param headers more of them
 * @param body may be empty
 */
record KvReply(int status, String contentType, Map<String, String> headers, byte[] body) {
    static KvReply json(int status, @Nullable Object value) {
        byte[] body = (Json.write(value) + "\n").getBytes(StandardCharsets.UTF_8);
        return new KvReply(status, "application/json", Map.of(), body);
    }

    static KvReply value(KvEntry entry) {
        return new KvReply(200, "application/octet-stream", Map.of("ETag", "\"" + entry.zxid() + "\""), entry.value());
    }

    static KvReply error(int status, String error) {
        return json(status, Json.object("error", error));
    }

    /** The caller's mistake in a write: nothing was proposed. */
    static KvReply refusedWrite(int status, String error) {
        return json(status, Json.object("error", error, "outcome", "not_applied"));
    }

    /** 405: the path is right, the method is not. */
    static KvReply wrongMethod(String method, String allowed) {
        KvReply reply = error(405, "Method " + method + " is not possible here; possible: " + allowed);
        return new KvReply(reply.status, reply.contentType, Map.of("Allow", allowed), reply.body);
    }

    /**
     * What a failed proposal is to the caller: 503 refused, 504 no answer in time; for a write with what is known of its fate.
     *
     * @param write whether the caller wanted to change something
     */
    static KvReply failure(Throwable thrown, boolean write) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        String error = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        int status = status(cause);
        if (!write) {
            return error(status, error);
        }
        return json(
                status,
                Json.object(
                        "error", error, "outcome", cause instanceof NotAppliedException ? "not_applied" : "unknown"));
    }

    private static int status(Throwable cause) {
        if (cause instanceof PayloadTooLargeException) {
            return 413;
        }
        // Applied perhaps, but with what result was not seen: to a caller that is the same as no answer in time.
        if (cause instanceof DeadlinePassedException
                || cause instanceof OutcomeUnknownException
                || cause instanceof ResultLostException) {
            return 504;
        }
        return cause instanceof NotAppliedException ? 503 : 500;
    }

    static KvReply conditionFailed(@Nullable Zxid present) {
        return json(412, Json.object("zxid", present));
    }
}
