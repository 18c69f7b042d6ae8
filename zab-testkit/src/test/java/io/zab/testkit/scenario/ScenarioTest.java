package io.zab.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Plays every story; with {@code -Dscenarios.regenerate} it writes what was observed in place of what was expected, to be read as a diff. */
class ScenarioTest {
    private static final Path STORIES = Path.of("src/test/resources/scenarios");

    @TestFactory
    List<DynamicTest> storiesGoAsTold() throws IOException {
        try (Stream<Path> files = Files.list(STORIES)) {
            return files.filter(file -> file.toString().endsWith(".txt"))
                    .sorted()
                    .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> play(file)))
                    .toList();
        }
    }

    private static void play(Path file) throws IOException {
        String told = Files.readString(file);
        String observed = new Scenario(told).play();
        if (System.getProperty("scenarios.regenerate") != null) {
            Files.writeString(file, observed);
        } else {
            assertThat(observed).isEqualTo(told);
        }
    }
}
