package io.zab.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo with real processes, sockets and disks, as short as it can be. */
@Timeout(120)
class DemoTest {
    @Test
    void aKilledLeaderCostsNothingThatWasAcknowledged(@TempDir Path directory) throws Exception {
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        Summary summary = Demo.run(new PrintStream(told, true, StandardCharsets.UTF_8), directory, 3, 3, 1, 0);

        String story = told.toString(StandardCharsets.UTF_8);
        assertThat(summary.good()).as(summary.text() + "\n" + story).isTrue();
        assertThat(summary.leaderKills()).isEqualTo(1);
        assertThat(summary.failoverMillis()).hasSize(1);
        assertThat(summary.acknowledged()).isGreaterThan(10);
        assertThat(story)
                .contains(
                        "SIGKILL",
                        "has no leader any more",
                        "votes for node",
                        "chooses epoch",
                        "serves",
                        "failover took");
    }

    @Test
    void aRollingRestartFailsNoRequest(@TempDir Path directory) throws Exception {
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        Summary summary = Demo.run(new PrintStream(told, true, StandardCharsets.UTF_8), directory, 3, 3, 0, 3);

        String story = told.toString(StandardCharsets.UTF_8);
        assertThat(summary.good()).as(summary.text() + "\n" + story).isTrue();
        assertThat(summary.restarts().failed()).isZero();
        assertThat(summary.restarts().leaderPauseMillis()).hasSize(2);
        assertThat(summary.restarts().otherPauseMillis()).hasSize(1);
        assertThat(story)
                .contains("SIGTERM", "is told that it leads next", "writes paused for")
                .doesNotContain("has the votes");
    }
}
