package io.zab.testkit.mistakes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients were told is judged a second time, by the checker that applications use: it finds stale reads by itself, where no predicate judges anything. */
class HistoryOfClientsTest {
    private static final Path ROOT = Path.of("..");
    private static final String WITHOUT_PREDICATES = """

            @ zab-testkit/src/main/java/io/zab/testkit/predicate/Predicates.java
              public static List<Predicate> all() {
            - return List.of(
            + return true ? List.of() : List.of(
            """;

    @TempDir
    private Path work;

    @Test
    void staleReadsAreFoundWithoutAnyPredicate() throws IOException, InterruptedException {
        String stale = Files.readString(Path.of("mistakes/read-run-too-early.txt"));
        Mistake both = Mistake.parse("stale-reads-and-no-predicates", stale + WITHOUT_PREDICATES);
        String classes = new MistakenTree(ROOT, System.getProperty("java.class.path"), work, System.out).with(both);

        List<String> told = new ArrayList<>();
        List<String> simulate = List.of(
                "-cp",
                classes,
                "io.zab.testkit.Simulate",
                "--threads=1",
                "--seeds=1..400",
                "--lines=0",
                "--failures=1");
        new Jvm(Path.of("."), simulate)
                .run(
                        line -> {
                            told.add(line);
                            return !line.startsWith("==>");
                        },
                        2,
                        TimeUnit.MINUTES);

        assertThat(told).anyMatch(line -> line.startsWith("ClientHistory (S27): NOT_LINEARIZABLE"));
        assertThat(told).as("the answer that nothing explains").anyMatch(line -> line.startsWith("==>"));
    }
}
