package io.zab.examples.kv;

import io.zab.Applied;
import io.zab.NodeStatus;
import io.zab.PeerId;
import io.zab.Reason;
import io.zab.Role;
import io.zab.RoleChange;
import io.zab.Transaction;
import io.zab.ZabNode;
import io.zab.Zxid;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A cluster of one that needs nobody: what is proposed is applied at once, or fails as the test says. */
public final class FakeNode implements ZabNode {
    private final KvStore store;
    private Zxid last = Zxid.of(3, 16);
    private volatile RuntimeException failure;
    private volatile long diskUsableBytes = 1_000_000;
    private volatile Duration lastDeadline = Duration.ZERO;
    private volatile int proposals;
    private volatile int reads;

    public FakeNode(KvStore store) {
        this.store = store;
    }

    /** What every later proposal and linearizable read fails with; null ends that. */
    public void failWith(RuntimeException thrown) {
        failure = thrown;
    }

    /** What its status shows: a disk with so much room left, of which it keeps 1,000 bytes in reserve. */
    public void fillDiskUpTo(long usableBytes) {
        diskUsableBytes = usableBytes;
    }

    Duration lastDeadline() {
        return lastDeadline;
    }

    int proposals() {
        return proposals;
    }

    int reads() {
        return reads;
    }

    @Override
    public CompletableFuture<Applied> propose(byte[] payload) {
        return propose(payload, Duration.ofSeconds(10));
    }

    @Override
    public synchronized CompletableFuture<Applied> propose(byte[] payload, Duration deadline) {
        lastDeadline = deadline;
        proposals++;
        if (failure != null) {
            return CompletableFuture.failedFuture(failure);
        }
        last = last.plus(1);
        byte[] result = store.apply(transaction(last, payload));
        return CompletableFuture.completedFuture(new Applied(last, result));
    }

    static Transaction transaction(Zxid zxid, byte[] payload) {
        return new Transaction(
                zxid, PeerId.of(1), Instant.EPOCH, ByteBuffer.wrap(payload).asReadOnlyBuffer());
    }

    @Override
    public CompletableFuture<@Nullable Void> transferLeadership(PeerId target) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<@Nullable Void> transferLeadership() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Zxid> readBarrier() {
        return readBarrier(Duration.ofSeconds(10));
    }

    @Override
    public CompletableFuture<Zxid> readBarrier(Duration deadline) {
        return read(() -> last, deadline);
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> read(Supplier<? extends T> function) {
        return read(function, Duration.ofSeconds(10));
    }

    @Override
    public synchronized <T extends @Nullable Object> CompletableFuture<T> read(
            Supplier<? extends T> function, Duration deadline) {
        lastDeadline = deadline;
        reads++;
        return failure == null ? readLocal(function, deadline) : CompletableFuture.failedFuture(failure);
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> readLocal(Supplier<? extends T> function) {
        return readLocal(function, Duration.ofSeconds(10));
    }

    @Override
    public synchronized <T extends @Nullable Object> CompletableFuture<T> readLocal(
            Supplier<? extends T> function, Duration deadline) {
        return CompletableFuture.completedFuture(function.get());
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> readAtLeast(Zxid zxid, Supplier<? extends T> function) {
        return readLocal(function);
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> readAtLeast(
            Zxid zxid, Supplier<? extends T> function, Duration deadline) {
        return readLocal(function);
    }

    @Override
    public void awaitReady(Duration timeout) {}

    @Override
    public NodeStatus status() {
        return new NodeStatus(
                "fake",
                PeerId.of(1),
                Role.LEADING,
                PeerId.of(1),
                3,
                last,
                last,
                last,
                last,
                true,
                true,
                null,
                true,
                null,
                0,
                0,
                7,
                diskUsableBytes,
                diskUsableBytes < 1_000,
                List.of(new NodeStatus.Peer(PeerId.of(2), true, Duration.ofMillis(12), last, true, null, null)),
                List.of(new RoleChange(
                        Instant.EPOCH, Role.LOOKING, Role.LEADING, Reason.ELECTED, PeerId.of(1), 3, Zxid.of(2, 9), "")),
                List.of(),
                null);
    }

    @Override
    public void close() {}
}
