package io.zab.testkit.sim;

import io.zab.message.Message;
import io.zab.message.StoreOp;
import java.io.PrintStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The last things that happened, kept as they are and made into text only if somebody reads them. */
final class Timeline {
    private static final int KEPT = 1024;

    private final long[] steps = new long[KEPT];
    private final long[] times = new long[KEPT];
    private final int[] peers = new int[KEPT];
    private final @Nullable String[] verbs = new @Nullable String[KEPT];
    private final @Nullable Object[] details = new @Nullable Object[KEPT];
    private final @Nullable PrintStream live;
    private long next;

    /** @param live where every line goes at once, null if only the tail is wanted */
    Timeline(@Nullable PrintStream live) {
        this.live = live;
    }

    void add(long step, long time, int peer, String verb, Object detail) {
        int at = (int) (next++ % KEPT);
        steps[at] = step;
        times[at] = time;
        peers[at] = peer;
        verbs[at] = verb;
        details[at] = detail;
        if (live != null) {
            live.println(line(at));
        }
    }

    /** The last {@code count} lines, without ticks and pings. */
    String tail(int count) {
        StringBuilder all = new StringBuilder();
        int lines = 0;
        for (long i = next - 1; i >= 0 && i >= next - KEPT && lines < count; i--) {
            int at = (int) (i % KEPT);
            if (details[at] instanceof Message.LinkPing
                    || details[at] instanceof Message.Heartbeat
                    || details[at] instanceof Message.HeartbeatAck) {
                continue;
            }
            all.insert(0, line(at) + "\n");
            lines++;
        }
        return all.toString();
    }

    private String line(int at) {
        Object detail = details[at];
        String text = detail instanceof Message message
                ? Say.message(message)
                : detail instanceof StoreOp op ? Say.operation(op) : String.valueOf(detail);
        String column = peers[at] == 0 ? "" : "    ".repeat(peers[at] - 1) + peers[at];
        return String.format(
                Locale.ROOT, "%7d %9.3fms %-20s %s %s", steps[at], times[at] / 1e6, column, verbs[at], text);
    }
}
