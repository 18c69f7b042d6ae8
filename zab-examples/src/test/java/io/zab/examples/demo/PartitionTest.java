package io.zab.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.examples.kv.KvClient;
import io.zab.testkit.history.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes in networks of their own, and a leader whose cable to the others is pulled. Skipped, and told so, where that cannot be had. */
@Timeout(180)
@Tag("processes")
class PartitionTest {
    private static final int NODES = 3;

    @Test
    void aLeaderThatIsCutOffAnswersNothingStaleAndTheOthersGoOn(@TempDir Path directory) throws Exception {
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        try (Namespaces namespaces = Namespaces.create(NODES)) {
            HistorySummary summary = HistoryDemo.run(
                    new PrintStream(told, true, StandardCharsets.UTF_8),
                    directory,
                    new HistoryDemo.Plan(NODES, 1, Duration.ofSeconds(3), 0, false),
                    new Unplugged(namespaces),
                    cluster(namespaces, directory));

            String story = told.toString(StandardCharsets.UTF_8);
            assertThat(summary.report().verdict())
                    .as(summary.text() + "\n" + story)
                    .isEqualTo(Verdict.LINEARIZABLE);
            assertThat(summary.staleReads()).isZero();
            assertThat(summary.pauses()).hasSize(1);
        } catch (Namespaces.Missing e) {
            System.out.println("SKIPPED(ip netns): " + e.getMessage());
            Assumptions.abort("SKIPPED(ip netns): " + e.getMessage());
        }
    }

    private static DemoCluster cluster(Namespaces namespaces, Path directory) {
        String cluster = IntStream.rangeClosed(1, NODES)
                .mapToObj(id -> id + "=" + namespaces.nodeHost(id) + ":7400")
                .collect(Collectors.joining(","));
        List<NodeProcess> nodes = IntStream.rangeClosed(1, NODES)
                .mapToObj(id -> new NodeProcess(
                        id,
                        cluster,
                        directory.resolve("node-" + id),
                        URI.create("http://" + namespaces.clientHost(id) + ":8080"),
                        namespaces.wrapper(id)))
                .toList();
        return new DemoCluster(nodes, new KvClient());
    }

    private record Unplugged(Namespaces namespaces) implements Absence {
        @Override
        public void begin(NodeProcess node) throws IOException, InterruptedException {
            namespaces.unplug(node.id());
        }

        @Override
        public void end(NodeProcess node) throws IOException, InterruptedException {
            namespaces.plugIn(node.id());
        }

        @Override
        public String toString() {
            return "pulled the cable of";
        }
    }
}
