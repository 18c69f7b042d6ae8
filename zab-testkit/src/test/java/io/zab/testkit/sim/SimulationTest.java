package io.zab.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.testkit.Simulate;
import io.zab.testkit.model.Violation;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private static final int SEEDS = 2000;

    /** Seeds that once showed a mistake; the code has changed since, so each has its scenario or unit test besides where it could. */
    private static final long[] ONCE_BROKEN = {
        14,
        63,
        194,
        512,
        852,
        975,
        1068,
        1420,
        1913,
        2368,
        16511,
        442575725653L,
        968759650392L,
        48700949751L,
        1033447297289L,
        757778283098L
    };

    private final Coverage coverage = new Coverage();

    @Test
    void noPromiseIsBrokenUnderAnyFault() {
        List<String> broken = LongStream.concat(LongStream.rangeClosed(1, SEEDS), LongStream.of(ONCE_BROKEN))
                .distinct()
                .parallel()
                .mapToObj(this::run)
                .filter(told -> !told.isEmpty())
                .toList();
        assertThat(broken).isEmpty();
        assertThat(coverage.never()).as("branches that no run has taken").isEmpty();
    }

    /** What happened, if anything did. */
    private String run(long seed) {
        Simulation simulation = new Simulation(new Options(seed, 0, Simulate.STEPS), null);
        try {
            simulation.run(Long.MAX_VALUE);
            return "";
        } catch (Violation violation) {
            return "\n" + simulation.story(60) + violation.getMessage() + "\nreplay with: " + Simulate.replay(seed)
                    + " --until=" + simulation.steps() + "\n";
        } finally {
            coverage.add(simulation.coverage());
        }
    }
}
