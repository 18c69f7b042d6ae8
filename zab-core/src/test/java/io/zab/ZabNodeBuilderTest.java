package io.zab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.transport.InMemoryNetwork;
import java.io.DataInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong is told before disk or network is touched: none of these ever gets as far. */
class ZabNodeBuilderTest {
    private static final class Nothing implements StateMachine {
        @Override
        public byte[] apply(Transaction transaction) {
            return new byte[0];
        }

        @Override
        public Snapshot snapshot() {
            return out -> {};
        }

        @Override
        public void restore(DataInputStream in) {}
    }

    private static ZabNodeBuilder good() {
        return ZabNode.builder()
                .cluster("orders")
                .id(1)
                .peers("1=a:1,2=b:1,3=c:1")
                .storage(Storage.inMemory())
                .transport(new InMemoryNetwork().transport(1))
                .stateMachine(new Nothing());
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake(b -> b.cluster("a/b"), "cluster(\"a/b\") is no name"),
                mistake(b -> b.cluster(""), "cluster(\"\") is no name"),
                mistake(b -> b.id(0), "id(0) is outside 1..65535"),
                mistake(
                        b -> b.id(4),
                        "id(4) is not in peers(...), which lists [1, 2, 3]. Add 4 to peers(...) on every peer"),
                mistake(b -> b.peers("1=a:1,2=b"), "\"2=b\" has no port"),
                mistake(b -> b.dataDir(Path.of("d")), "dataDir(d) and storage(...) are both set"),
                mistake(
                        b -> b.timeouts(
                                new Timeouts(Duration.ofMillis(100), Duration.ofMillis(300), Duration.ofMillis(400))),
                        "followerTimeout is 300 ms; it must be at least 5 heartbeats, 500 ms"),
                mistake(
                        b -> b.timeouts(
                                new Timeouts(Duration.ofMillis(1), Duration.ofMillis(300), Duration.ofMillis(200))),
                        "heartbeat is 1 ms; it must be at least 5 ms"),
                mistake(
                        b -> b.timeouts(
                                new Timeouts(Duration.ofMillis(50), Duration.ofMillis(300), Duration.ofMillis(400))),
                        "leaderTimeout is 400 ms; it must not exceed followerTimeout, 300 ms"),
                mistake(
                        b -> b.timeouts(
                                new Timeouts(Duration.ofMillis(50), Duration.ofDays(3), Duration.ofMillis(400))),
                        "PT72H is no timeout"),
                mistake(b -> b.proposeTimeout(Duration.ZERO), "proposeTimeout(PT0S) must be more than nothing"),
                mistake(b -> b.payloadBytesMax(0), "payloadBytesMax is 0; it must be at least 1"),
                mistake(b -> b.payloadBytesMax(17 << 20), "payloadBytesMax is 17825792; it must be at most 16777216"),
                mistake(b -> b.outstandingMax(0, 64 << 20), "outstandingMax: requests is 0; it must be at least 1"),
                mistake(
                        b -> b.outstandingMax(10, 1000),
                        "outstandingMax: bytes is 1000; it must be at least payloadBytesMax, 1048576"),
                mistake(b -> b.snapshotEvery(0, 1), "snapshotEvery: transactions is 0"),
                mistake(b -> b.snapshotEvery(1, 0), "snapshotEvery: logBytes is 0"),
                mistake(b -> b.segmentBytes(1), "segmentBytes is 1; it must be at least 65536"));
    }

    private static Arguments mistake(UnaryOperator<ZabNodeBuilder> change, String said) {
        return Arguments.of(change, said);
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("mistakes")
    void eachMistakeIsNamedWithItsValueAndItsRule(UnaryOperator<ZabNodeBuilder> change, String said) {
        assertThatThrownBy(() -> change.apply(good()).start())
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("Cannot start peer ")
                .hasMessageContaining("of cluster ")
                .hasMessageContaining(said);
    }

    @Test
    void whatIsRequiredIsAskedFor() {
        assertThatThrownBy(() -> ZabNode.builder().start())
                .isInstanceOf(StartException.class)
                .hasMessageContaining("id(...) is missing")
                .hasMessageContaining("peers(...) is missing")
                .hasMessageContaining("dataDir(...) is missing")
                .hasMessageContaining("transport(...) is missing")
                .hasMessageContaining("stateMachine(...) is missing");
    }

    @Test
    void allMistakesAreReportedTogether() {
        assertThatThrownBy(() -> good().cluster("!")
                        .peers("1=a:x,2=b:1")
                        .payloadBytesMax(-1)
                        .timeouts(new Timeouts(Duration.ofMillis(100), Duration.ofMillis(1), Duration.ofMillis(1)))
                        .start())
                .isInstanceOf(StartException.class)
                .satisfies(e -> assertThat(e.getMessage().lines().filter(line -> line.startsWith("- ")))
                        .hasSize(5));
    }

    @Test
    void nullIsRefusedWhereItIsGiven() {
        assertThatThrownBy(() -> good().cluster(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> good().peers(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> good().stateMachine(null)).isInstanceOf(NullPointerException.class);
    }
}
