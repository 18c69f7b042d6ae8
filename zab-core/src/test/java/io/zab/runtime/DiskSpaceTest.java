package io.zab.runtime;

import static io.zab.runtime.Journal.bytes;
import static io.zab.runtime.OutcomesTest.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.zab.NodeListener;
import io.zab.PeerAddress;
import io.zab.PeerId;
import io.zab.Role;
import io.zab.StorageLowException;
import io.zab.Timeouts;
import io.zab.ZabNode;
import io.zab.Zxid;
import io.zab.protocol.PeerStatus;
import io.zab.storage.Disk;
import io.zab.storage.InMemoryDisk;
import io.zab.transport.InMemoryNetwork;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A disk that fills up: nobody's write is what finds that out. */
@Timeout(60)
class DiskSpaceTest {
    private static final long RESERVE = 1_000;

    private final InMemoryNetwork network = new InMemoryNetwork();
    private final List<AtomicLong> usable = new ArrayList<>();
    private final List<ZabNode> nodes = new ArrayList<>();

    private void start(int size) throws Exception {
        TreeMap<PeerId, PeerAddress> addresses = new TreeMap<>();
        for (int id = 1; id <= size; id++) {
            addresses.put(PeerId.of(id), new PeerAddress(PeerId.of(id), "memory-" + id, 1));
        }
        for (int id = 1; id <= size; id++) {
            AtomicLong left = new AtomicLong(Long.MAX_VALUE);
            usable.add(left);
            nodes.add(NodeStarter.start(new NodeConfig(
                    "low",
                    PeerId.of(id),
                    addresses,
                    disk(left),
                    network.transport(id),
                    new Journal(),
                    0,
                    Timeouts.defaults(),
                    Duration.ofSeconds(20),
                    1 << 20,
                    1000,
                    1 << 20,
                    false,
                    1_000_000,
                    1 << 30,
                    1 << 20,
                    RESERVE,
                    null,
                    new NodeListener() {})));
        }
        for (ZabNode node : nodes) {
            node.awaitReady(Duration.ofSeconds(20));
        }
    }

    private static Disk disk(AtomicLong usable) {
        InMemoryDisk real = new InMemoryDisk();
        return (Disk) Proxy.newProxyInstance(
                DiskSpaceTest.class.getClassLoader(), new Class<?>[] {Disk.class}, (proxy, method, args) -> {
                    try {
                        return method.getName().equals("usableBytes") ? usable.get() : method.invoke(real, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @AfterEach
    void close() {
        nodes.forEach(ZabNode::close);
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("not seen: %s", what).isLessThan(until);
            Thread.onSpinWait();
        }
    }

    private static boolean takes(ZabNode node) throws Exception {
        try {
            node.propose(bytes("x")).get(20, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(StorageLowException.class);
            return false;
        }
    }

    @Test
    void belowTheReserveProposalsAreRefusedAndReadsAreNotUntilThereIsRoom() throws Exception {
        start(1);
        ZabNode node = nodes.get(0);
        assertThat(takes(node)).isTrue();

        usable.get(0).set(RESERVE - 1);
        await("refused", () -> !takes(node));

        assertThat(failure(node.propose(bytes("x"))))
                .hasMessageContaining("room for 999 bytes more, and the reserve is 1000 bytes");
        assertThat(node.read(() -> "read").get(20, TimeUnit.SECONDS)).isEqualTo("read");
        assertThat(node.status().ready()).isTrue();
        assertThat(node.status().diskUsableBytes()).isEqualTo(RESERVE - 1);
        assertThat(node.status().diskLow()).isTrue();

        usable.get(0).set(2 * RESERVE);
        await("taken", () -> takes(node));
        assertThat(node.status().diskUsableBytes()).isEqualTo(2 * RESERVE);
        assertThat(node.status().diskLow()).isFalse();
    }

    @Test
    void aLeaderMakesWayAndGoesOnToWriteWhatOthersPropose() throws Exception {
        start(3);
        int low = 0;
        while (nodes.get(low).status().role() != Role.LEADING) {
            low = (low + 1) % 3;
        }
        ZabNode full = nodes.get(low);
        ZabNode other = nodes.get((low + 1) % 3);

        usable.get(low).set(0);

        await(
                "another leads",
                () -> full.status().role() == Role.FOLLOWING && full.status().ready());
        assertThat(takes(full)).isFalse();
        CompletableFuture<?> written = other.propose(bytes("written"));
        Zxid zxid = other.propose(bytes("last")).get(20, TimeUnit.SECONDS).zxid();
        written.get(20, TimeUnit.SECONDS);
        await("written there, too", () -> !full.status().durableZxid().isBefore(zxid));
    }

    // ---- alone

    private final Mailbox<Input> protocol = new Mailbox<>();

    private DiskSpace alone(Role role) {
        PeerId self = PeerId.of(1);
        Zxid none = Zxid.NONE;
        PeerStatus status = new PeerStatus(
                role, self, 1, true, 1, none, none, none, none, true, true, true, null, 0, 0, List.of(), "");
        StatusBoard board = new StatusBoard("low", self, new Permits(1, 1), null, status);
        return new DiskSpace(new FakeStore(), RESERVE, board, protocol, new NodeLog("low", self));
    }

    /** The others may have no more room than this one: leadership must not go round and round. */
    @Test
    void aLeaderAsksOnceToBeRelievedUntilThereIsRoomAgain() {
        DiskSpace space = alone(Role.LEADING);
        for (int look = 0; look < 5; look++) {
            space.judge(RESERVE - 1);
        }
        assertThat(protocol.poll()).singleElement().isInstanceOf(PendingTransfer.class);
        space.judge(2 * RESERVE);
        assertThat(protocol.poll()).isEmpty();
        space.judge(0);
        assertThat(protocol.poll()).hasSize(1);
    }

    @Test
    void aFollowerHasNothingToHandOver() {
        DiskSpace space = alone(Role.FOLLOWING);
        space.judge(0);
        assertThat(space.room().low()).isTrue();
        assertThat(protocol.poll()).isEmpty();
    }

    @Test
    void atTheLineItDoesNotGoBackAndForth() {
        DiskSpace space = alone(Role.FOLLOWING);
        space.judge(RESERVE);
        assertThat(space.room().low()).isFalse();
        space.judge(RESERVE - 1);
        space.judge(RESERVE);
        assertThat(space.room().low()).isTrue();
        space.judge(RESERVE + RESERVE / 8);
        assertThat(space.room().low()).isFalse();
    }
}
