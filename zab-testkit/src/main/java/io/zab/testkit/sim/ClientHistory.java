package io.zab.testkit.sim;

import io.zab.Zxid;
import io.zab.testkit.history.Completion;
import io.zab.testkit.history.HistoryReport;
import io.zab.testkit.history.KeyValueInput;
import io.zab.testkit.history.KeyValueModel;
import io.zab.testkit.history.KeyValueOutput;
import io.zab.testkit.history.LinearizabilityChecker;
import io.zab.testkit.history.Operation;
import io.zab.testkit.history.Verdict;
import io.zab.testkit.model.Violation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the clients of a run asked for and were told, as any application can record it; checked at the end by the checker that applications use. It knows nothing of the model, of zxids
 * on disks, or of who led: what the predicates say of linearizable reads is said here a second time by somebody else.
 */
final class ClientHistory {
    /** So few that a stale read is likely to miss a write. */
    static final int KEYS = 4;

    private static final long STEPS_PER_KEY = 20_000;

    private record Asked(int process, String key, KeyValueInput<Long> input, long called) {
        Operation<KeyValueInput<Long>, KeyValueOutput<Long>> ends(KeyValueOutput<Long> answer, long now) {
            return new Operation<>(process, key, input, new Completion.Ok<>(answer), called, now);
        }
    }

    private final Map<Long, Asked> writes = new LinkedHashMap<>();
    private final Map<Long, Asked> reads = new LinkedHashMap<>();
    private final Map<Long, KeyValueOutput.Found<Long>> seen = new HashMap<>();
    private final List<Operation<KeyValueInput<Long>, KeyValueOutput<Long>>> ended = new ArrayList<>();
    private long last;

    /** Which key a request with this number writes, and a read with this number reads. */
    static int key(long number) {
        return (int) number & (KEYS - 1);
    }

    /** Never the same moment twice: what happened later has the greater number. */
    private long at(long now) {
        last = Math.max(last + 1, now);
        return last;
    }

    private static Asked asked(long number, KeyValueInput<Long> input, long at) {
        return new Asked((int) (number >>> 56), String.valueOf(key(number)), input, at);
    }

    // ---- requests

    void submitted(long request, long now) {
        writes.put(request, asked(request, KeyValueInput.put(request), at(now)));
    }

    void applied(long request, Zxid zxid, long now) {
        Asked asked = writes.remove(request);
        if (asked != null) {
            ended.add(asked.ends(new KeyValueOutput.Written<>(zxid), at(now)));
        }
    }

    /** Whatever else becomes of it is taken for unknown, like that of a process that is gone. */
    void notApplied(long request) {
        writes.remove(request);
    }

    // ---- reads that must see everything acknowledged before

    void asks(long read, long now) {
        reads.put(read, asked(read, KeyValueInput.get(), at(now)));
    }

    void saw(long read, Register application, long now) {
        Asked asked = reads.remove(read);
        if (asked != null) {
            KeyValueOutput<Long> answer = application.read(key(read));
            ended.add(asked.ends(answer, at(now)));
            if (answer instanceof KeyValueOutput.Found<Long> found) {
                seen.put(found.value(), found);
            }
        }
    }

    // ---- the end

    /** Whether it could be decided; throws if there is no order that explains all answers. */
    boolean check() {
        writes.forEach(this::decide);
        HistoryReport report = new LinearizabilityChecker<>(new KeyValueModel<Long>(), STEPS_PER_KEY).check(ended);
        if (report.verdict() == Verdict.NOT_LINEARIZABLE) {
            throw new Violation("ClientHistory", "S27", report.toString());
        }
        return report.verdict() == Verdict.LINEARIZABLE;
    }

    /**
     * A write with an unknown outcome: what a read has found was written, at the place that the read told, and at some time; what none has found may be left out, since nothing is asked
     * on a condition. That spares a search most of its ways.
     */
    private void decide(long request, Asked write) {
        KeyValueOutput.Found<Long> found = seen.get(request);
        if (found != null) {
            ended.add(write.ends(new KeyValueOutput.Written<>(found.version()), Long.MAX_VALUE));
        }
    }
}
