package io.zab.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.protocol.Mark;
import io.zab.storage.StorageMark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each mark has a story, or a test, that shows why it exists: {@code docs/marks.md} says which. */
class MarksTest {
    private static final Path ROOT = Path.of("..");
    private static final Path SCENARIOS = Path.of("src/test/resources/scenarios");
    private static final List<Path> TESTS =
            List.of(ROOT.resolve("zab-core/src/test/java"), ROOT.resolve("zab-testkit/src/test/java"));
    private static final Pattern ROW = Pattern.compile("^\\| `([A-Z0-9_]+)` \\|.*\\| ([^|]+) \\|$", Pattern.MULTILINE);

    @Test
    void thePageHasExactlyTheMarksThatThereAre() throws IOException {
        List<String> marks = Stream.concat(Arrays.stream(Mark.values()), Arrays.stream(StorageMark.values()))
                .map(Enum::name)
                .toList();
        assertThat(rows().keySet()).containsExactlyInAnyOrderElementsOf(marks);
    }

    @TestFactory
    Stream<DynamicTest> whatIsNamedShowsIt() throws IOException {
        return rows().entrySet().stream()
                .map(row -> DynamicTest.dynamicTest(row.getKey() + " in " + row.getValue(), () -> {
                    if (row.getValue().endsWith(".txt")) {
                        assertThat(marksOf(row.getValue())).contains(row.getKey());
                    } else {
                        assertThat(sourceOf(row.getValue())).containsPattern("Mark\\." + row.getKey() + "\\b");
                    }
                }));
    }

    private static Map<String, String> rows() throws IOException {
        Map<String, String> rows = new TreeMap<>();
        Matcher row = ROW.matcher(Files.readString(ROOT.resolve("docs/marks.md")));
        while (row.find()) {
            assertThat(rows.put(row.group(1), row.group(2).strip()))
                    .as(row.group())
                    .isNull();
        }
        return rows;
    }

    private static List<String> marksOf(String story) throws IOException {
        Scenario scenario = new Scenario(Files.readString(SCENARIOS.resolve(story)));
        scenario.play();
        return scenario.marks().stream().map(Enum::name).toList();
    }

    private static String sourceOf(String test) throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path tests : TESTS) {
            try (Stream<Path> files = Files.walk(tests)) {
                files.filter(file -> file.endsWith(test + ".java")).forEach(found::add);
            }
        }
        assertThat(found).as(test).hasSize(1);
        return Files.readString(found.get(0));
    }
}
