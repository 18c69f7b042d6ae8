package io.zab.testkit.sim;

import io.zab.message.Message;
import io.zab.message.StoreOp;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The last things that happened, kept as they are and made into text only if somebody reads them. */
final class Timeline {
    private final int kept;
    private final long[] steps;
    private final long[] times;
    private final int[] peers;
    private final @Nullable String[] verbs;
    private final @Nullable Object[] details;
    private final @Nullable PrintStream live;
    private long next;
    private long lines;

    /**
     * @param live where every line goes at once, null if only the tail is wanted
     * @param kept how many lines
     */
    Timeline(@Nullable PrintStream live, int kept) {
        this.live = live;
        this.kept = kept;
        this.steps = new long[kept];
        this.times = new long[kept];
        this.peers = new int[kept];
        this.verbs = new @Nullable String[kept];
        this.details = new @Nullable Object[kept];
    }

    void add(long step, long time, int peer, String verb, Object detail) {
        lines += isPing(detail) ? 0 : 1;
        int at = (int) (next++ % kept);
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
        for (long i = next - 1; i >= 0 && i >= next - kept && lines < count; i--) {
            int at = (int) (i % kept);
            if (isPing(details[at])) {
                continue;
            }
            all.insert(0, line(at) + "\n");
            lines++;
        }
        return all.toString();
    }

    /** How many lines there were, without ticks and pings. */
    long lines() {
        return lines;
    }

    /** At most {@code count} lines: the last ones, and of the earlier those that weigh most, in their order. */
    String condensed(int count) {
        List<Integer> all = new ArrayList<>();
        for (long i = Math.max(0, next - kept); i < next; i++) {
            int at = (int) (i % kept);
            if (!isPing(details[at])) {
                all.add(at);
            }
        }
        StringBuilder text = new StringBuilder();
        int left = 0;
        List<Boolean> chosen = Weight.choose(
                all.stream().map(at -> Weight.of(verbs[at], details[at])).toList(), count - 1);
        for (int i = 0; i < all.size(); i++) {
            if (chosen.get(i)) {
                text.append(line(all.get(i))).append("\n");
            } else {
                left++;
            }
        }
        if (left > 0) {
            text.append("        (").append(left).append(" lines are left out; --trace tells all)\n");
        }
        return text.toString();
    }

    private static boolean isPing(@Nullable Object detail) {
        return detail instanceof Message.LinkPing
                || detail instanceof Message.Heartbeat
                || detail instanceof Message.HeartbeatAck;
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
