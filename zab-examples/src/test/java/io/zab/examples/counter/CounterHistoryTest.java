package io.zab.examples.counter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.NotAppliedException;
import io.zab.Storage;
import io.zab.ZabNode;
import io.zab.testkit.history.HistoryRecorder;
import io.zab.testkit.history.LinearizabilityChecker;
import io.zab.testkit.history.SequentialModel;
import io.zab.transport.InMemoryNetwork;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The example of docs/testing.md: whether the counter's clients see one counter, while one node is cut off. */
@Timeout(60)
class CounterHistoryTest {
    // docs/testing.md shows what stands between these two comments
    /** A counter with one client at a time: each addition is answered with the sum. */
    static final class CounterModel implements SequentialModel<Long, Long, Long> {
        @Override
        public Long initial() {
            return 0L;
        }

        @Override
        public Long step(Long sum, Long added, Long answer) {
            return sum + added == answer ? answer : null; // null: that cannot be the answer
        }

        @Override
        public Long stepUnseen(Long sum, Long added) {
            return sum + added; // nobody saw the answer
        }
    }

    private final HistoryRecorder<Long, Long> recorder = new HistoryRecorder<>();

    private void add(int client, ZabNode node, long amount) throws InterruptedException {
        var call = recorder.call(client, "counter", amount); // before it is sent
        try {
            byte[] result = node.propose(Counter.bytes(amount)).get().result();
            call.ok(ByteBuffer.wrap(result).getLong());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof NotAppliedException) {
                call.noEffect(); // certainly not, and never will be
            } else {
                call.unknown(); // it may have happened, may still, or never; or it has, and the answer was lost
            }
        }
    }

    private void check() {
        new LinearizabilityChecker<>(new CounterModel())
                .check(recorder.history())
                .requireLinearizable();
    }
    // docs/testing.md shows no more

    @Test
    void clientsOfAllNodesSeeOneCounter() throws Exception {
        InMemoryNetwork network = new InMemoryNetwork();
        List<ZabNode> nodes = new ArrayList<>();
        for (int id = 1; id <= 3; id++) {
            nodes.add(ZabNode.builder()
                    .id(id)
                    .peers("1=a:7400,2=b:7400,3=c:7400")
                    .storage(Storage.inMemory())
                    .transport(network.transport(id))
                    .stateMachine(new Counter())
                    .start());
        }
        for (ZabNode node : nodes) {
            node.awaitReady(Duration.ofSeconds(20));
        }
        List<Thread> clients = new ArrayList<>();
        for (int client = 1; client <= 6; client++) {
            int number = client;
            clients.add(new Thread(() -> count(number, nodes.get(number % 3))));
        }
        clients.forEach(Thread::start);
        int leader = nodes.get(0).status().leader().value();
        network.cut(leader, leader % 3 + 1);
        network.cut(leader, (leader + 1) % 3 + 1);
        nodes.get(leader % 3).propose(Counter.bytes(0)).get();
        network.heal();
        for (Thread client : clients) {
            client.join();
        }
        nodes.forEach(ZabNode::close);

        check();
        assertThatThrownBy(() -> {
                    recorder.call(7, "counter", 1L).ok(1L);
                    check();
                })
                .hasMessageContaining("process 7  1 -> 1");
    }

    @Test
    void thePageShowsTheSourceAsItIs() throws IOException {
        String source = Files.readString(Path.of("src/test/java/io/zab/examples/counter/CounterHistoryTest.java"));
        String marked = source.substring(
                source.indexOf("\n", source.indexOf("// docs/testing.md shows what")) + 1,
                source.indexOf("    // docs/testing.md shows no more"));

        assertThat(Files.readString(Path.of("../docs/testing.md")).replace("\r\n", "\n"))
                .contains("```java\n" + marked.replaceAll("(?m)^ {4}", "") + "```");
    }

    private void count(int client, ZabNode node) {
        try {
            for (int i = 0; i < 100; i++) {
                add(client, node, client);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
