package io.zab.testkit.mistakes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A red seed of thousands of events becomes something to read. With little time here; with a minute it becomes smaller. */
class ShrunkMistakesTest {
    private static final Path ROOT = Path.of("..");
    private static final int SECONDS = 4;

    @TempDir
    private static Path work;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ack-before-sync",
                "truncation-skipped",
                "adoption-skipped",
                "log-not-synced",
                "settled-without-own-apply"
            })
    void aRedSeedIsReducedToSixtyLinesThatFailInTheSameWay(String name) throws IOException, InterruptedException {
        Mistake mistake = Mistake.all(Path.of("mistakes")).stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        String classes = new MistakenTree(ROOT, System.getProperty("java.class.path"), work, System.out).with(mistake);

        List<String> told = simulate(classes, "--seeds=1..300", "--shrink=" + SECONDS);

        int options = told.indexOf(told.stream()
                .filter(line -> line.startsWith("  faults every"))
                .findFirst()
                .orElse(""));
        int broken = first(told, "[A-Za-z]+ \\(.*\\): .*", options);
        assertThat(broken).as(String.join("\n", told)).isPositive();
        assertThat(broken - options - 1).as("lines of the story").isBetween(10, 60);

        String replay = told.get(first(told, "replay with: .*", broken));
        List<String> again = simulate(
                classes, replay.substring(replay.indexOf(" --seed=") + 1).split(" "));
        assertThat(again).contains(told.get(broken));
    }

    private static int first(List<String> lines, String pattern, int from) {
        for (int i = from; i < lines.size(); i++) {
            if (lines.get(i).matches(pattern)) {
                return i;
            }
        }
        return -1;
    }

    private static List<String> simulate(String classes, String... options) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("-cp", classes, "io.zab.testkit.Simulate", "--threads=1"));
        arguments.addAll(List.of(options));
        List<String> lines = new ArrayList<>();
        new Jvm(Path.of("."), arguments)
                .run(
                        line -> {
                            lines.add(line);
                            return !line.startsWith("  the whole run");
                        },
                        2,
                        TimeUnit.MINUTES);
        return lines;
    }
}
