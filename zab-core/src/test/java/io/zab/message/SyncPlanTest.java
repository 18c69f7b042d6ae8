package io.zab.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.Zxid;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyncPlanTest {
    private static HistoryRange range(String text) {
        String[] parts = text.trim().split(" *\\| *");
        return new HistoryRange(
                Zxid.parse(parts[0]),
                new EpochEnds(
                        Arrays.stream(parts[1].split(" +")).map(Zxid::parse).toList()));
    }

    /** Base and ends of the sender, base and ends of the receiver, what the receiver knows committed, the epoch. */
    @ParameterizedTest(name = "{5}: {0} to {1}")
    @CsvSource({
        // 1: nothing is missing
        "0:0 | 0:0 1:5 2:0, 0:0 | 0:0 1:5 2:0, 1:5, 2, DIFF 2:0, row 1",
        // 2: a prefix
        "0:0 | 0:0 1:5 2:0, 0:0 | 0:0 1:5, 1:5, 2, DIFF 1:5, row 2",
        "0:0 | 0:0 1:5 2:0, 0:0 | 0:0 1:2, 1:2, 2, DIFF 1:2, row 2 within an epoch",
        "1:3 | 1:5 2:0, 0:0 | 0:0 1:3, 0:0, 2, DIFF 1:3, row 2 exactly at the base",
        // 3: only a cut, as in an adoption
        "0:0 | 0:0 1:5, 0:0 | 0:0 1:8, 1:5, 2, TRUNC 1:5, row 3",
        // 4: a cut, then more; the cut is exactly where they part
        "0:0 | 0:0 1:5 2:2, 0:0 | 0:0 1:8, 1:5, 2, TRUNC 1:5, row 4 (trace 7.4)",
        "0:0 | 0:0 1:9 3:1, 0:0 | 0:0 1:9 2:0, 1:9, 3, TRUNC 1:9, row 4 (trace 7.3)",
        "0:0 | 0:0 2:1, 0:0 | 0:0 1:4, 0:0, 2, TRUNC 0:0, row 4 to the very beginning",
        // 5: the common place is before what can be read
        "4:8 | 4:9 5:0, 0:0 | 0:0 1:5, 1:5, 5, SNAP, row 5 not found",
        "4:8 | 4:9 5:0, 0:0 | 0:0 1:5 4:3, 4:3, 5, SNAP, row 5 before the base",
        // 7: an empty log
        "0:0 | 0:0 1:5 2:0, 0:0 | 0:0, 0:0, 2, DIFF 0:0, row 7 as row 2",
        "1:2 | 1:5 2:0, 0:0 | 0:0, 0:0, 2, SNAP, row 7 as row 5",
        // 8: it knows as committed what the sender does not have
        "0:0 | 0:0 1:5 2:0, 0:0 | 0:0 1:8, 1:6, 2, IMPOSSIBLE, row 8 behind the common place",
        "0:0 | 0:0 1:5 2:0, 2:1 | 2:1, 2:1, 2, IMPOSSIBLE, row 8 behind the end",
        "0:0 | 0:0 1:5 2:3, 0:0 | 0:0 1:5, 2:2, 3, DIFF 1:5, not row 8: it was told of what it does not hold but the sender does",
        "0:0 | 0:0 1:5 2:3, 0:0 | 0:0 1:5, 2:4, 3, IMPOSSIBLE, row 8 of what it was told",
        "2:3 | 2:3, 0:0 | 0:0 1:5, 2:2, 3, SNAP, what it was told of is covered by the snapshot",
        // 9: it comes from a later epoch
        "0:0 | 0:0 1:5 2:0, 0:0 | 0:0 1:5 3:0, 1:5, 2, IMPOSSIBLE, row 9",
    })
    void followsTheTable(String sender, String receiver, String knownCommit, long epoch, String expected, String row) {
        SyncPlan plan = SyncPlan.between(range(sender), range(receiver), Zxid.parse(knownCommit), epoch);
        String text = plan instanceof SyncPlan.Diff diff
                ? "DIFF " + diff.after()
                : plan instanceof SyncPlan.Trunc trunc
                        ? "TRUNC " + trunc.to()
                        : plan instanceof SyncPlan.Snap ? "SNAP" : "IMPOSSIBLE";
        assertThat(text).as(row).isEqualTo(expected);
    }
}
