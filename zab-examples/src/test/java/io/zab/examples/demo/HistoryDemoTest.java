package io.zab.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.testkit.history.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A leader that stands still, and is killed, as real processes: short forms of {@code demo --pauses N --kills N}. */
@Timeout(180)
@Tag("processes")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "SKIPPED(SIGSTOP)")
class HistoryDemoTest {
    private final ByteArrayOutputStream told = new ByteArrayOutputStream();

    @Test
    void whatClientsSeeOfAPausedAndOfAKilledLeaderIsLinearizable(@TempDir Path directory) throws Exception {
        HistorySummary summary = run(directory, new HistoryDemo.Plan(3, 1, 1));

        assertThat(summary.good()).as(summary.text() + "\n" + told()).isTrue();
        assertThat(summary.pauses()).hasSize(1);
        assertThat(summary.pauses().get(0).asked()).isGreaterThan(10);
        assertThat(summary.killMillis()).hasSize(1);
        assertThat(summary.report().operations()).isGreaterThan(500);
        assertThat(told()).contains("SIGSTOP", "stale reads=0, verdict LINEARIZABLE", "SIGKILL");
    }

    /** A check that cannot fail proves nothing: the same with reads that are content with what the node has applied. */
    @Test
    void readsThatMayBeStaleAreFoundToBe(@TempDir Path directory) throws Exception {
        HistorySummary summary = run(directory, new HistoryDemo.Plan(3, 1, Duration.ofSeconds(1), 0, true));

        assertThat(summary.report().verdict()).as(told()).isEqualTo(Verdict.NOT_LINEARIZABLE);
        assertThat(summary.staleReads()).isPositive();
        assertThat(summary.good()).isFalse();
        assertThat(told()).contains("==>", "no order of these operations explains");
        assertThat(directory.resolve("history.txt")).content().contains("get -> ");
    }

    private HistorySummary run(Path directory, HistoryDemo.Plan plan) throws Exception {
        return HistoryDemo.run(new PrintStream(told, true, StandardCharsets.UTF_8), directory, plan);
    }

    private String told() {
        return told.toString(StandardCharsets.UTF_8);
    }
}
