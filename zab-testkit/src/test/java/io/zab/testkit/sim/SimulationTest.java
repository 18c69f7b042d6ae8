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

    /** Runs that once showed a mistake, each with what it found and the commit that ended it. */
    private static final Path ONCE_BROKEN = Path.of("src/test/resources/once-broken.txt");

    private final Coverage coverage = new Coverage();

    @Test
    void noPromiseIsBrokenUnderAnyFault() throws IOException {
        Stream<Plan> fixed = LongStream.rangeClosed(1, SEEDS).mapToObj(Plan::of);
        List<Failure> broken = Stream.concat(fixed, onceBroken().stream()).distinct().toList().parallelStream()
                .map(this::run)
                .flatMap(Optional::stream)
                .toList();
        assertThat(broken).as(() -> told(broken)).isEmpty();
        assertThat(coverage.never()).as("branches that no run has taken").isEmpty();
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
