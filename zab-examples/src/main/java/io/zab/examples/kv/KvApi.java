package io.zab.examples.kv;

import io.zab.Applied;
import io.zab.ZabNode;
import io.zab.examples.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * What each request means: a write is a command proposed through the node; a read is linearizable, unless it is content with the local state. Any
 * thread; never blocks, so that {@code /status} is answered while writes wait for a quorum.
 */
final class KvApi {
    private static final String KV = "/kv/";

    private final ZabNode node;
    private final KvStore store;
    private final Executor threads;

    /** @param threads for what takes longer: the node completes futures on a thread of its own, and others wait there */
    KvApi(ZabNode node, KvStore store, Executor threads) {
        this.node = node;
        this.store = store;
        this.threads = threads;
    }

    /** Completes with the answer, never exceptionally. */
    CompletableFuture<KvReply> handle(KvRequest request) {
        boolean write = request.method().equals("PUT") || request.method().equals("DELETE");
        try {
            return route(request).exceptionally(thrown -> KvReply.failure(thrown, write));
        } catch (IllegalArgumentException e) {
            String error = String.valueOf(e.getMessage());
            return now(write ? KvReply.refusedWrite(400, error) : KvReply.error(400, error));
        }
    }

    private CompletableFuture<KvReply> route(KvRequest request) {
        if (request.path().startsWith(KV)) {
            String key = Keys.decode(request.path().substring(KV.length()));
            return switch (request.method()) {
                case "GET" -> get(key, request);
                case "PUT" -> put(key, request);
                case "DELETE" -> delete(key, request);
                default -> now(KvReply.wrongMethod(request.method(), "GET, PUT, DELETE"));
            };
        }
        if (!request.path().equals("/status")
                && !request.path().equals("/dump")
                && !request.path().equals("/entries")) {
            return now(KvReply.error(
                    404, "There is no " + request.path() + "; there are /kv/{key}, /status, /dump and /entries"));
        }
        if (!request.method().equals("GET")) {
            return now(KvReply.wrongMethod(request.method(), "GET"));
        }
        return switch (request.path()) {
            case "/status" -> now(KvReply.json(200, StatusJson.of(node.status())));
            case "/dump" -> state(request).thenApplyAsync(state -> KvReply.json(200, dump(state)), threads);
            default -> state(request).thenApplyAsync(KvApi::entries, threads);
        };
    }

    private CompletableFuture<KvReply> get(String key, KvRequest request) {
        return state(request).thenApply(state -> {
            KvEntry entry = state.get(key);
            return entry == null ? KvReply.error(404, "There is no key " + key) : KvReply.value(entry);
        });
    }

    private CompletableFuture<KvReply> put(String key, KvRequest request) {
        Condition condition = Preconditions.of(request);
        Duration timeout = request.timeout();
        if (request.body().length > KvCommand.VALUE_BYTES_MAX) {
            return now(KvReply.refusedWrite(413, "A value has at most " + KvCommand.VALUE_BYTES_MAX + " bytes"));
        }
        return propose(new KvCommand.Put(key, request.body(), condition), timeout)
                .thenApply(applied -> {
                    KvResult result = KvResult.decode(applied.result());
                    return result.done()
                            ? KvReply.json(200, Json.object("zxid", applied.zxid()))
                            : KvReply.conditionFailed(result.before());
                });
    }

    private CompletableFuture<KvReply> delete(String key, KvRequest request) {
        KvCommand command = new KvCommand.Delete(key, Preconditions.of(request));
        return propose(command, request.timeout()).thenApply(applied -> {
            KvResult result = KvResult.decode(applied.result());
            return result.done()
                    ? KvReply.json(200, Json.object("zxid", applied.zxid(), "existed", result.before() != null))
                    : KvReply.conditionFailed(result.before());
        });
    }

    private CompletableFuture<Applied> propose(KvCommand command, Duration timeout) {
        return node.propose(command.encode(), timeout);
    }

    /**
     * The state to answer from: it holds everything that was acknowledged anywhere before this call, unless the request is content with what this node has. It is
     * immutable, so only the reference is taken between two transactions, and looked at elsewhere.
     */
    private CompletableFuture<KvState> state(KvRequest request) {
        Duration timeout = request.timeout();
        return request.local() ? CompletableFuture.completedFuture(store.state()) : node.read(store::state, timeout);
    }

    private static Map<String, ?> dump(KvState state) {
        return Json.object("zxid", state.zxid(), "entries", state.entries(), "sha256", state.sha256());
    }

    /** A line for each entry, in the order of the keys: for programs that compare what they know with what is there. */
    private static KvReply entries(KvState state) {
        StringBuilder lines = new StringBuilder();
        Base64.Encoder base64 = Base64.getEncoder();
        state.forEach(entry -> lines.append(Json.write(Json.object(
                        "key", entry.key(), "zxid", entry.zxid(), "base64", base64.encodeToString(entry.value()))))
                .append('\n'));
        byte[] body = lines.toString().getBytes(StandardCharsets.UTF_8);
        return new KvReply(200, "application/x-ndjson", Map.of(), body);
    }

    private static CompletableFuture<KvReply> now(KvReply reply) {
        return CompletableFuture.completedFuture(reply);
    }
}
