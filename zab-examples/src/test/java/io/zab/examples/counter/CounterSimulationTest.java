package io.zab.examples.counter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.zab.Snapshot;
import io.zab.StateMachine;
import io.zab.Transaction;
import io.zab.testkit.Simulation;
import io.zab.testkit.SimulationFailure;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of docs/testing.md: a state machine under every fault of the simulator, and one with a mistake that no other test would find. */
@Timeout(120)
class CounterSimulationTest {
    // docs/testing.md shows what stands between these two comments: counter
    @Test
    void theCounterSurvivesEveryFault() {
        Simulation.builder()
                .stateMachine(Counter::new)
                .requests(random -> Counter.bytes(random.nextInt(100)))
                .build()
                .run(100); // seeds 1 to 100: some thousand failovers, a few seconds
    }
    // docs/testing.md shows no more: counter

    // docs/testing.md shows what stands between these two comments: jobs
    /** Jobs wait, and whoever asks is given one of them: any. */
    static final class Jobs implements StateMachine {
        private final Set<String> waiting = new HashSet<>(); // the mistake: a TreeSet or a LinkedHashSet would do

        @Override
        public byte[] apply(Transaction transaction) {
            String job = UTF_8.decode(transaction.payload()).toString();
            if (!job.isEmpty()) {
                waiting.add(job);
                return new byte[0];
            }
            Iterator<String> jobs = waiting.iterator(); // in an order that depends on the past of this very set
            if (!jobs.hasNext()) {
                return new byte[0];
            }
            String given = jobs.next();
            jobs.remove();
            return given.getBytes(UTF_8);
        }

        @Override
        public Snapshot snapshot() {
            List<String> view = waiting.stream().sorted().toList();
            return out -> {
                out.writeInt(view.size());
                for (String job : view) {
                    out.writeUTF(job);
                }
            };
        }

        @Override
        public void restore(DataInputStream in) throws IOException {
            waiting.clear();
            for (int left = in.readInt(); left > 0; left--) {
                waiting.add(in.readUTF());
            }
        }
    }

    private static Simulation<Jobs> simulation() {
        return Simulation.builder()
                .peers(3)
                .stateMachine(Jobs::new)
                .requests(random ->
                        random.nextInt(5) < 2 ? new byte[0] : ("job-" + random.nextInt(10_000)).getBytes(UTF_8))
                .checkEach(jobs -> assertThat(jobs.waiting).doesNotContain(""))
                .checkAtEnd(peers -> assertThat(peers).hasSize(3))
                .build();
    }
    // docs/testing.md shows no more: jobs

    @Test
    void aStateMachineThatLeansOnTheOrderOfAHashSetIsFound() {
        Simulation<Jobs> simulation = simulation();

        SimulationFailure failure = catchThrowableOfType(SimulationFailure.class, () -> simulation.run(100));

        assertThat(failure.broken()).startsWith("Determinism (").contains("the order of a HashSet");
        assertThat(failure).hasMessageContaining("replay with: simulation.replay(\"seed=");
        assertThat(catchThrowableOfType(SimulationFailure.class, () -> simulation.replay(failure.replay()))
                        .broken())
                .isEqualTo(failure.broken());
    }

    @ParameterizedTest
    @ValueSource(strings = {"counter", "jobs"})
    void thePageShowsTheSourceAsItIs(String example) throws IOException {
        String source = Files.readString(Path.of("src/test/java/io/zab/examples/counter/CounterSimulationTest.java"));
        String marked = source.substring(
                source.indexOf("\n", source.indexOf("these two comments: " + example)) + 1,
                source.indexOf("    // docs/testing.md shows no more: " + example));

        assertThat(Files.readString(Path.of("../docs/testing.md")).replace("\r\n", "\n"))
                .contains("```java\n" + marked.replaceAll("(?m)^ {4}", "") + "```");
    }
}
