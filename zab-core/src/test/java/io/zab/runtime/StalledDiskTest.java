package io.zab.runtime;

import static io.zab.runtime.Journal.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.zab.Applied;
import io.zab.NodeListener;
import io.zab.PeerAddress;
import io.zab.PeerId;
import io.zab.Reason;
import io.zab.Role;
import io.zab.Timeouts;
import io.zab.ZabNode;
import io.zab.storage.Disk;
import io.zab.storage.DiskFile;
import io.zab.storage.InMemoryDisk;
import io.zab.transport.InMemoryNetwork;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A disk that hangs in the middle of a sync, under a leader whose network is well. */
@Timeout(60)
class StalledDiskTest {
    /** In memory; its syncs can be held. */
    private static final class HeldDisk {
        private volatile CountDownLatch gate = new CountDownLatch(0);

        Disk disk() {
            InMemoryDisk real = new InMemoryDisk();
            return proxy(Disk.class, (method, args) -> {
                Object result = method.invoke(real, args);
                return result instanceof DiskFile file ? held(file) : result;
            });
        }

        private DiskFile held(DiskFile real) {
            return proxy(DiskFile.class, (method, args) -> {
                if (method.getName().equals("sync")) {
                    gate.await();
                }
                return method.invoke(real, args);
            });
        }

        private interface Call {
            @Nullable
            Object make(Method method, @Nullable Object @Nullable [] args) throws Exception;
        }

        private static <T> T proxy(Class<T> kind, Call call) {
            return kind.cast(Proxy.newProxyInstance(
                    kind.getClassLoader(), new Class<?>[] {kind}, (proxy, method, args) -> {
                        try {
                            return call.make(method, args);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    }));
        }

        void hold() {
            gate = new CountDownLatch(1);
        }

        void release() {
            gate.countDown();
        }
    }

    private final InMemoryNetwork network = new InMemoryNetwork();
    private final List<HeldDisk> disks = List.of(new HeldDisk(), new HeldDisk(), new HeldDisk());
    private final List<ZabNode> nodes = new ArrayList<>();

    private void start() throws Exception {
        TreeMap<PeerId, PeerAddress> addresses = new TreeMap<>();
        for (int id = 1; id <= 3; id++) {
            addresses.put(PeerId.of(id), new PeerAddress(PeerId.of(id), "memory-" + id, 1));
        }
        for (int id = 1; id <= 3; id++) {
            nodes.add(NodeStarter.start(new NodeConfig(
                    "stalled",
                    PeerId.of(id),
                    addresses,
                    disks.get(id - 1).disk(),
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
                    0,
                    null,
                    new NodeListener() {})));
        }
        for (ZabNode node : nodes) {
            node.awaitReady(Duration.ofSeconds(20));
        }
    }

    private int leader() {
        for (int i = 0; i < 3; i++) {
            if (nodes.get(i).status().role() == Role.LEADING) {
                return i;
            }
        }
        throw new AssertionError("nobody leads");
    }

    @AfterEach
    void close() {
        disks.forEach(HeldDisk::release);
        nodes.forEach(ZabNode::close);
    }

    @Test
    void theLeaderHandsOverAndNothingFails() throws Exception {
        start();
        int stalled = leader();
        disks.get(stalled).hold();
        CompletableFuture<Applied> first = nodes.get(stalled).propose(bytes("first"));
        first.get(20, TimeUnit.SECONDS); // Committed by the other disks.

        long epoch = first.join().zxid().epoch();
        CompletableFuture<Applied> own = nodes.get(stalled).propose(bytes("of the stalled one"));
        ZabNode other = nodes.get((stalled + 1) % 3);
        Applied applied;
        do {
            applied = other.propose(bytes("x")).get(20, TimeUnit.SECONDS);
        } while (applied.zxid().epoch() == epoch);

        assertThat(nodes.get(stalled).status().role())
                .as("it waits for its log")
                .isEqualTo(Role.LOOKING);
        assertThat(nodes.get(stalled).status().roleChanges()).last().satisfies(change -> {
            assertThat(change.reason()).isEqualTo(Reason.DISK_STALLED);
            assertThat(change.detail()).startsWith("to peer ").contains("the disk has brought nothing to its end for ");
        });
        disks.get(stalled).release();
        assertThat(own.get(20, TimeUnit.SECONDS).zxid().epoch()).isGreaterThanOrEqualTo(epoch);
        nodes.get(stalled).awaitReady(Duration.ofSeconds(20));
    }
}
