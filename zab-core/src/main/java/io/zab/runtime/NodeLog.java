package io.zab.runtime;

import io.zab.PeerId;
import io.zab.RoleChange;
import io.zab.Zxid;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node writes to the log: one line per change of state, named by cluster and peer; trouble that repeats with limited rate; nothing per message above
 * DEBUG. Any thread.
 */
final class NodeLog {
    private static final Logger LOG = LoggerFactory.getLogger("io.zab.ZabNode");

    /** The same trouble is told again after this time. */
    private static final long REPEAT_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** More kinds of trouble than this are not told apart: names and addresses come from outside. */
    private static final int KINDS_MAX = 64;

    private record Told(long atNanos, int suppressed) {}

    private final String cluster;
    private final PeerId self;
    private final Map<String, Told> told = new HashMap<>();

    NodeLog(String cluster, PeerId self) {
        this.cluster = cluster;
        this.self = self;
    }

    /** {@code zab-<cluster>-<id>-<role>}. */
    String threadName(String role) {
        return "zab-" + cluster + "-" + self + "-" + role;
    }

    void info(String text) {
        LOG.info("[{}/{}] {}", cluster, self, text);
    }

    void warn(String text, @Nullable Throwable cause) {
        LOG.warn("[{}/{}] {}", cluster, self, text, cause);
    }

    void debug(String format, @Nullable Object... values) {
        if (LOG.isDebugEnabled()) {
            LOG.debug("[" + cluster + "/" + self + "] " + format, values);
        }
    }

    /** The node has stopped by itself, or somebody has to see to it before it is started again. */
    void fatal(String text, @Nullable Throwable cause) {
        LOG.error("[{}/{}] {}", cluster, self, text, cause);
    }

    void callbackFailed(Throwable cause) {
        LOG.error("[{}/{}] a callback of the application threw; the node goes on", cluster, self, cause);
    }

    /** Keys are fixed, so that a machine may read them. */
    void role(RoleChange change, Zxid committed, long elapsedMillis) {
        LOG.info(
                "[{}/{}] role={} from={} cause={} epoch={} leader={} lastLogged={} committed={} elapsedMs={}{}",
                cluster,
                self,
                change.to(),
                change.from(),
                change.reason(),
                change.epoch(),
                change.leader() == null ? "none" : change.leader(),
                change.last(),
                committed,
                elapsedMillis,
                change.detail().isEmpty() ? "" : " detail=\"" + change.detail() + "\"");
    }

    /** Trouble that may repeat: each kind at most every 10 s, with the count of those left out. */
    void limited(String kind, String text) {
        int suppressed;
        synchronized (told) {
            long now = System.nanoTime();
            String key = told.size() < KINDS_MAX || told.containsKey(kind) ? kind : "";
            Told before = told.get(key);
            if (before != null && now - before.atNanos < REPEAT_NANOS) {
                told.put(key, new Told(before.atNanos, before.suppressed + 1));
                return;
            }
            suppressed = before == null ? 0 : before.suppressed;
            told.put(key, new Told(now, 0));
        }
        LOG.warn("[{}/{}] {}{}", cluster, self, text, suppressed == 0 ? "" : " (and " + suppressed + " times more)");
    }
}
