package io.zab.runtime;

import static io.zab.runtime.Journal.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.DataDirectoryException;
import io.zab.PeerAddress;
import io.zab.PeerId;
import io.zab.StartException;
import io.zab.Storage;
import io.zab.Timeouts;
import io.zab.ZabNode;
import io.zab.ZabNodeBuilder;
import io.zab.transport.Endpoint;
import io.zab.transport.Hello;
import io.zab.transport.InMemoryNetwork;
import io.zab.transport.LinkListener;
import io.zab.transport.Transport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StartTest {
    private final InMemoryNetwork network = new InMemoryNetwork();

    private ZabNodeBuilder alone(String cluster) {
        return ZabNode.builder()
                .cluster(cluster)
                .id(1)
                .peers("1=a:1")
                .transport(network.transport(1))
                .stateMachine(new Journal());
    }

    @Test
    void aDirectoryThatIsInUseIsRefusedAndFreeAfterClose(@TempDir Path directory) throws Exception {
        try (ZabNode first = alone("c").dataDir(directory).start()) {
            first.propose(bytes("x")).get(20, TimeUnit.SECONDS);

            assertThatThrownBy(() -> alone("c").dataDir(directory).start())
                    .isInstanceOf(DataDirectoryException.class)
                    .hasMessageContaining(directory.toString());
        }
        Journal journal = new Journal();
        try (ZabNode again = alone("c").dataDir(directory).stateMachine(journal).start()) {
            again.propose(bytes("y")).get(20, TimeUnit.SECONDS);
            assertThat(journal.texts()).containsExactly("x", "y");
        }
    }

    @Test
    void aDirectoryOfAnotherClusterOrPeerIsRefusedWithBothNames(@TempDir Path directory) {
        alone("first").dataDir(directory).start().close();

        assertThatThrownBy(() -> alone("second").dataDir(directory).start())
                .isInstanceOf(DataDirectoryException.class)
                .hasMessageContaining("first")
                .hasMessageContaining("second");
        assertThatThrownBy(() ->
                        alone("first").id(2).peers("2=a:1").dataDir(directory).start())
                .isInstanceOf(DataDirectoryException.class);
    }

    @Test
    void aDirectoryThatCannotBeMadeIsToldInASentence(@TempDir Path directory) throws Exception {
        Path file = Files.createFile(directory.resolve("file"));

        assertThatThrownBy(() -> alone("c").dataDir(file.resolve("below")).start())
                .isInstanceOf(DataDirectoryException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void ifTheTransportCannotBeOpenedEverythingIsUndone() throws Exception {
        Storage storage = Storage.inMemory();
        Transport busy = new Transport() {
            @Override
            public Endpoint open(
                    Supplier<Hello> hello, SortedMap<PeerId, PeerAddress> addresses, LinkListener listener) {
                throw new StartException("port 1 is in use");
            }

            @Override
            public void close() {}
        };

        assertThatThrownBy(() -> alone("busy").storage(storage).transport(busy).start())
                .isInstanceOf(StartException.class)
                .hasMessage("port 1 is in use");

        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("zab-busy-"));
        try (ZabNode node = alone("busy").storage(storage).start()) {
            node.propose(bytes("x")).get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void twoClustersWithDifferentSettingsLiveInOneProcess() throws Exception {
        try (TestCluster first = TestCluster.ready("first");
                TestCluster second = new TestCluster("second", 3)) {
            second.ids()
                    .forEach(id ->
                            second.start(id, b -> b.timeouts(Timeouts.fast()).payloadBytesMax(10)));
            second.awaitAllReady();

            first.node(1).propose(new byte[11]).get(20, TimeUnit.SECONDS);
            second.node(1).propose(new byte[10]).get(20, TimeUnit.SECONDS);
            assertThat(second.node(1).propose(new byte[11])).isCompletedExceptionally();

            first.awaitLines(1, 1, 2, 3);
            second.awaitLines(1, 1, 2, 3);
        }
    }

    @Test
    void aNodeWhosePayloadLimitIsNotTheOneThatItsClusterWasFormedWithIsRefusedInASentence() throws Exception {
        Storage storage = Storage.inMemory();
        try (ZabNode node =
                alone("limit").storage(storage).payloadBytesMax(2000).start()) {
            node.awaitReady(Duration.ofSeconds(20));
        }

        assertThatThrownBy(() ->
                        alone("limit").storage(storage).payloadBytesMax(1000).start())
                .isInstanceOf(StartException.class)
                .hasMessageContaining("peer 1 of cluster \"limit\"")
                .hasMessageContaining("payloads of at most 2000 bytes, here payloadBytesMax is 1000")
                .hasMessageContaining("set payloadBytesMax(2000)");
        try (ZabNode node =
                alone("limit").storage(storage).payloadBytesMax(2000).start()) {
            node.awaitReady(Duration.ofSeconds(20));
        }
    }

    @Test
    void aClusterOfOneServesByItself() throws Exception {
        try (ZabNode node = alone("one").storage(Storage.inMemory()).start()) {
            node.awaitReady(Duration.ofSeconds(20));
            node.propose(bytes("x")).get(20, TimeUnit.SECONDS);
        }
    }
}
