package io.zab.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The bugs of others: none of them happens here, and each story would notice if it did. */
class KnownBugsTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern ROW = Pattern.compile("known-bugs/([A-Za-z0-9-]+)\\.txt\\)");

    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> doesNotHappenHere() throws IOException {
        return KnownBug.all().stream().map(bug -> DynamicTest.dynamicTest(bug.name(), () -> check(bug)));
    }

    private static void check(KnownBug bug) throws IOException {
        if (bug.impossible() != null) {
            assertThat(bug.heldBy()).as("what keeps it out").isNotEmpty();
            for (String held : bug.heldBy()) {
                assertThat(exists(held)).as(held).isTrue();
            }
            return;
        }
        String told = bug.story();
        String observed = new Scenario(told).play();
        if (bug.isStory() && System.getProperty("scenarios.regenerate") != null) {
            Files.writeString(KnownBug.STORIES.resolve("known-bugs/" + bug.name() + ".txt"), observed);
        } else {
            assertThat(observed).isEqualTo(told);
        }
    }

    /** A type, or a type and its method, in the sources of any module. */
    private static boolean exists(String name) throws IOException {
        String type = name.replaceAll("\\..*", "");
        String method = name.substring(type.length()).replace(".", "");
        for (String module : List.of("zab-core", "zab-testkit", "zab-transport-netty")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src"))) {
                for (Path file :
                        files.filter(path -> path.endsWith(type + ".java")).toList()) {
                    return method.isEmpty() || Files.readString(file).contains(" " + method + "(");
                }
            }
        }
        return false;
    }

    @TestFactory
    Stream<DynamicTest> wouldBeNoticed() throws IOException {
        return KnownBug.all().stream()
                .filter(bug -> bug.impossible() == null)
                .flatMap(bug -> bug.failsWith().entrySet().stream()
                        .map(mistake -> DynamicTest.dynamicTest(bug.name() + " with " + mistake.getKey(), () -> {
                            Path work = Files.createDirectory(folder.resolve(bug.name() + mistake.getKey()));
                            assertThat(bug.noticedWith(mistake.getKey(), ROOT, work))
                                    .isEqualTo(mistake.getValue());
                        })));
    }

    @Test
    void eachStoryNamesAMistakeWithWhichItFails() throws IOException {
        assertThat(KnownBug.all())
                .filteredOn(bug -> bug.impossible() == null && bug.failsWith().isEmpty())
                .isEmpty();
    }

    @Test
    void thePageListsExactlyTheBugsThatThereAre() throws IOException {
        Set<String> listed = new TreeSet<>();
        ROW.matcher(Files.readString(ROOT.resolve("docs/testing.md")))
                .results()
                .forEach(row -> listed.add(row.group(1)));
        Set<String> told = new TreeSet<>();
        KnownBug.all().forEach(bug -> told.add(bug.name()));
        assertThat(listed).isEqualTo(told);
    }
}
