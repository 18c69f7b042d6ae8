package io.zab.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.testkit.Simulate;
import io.zab.testkit.run.Failure;
import io.zab.testkit.run.Plan;
import io.zab.testkit.run.Worlds;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** More is lost than a cluster bears. Then nobody goes on in silence, each says why, and what is put back is all there (see {@link Disaster}). */
class BeyondBudgetTest {
    private static final int SEEDS = 200;
    private static final int STEPS = 1500;

    @Test
    void nobodyGoesOnInSilenceAndWhatIsPutBackIsAllThere() {
        List<String> broken = LongStream.rangeClosed(1, SEEDS)
                .parallel()
                .mapToObj(seed -> Plan.of(seed).length(STEPS, Long.MAX_VALUE))
                .map(plan -> Failure.of(Worlds.BEYOND_BUDGET, plan))
                .flatMap(failure -> Optional.ofNullable(failure).stream())
                .map(failure -> failure.message() + "\n" + Simulate.replay(failure.exactly()) + " --beyond-budget")
                .toList();
        assertThat(broken).isEmpty();
    }

    @Test
    void aDisasterLeavesNoQuorumOfDirectories() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (long seed = 1; seed <= 10; seed++) {
            Simulation.beyondBudget(new Options(seed, 5, STEPS), new PrintStream(out, false, StandardCharsets.UTF_8), 1)
                    .run(Long.MAX_VALUE);
        }
        assertThat(out.toString(StandardCharsets.UTF_8))
                .containsPattern("DISASTER +\\[\\d, \\d, \\d(, \\d)*] are lost")
                .containsPattern("HEAL +the directories of \\[\\d, \\d, \\d(, \\d)*] are put back")
                .doesNotContainPattern("DISASTER +\\[(\\d, )?\\d?] are lost");
    }
}
