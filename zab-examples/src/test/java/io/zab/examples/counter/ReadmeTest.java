package io.zab.examples.counter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The README shows what is compiled here, and names what is there. */
class ReadmeTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    @ParameterizedTest
    @ValueSource(strings = {"Counter", "CounterNode"})
    void theReadmeShowsTheSourceAsItIs(String example) throws IOException {
        String source = Files.readString(
                Path.of("src/main/java/io/zab/examples/counter").resolve(example + ".java"));
        String shown = source.substring(source.indexOf("import ")).trim();

        assertThat(readme()).contains("```java\n" + shown + "\n```");
    }

    @Test
    void theReadmeShowsNoOtherCode() throws IOException {
        assertThat(readme().split("```java", -1)).hasSize(3);
    }

    @Test
    void everyLinkOfReadmeAndConceptsLeadsSomewhere() throws IOException {
        for (String page : new String[] {"README.md", "docs/concepts.md"}) {
            Path file = ROOT.resolve(page);
            var links = java.util.regex.Pattern.compile("\\]\\(([^)#:]+)\\)").matcher(Files.readString(file));
            while (links.find()) {
                assertThat(file.resolveSibling(links.group(1)))
                        .as("link in " + page)
                        .exists();
            }
        }
    }

    private static String readme() throws IOException {
        return Files.readString(ROOT.resolve("README.md")).replace("\r\n", "\n");
    }
}
