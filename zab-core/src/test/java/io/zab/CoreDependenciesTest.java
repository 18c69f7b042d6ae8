package io.zab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The core's runtime class path as Maven resolves it, written by the build before the tests run. */
class CoreDependenciesTest {
    private static final Path RESOLVED = Path.of("target", "runtime-classpath.txt");

    @Test
    void theCoreDependsOnSlf4jAndOnAnnotationsAlone() throws IOException {
        assertThat(RESOLVED)
                .as("written by maven-dependency-plugin: mvn generate-test-resources")
                .exists();

        assertThat(Stream.of(Files.readString(RESOLVED).strip().split(Pattern.quote(File.pathSeparator))))
                .extracting(entry -> Path.of(entry).getFileName().toString().replaceFirst("-[0-9].*", ""))
                .containsExactlyInAnyOrder("slf4j-api", "jspecify");
    }
}
