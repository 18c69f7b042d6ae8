package io.zab.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * An embedder who takes the core and this transport gets few and small jars. What is counted is the runtime class path
 * as Maven resolves it for this module, written by the build before the tests run, and not what somebody believes the
 * exclusions leave.
 */
class JarBudgetTest {
    private static final Path RESOLVED = Path.of("target", "runtime-classpath.txt");
    private static final int JARS_MAX = 14;
    private static final long BYTES_MAX = 6_000_000;

    @Test
    void coreAndTransportBringAtMostFourteenJarsAndSixMegabytes() throws IOException {
        List<Path> jars = jarsOfOthers();
        long bytes = jars.stream().mapToLong(JarBudgetTest::size).sum();

        System.out.printf("jar budget: %d of %d jars, %,d of %,d bytes%n", jars.size(), JARS_MAX, bytes, BYTES_MAX);
        jars.forEach(jar -> System.out.printf("  %,9d  %s%n", size(jar), jar.getFileName()));

        assertThat(jars).as("jars beside our own").hasSizeLessThanOrEqualTo(JARS_MAX);
        assertThat(bytes).as("bytes of %s", jars).isLessThanOrEqualTo(BYTES_MAX);
    }

    /** Guards the test above: an exclusion too many would make it pass with room to spare. */
    @Test
    void whatTheTransportNeedsIsThere() throws IOException {
        assertThat(jarsOfOthers())
                .extracting(jar -> jar.getFileName().toString())
                .anyMatch(name -> name.startsWith("slf4j-api"))
                .anyMatch(name -> name.startsWith("protobuf-java"))
                .anyMatch(name -> name.startsWith("netty-handler"))
                .anyMatch(name -> name.startsWith("netty-transport-native-epoll") && name.contains("linux-x86_64"))
                .anyMatch(name -> name.startsWith("netty-transport-native-epoll") && name.contains("linux-aarch_64"));
    }

    /** Our own come as a jar or, from the reactor, as a directory of classes; both lie below a module of ours. */
    private static List<Path> jarsOfOthers() throws IOException {
        assertThat(RESOLVED)
                .as("written by maven-dependency-plugin: mvn generate-test-resources")
                .exists();
        Path ours = Path.of("").toAbsolutePath().getParent();
        return Stream.of(Files.readString(RESOLVED).strip().split(Pattern.quote(File.pathSeparator)))
                .map(Path::of)
                .filter(entry -> !entry.startsWith(ours.resolve("zab-core")))
                .filter(entry -> !entry.getFileName().toString().startsWith("zab-core-"))
                .toList();
    }

    private static long size(Path jar) {
        try {
            return Files.size(jar);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
