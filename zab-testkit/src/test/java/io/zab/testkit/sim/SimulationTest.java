package io.zab.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.testkit.Simulate;
import io.zab.testkit.run.Failure;
import io.zab.testkit.run.Plan;
import io.zab.testkit.run.Shrinker;
import io.zab.testkit.run.Shrunk;
import io.zab.testkit.run.Worlds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private static final int SEEDS = 2000;

    /** What is taken once or twice in these is looked for in so many more of them, a part at a time, before it counts as never taken. */
    private static final int AT_MOST = 10_000;

    private static final int PART = 500;

    /** Runs that once showed a mistake, each with what it found and the commit that ended it. */
    private static final Path ONCE_BROKEN = Path.of("src/test/resources/once-broken.txt");

    private final Coverage coverage = new Coverage();

    @Test
    void noPromiseIsBrokenUnderAnyFault() throws IOException {
        noneIsBroken(
                Stream.concat(seeds(1, SEEDS), onceBroken().stream()).distinct().toList());
        for (long seed = SEEDS; !coverage.never().isEmpty() && seed < AT_MOST; seed += PART) {
            noneIsBroken(seeds(seed + 1, seed + PART).toList());
        }
        assertThat(coverage.never()).as("branches that no run has taken").isEmpty();
    }

    private static Stream<Plan> seeds(long from, long to) {
        return LongStream.rangeClosed(from, to).mapToObj(Plan::of);
    }

    private void noneIsBroken(List<Plan> plans) {
        List<Failure> broken =
                plans.parallelStream().map(this::run).flatMap(Optional::stream).toList();
        assertThat(broken).as(() -> told(broken)).isEmpty();
    }

    private static List<Plan> onceBroken() throws IOException {
        return Files.readAllLines(ONCE_BROKEN).stream()
                .filter(line -> !line.startsWith("#") && !line.isBlank())
                .map(line -> {
                    String[] parts = line.split("\\|");
                    assertThat(parts)
                            .as("run, what it found, and what ended it: " + line)
                            .hasSize(3);
                    return Plan.parse(parts[0]);
                })
                .toList();
    }

    private Optional<Failure> run(Plan plan) {
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
