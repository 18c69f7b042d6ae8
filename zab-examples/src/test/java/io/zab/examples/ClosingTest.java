package io.zab.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.Snapshot;
import io.zab.StateMachine;
import io.zab.Storage;
import io.zab.Transaction;
import io.zab.ZabNode;
import io.zab.transport.InMemoryNetwork;
import java.io.DataInputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long a process may take to close. No test measures: that the next part is closed although the one before hangs is what bounds it. */
@Timeout(60)
class ClosingTest {
    private static final Duration SOON = Duration.ofMillis(20);
    private static final Duration ENOUGH = Duration.ofSeconds(60);

    private final List<String> closed = new CopyOnWriteArrayList<>();
    private final CountDownLatch hangs = new CountDownLatch(1);

    @AfterEach
    void end() {
        hangs.countDown();
    }

    private void hang() {
        try {
            hangs.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What is promised to whoever presses Ctrl-C, with room for the JVM itself. */
    @Test
    void aNodeClosesWithinTwoSecondsWhateverHangs() {
        Closing closing = new Closing();
        NodeCommand.addServer(closing, () -> {});
        NodeCommand.addNetwork(closing, () -> {});
        NodeCommand.addNode(closing, () -> {});

        assertThat(closing.atMost()).isLessThanOrEqualTo(Duration.ofMillis(1_800));
    }

    @Test
    void theNodeIsClosedFirstSinceItStillAnswers() {
        Closing closing = new Closing();
        NodeCommand.addServer(closing, () -> closed.add("HTTP"));
        NodeCommand.addNetwork(closing, () -> closed.add("network"));
        NodeCommand.addNode(closing, () -> closed.add("node"));

        closing.close();
        closing.close();

        assertThat(closed).containsExactly("node", "HTTP", "network");
    }

    @Test
    void whatHangsOrThrowsHoldsUpNothingElse() {
        Closing closing = new Closing();
        closing.last("what hangs", SOON, this::hang);
        closing.last("what throws", ENOUGH, () -> {
            throw new IllegalStateException("thrown by a test");
        });
        closing.last("the rest", ENOUGH, () -> closed.add("the rest"));

        closing.close();

        assertThat(closed).containsExactly("the rest");
    }

    @Test
    void aStateMachineThatDoesNotReturnHoldsUpNothingElse() throws Exception {
        CountDownLatch applying = new CountDownLatch(1);
        StateMachine stuck = new StateMachine() {
            @Override
            public byte[] apply(Transaction transaction) {
                applying.countDown();
                hang();
                return new byte[0];
            }

            @Override
            public Snapshot snapshot() {
                return out -> {};
            }

            @Override
            public void restore(DataInputStream in) {}
        };
        ZabNode node = ZabNode.builder()
                .id(1)
                .peers("1=alone:1")
                .storage(Storage.inMemory())
                .transport(new InMemoryNetwork().transport(1))
                .stateMachine(stuck)
                .start();
        node.awaitReady(Duration.ofSeconds(20));
        var unused = node.propose(new byte[1]);
        applying.await();
        Closing closing = new Closing();
        closing.last("the rest", ENOUGH, () -> closed.add("the rest"));
        closing.first("the node", SOON, node::close);

        closing.close();

        assertThat(closed).containsExactly("the rest");
    }
}
