package io.zab.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.testkit.Simulate;
import io.zab.testkit.run.Failure;
import io.zab.testkit.run.Plan;
import io.zab.testkit.run.Shrinker;
import io.zab.testkit.run.Shrunk;
import io.zab.testkit.run.Worlds;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
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
        List<Failure> broken = LongStream.concat(LongStream.rangeClosed(1, SEEDS), LongStream.of(ONCE_BROKEN))
                .distinct()
                .parallel()
                .mapToObj(this::run)
                .flatMap(Optional::stream)
                .toList();
        assertThat(broken).as(() -> told(broken)).isEmpty();
        assertThat(coverage.never()).as("branches that no run has taken").isEmpty();
    }

    private Optional<Failure> run(long seed) {
        Plan plan = Plan.of(seed);
        Simulation simulation = Worlds.OWN.make(plan, null, 1);
        try {
            return Optional.ofNullable(Failure.of(simulation, plan));
        } finally {
            coverage.add(simulation.coverage());
        }
    }

    /** The first is reduced to what can be read; of the others it is said how to repeat them. */
    private static String told(List<Failure> broken) {
        Shrunk smallest = Shrinker.shrink(Worlds.OWN, broken.get(0), Duration.ofSeconds(50));
        return broken.stream()
                .map(one -> one.message() + "\n  " + Simulate.replay(one.exactly()))
                .collect(Collectors.joining(
                        "\n", smallest.told(Worlds.OWN, Simulate::replay) + "\nall of them:\n", "\n"));
    }
}
