package io.zab.examples.counter;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.ZabNode;
import io.zab.examples.machine.FreePorts;
import io.zab.transport.Transport;
import io.zab.transport.netty.NettyTransport;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows runs. */
@Timeout(60)
class CounterTest {
    @Test
    void threeNodesInOneJvmCountTogether() throws Exception {
        PrintStream stdout = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            Counter.main(new String[0]);
        } finally {
            System.setOut(stdout);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8).lines()).containsExactly("1", "2", "3");
    }

    @Test
    void threeNodesOverSocketsCountOnAfterARestart(@TempDir Path directory) throws Exception {
        List<Integer> ports = FreePorts.find(3);
        String peers = "1=127.0.0.1:%d,2=127.0.0.1:%d,3=127.0.0.1:%d".formatted(ports.toArray());
        assertThat(countThree(directory, peers)).containsExactly(1L, 2L, 3L);
        assertThat(countThree(directory, peers)).containsExactly(4L, 5L, 6L);
    }

    private static List<Long> countThree(Path directory, String peers) throws Exception {
        List<ZabNode> nodes = new ArrayList<>();
        try (Transport transport = NettyTransport.plaintext()) {
            try {
                for (int id = 1; id <= 3; id++) {
                    nodes.add(CounterNode.start(id, peers, directory.resolve("" + id), transport));
                }
                List<Long> counts = new ArrayList<>();
                for (ZabNode node : nodes) {
                    node.awaitReady(Duration.ofSeconds(20));
                    byte[] result = node.propose(Counter.bytes(1))
                            .get(20, TimeUnit.SECONDS)
                            .result();
                    counts.add(ByteBuffer.wrap(result).getLong());
                }
                return counts;
            } finally {
                nodes.forEach(ZabNode::close);
            }
        }
    }
}
