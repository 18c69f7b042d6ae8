package io.zab.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.Storage;
import io.zab.ZabNode;
import io.zab.transport.InMemoryNetwork;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The store on three real nodes, over HTTP; only the network between the nodes is in memory. */
@Timeout(60)
class KvClusterTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final InMemoryNetwork network = new InMemoryNetwork();
    private final KvClient client = new KvClient();
    private final List<ZabNode> nodes = new ArrayList<>();
    private final List<KvServer> servers = new ArrayList<>();

    @BeforeEach
    void startThree() throws Exception {
        for (int id = 1; id <= 3; id++) {
            KvStore store = new KvStore();
            ZabNode node = ZabNode.builder()
                    .id(id)
                    .peers("1=a:1,2=b:1,3=c:1")
                    .storage(Storage.inMemory())
                    .transport(network.transport(id))
                    .stateMachine(store)
                    .payloadBytesMax(KvCommand.PAYLOAD_BYTES_MAX)
                    .start();
            KvServer server = KvServer.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            server.serve(node, store);
            nodes.add(node);
            servers.add(server);
        }
        for (ZabNode node : nodes) {
            node.awaitReady(TIMEOUT);
        }
    }

    @AfterEach
    void close() {
        servers.forEach(KvServer::close);
        nodes.forEach(ZabNode::close);
    }

    @Test
    void whatOneNodeAcknowledgedEveryNodeReadsAtOnce() throws Exception {
        for (int i = 0; i < 30; i++) {
            String zxid = zxid(put(1 + i % 3, "a", "value " + i));
            KvClient.Answer got = client.get(server(1 + (i + 1) % 3), "/kv/a", TIMEOUT);

            assertThat(got.text()).isEqualTo("value " + i);
            assertThat(got.etag()).isEqualTo(zxid);
        }
    }

    @Test
    void ofSeveralCompareAndSetsOnTheSameZxidOneWins() throws Exception {
        String zxid = zxid(put(1, "a", "first"));

        int won = 0;
        for (int node = 1; node <= 3; node++) {
            won += put(node, "a", "by " + node, "If-Match", zxid).status() == 200 ? 1 : 0;
        }
        assertThat(won).isEqualTo(1);
    }

    @Test
    void theLongestValueReachesAllNodes() throws Exception {
        String longest = "x".repeat(KvCommand.VALUE_BYTES_MAX);
        put(2, "a", longest);

        assertThat(client.get(server(3), "/kv/a", TIMEOUT).text()).isEqualTo(longest);
    }

    @Test
    void aNodeThatIsCutOffReadsLocallyAndRefusesTheRestInTime() throws Exception {
        put(3, "a", "before");
        client.get(server(3), "/kv/a", TIMEOUT);
        network.cut(1, 3);
        network.cut(2, 3);

        KvClient.Answer refused = client.get(server(3), "/kv/a?timeout=300", TIMEOUT);
        assertThat(refused.status()).isEqualTo(504);
        assertThat(client.get(server(3), "/kv/a?local=true", TIMEOUT).text()).isEqualTo("before");
        assertThat(client.put(server(3), "a", new byte[1], Duration.ofMillis(300))
                        .status())
                .isEqualTo(504);
        assertThat(put(1, "a", "after").status()).isEqualTo(200);

        network.heal();
        assertThat(client.get(server(3), "/kv/a", TIMEOUT).text()).isIn("after", "\0");
    }

    @Test
    void allStatesAreEqualAfterTheLeaderIsGone() throws Exception {
        put(1, "a", "one");
        int leader = nodes.get(0).status().leader().value();
        nodes.get(leader - 1).close();
        int left = leader == 1 ? 2 : 1;
        int other = 6 - leader - left;

        assertThat(put(left, "b", "two").status()).isEqualTo(200);
        assertThat(client.get(server(other), "/dump", TIMEOUT).json().get("sha256"))
                .isEqualTo(client.get(server(left), "/dump", TIMEOUT).json().get("sha256"));
        assertThat(client.put(server(leader), "c", new byte[1], TIMEOUT).text()).contains("not_applied");
    }

    private URI server(int node) {
        return URI.create("http://127.0.0.1:" + servers.get(node - 1).address().getPort());
    }

    private KvClient.Answer put(int node, String key, String value, String... headers) throws Exception {
        return client.put(server(node), key, value.getBytes(StandardCharsets.UTF_8), TIMEOUT, headers);
    }

    private static String zxid(KvClient.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return String.valueOf(answer.json().get("zxid"));
    }
}
