package io.zab.runtime;

import io.zab.Applied;
import io.zab.NodeStatus;
import io.zab.PeerId;
import io.zab.ZabNode;
import io.zab.Zxid;
import io.zab.protocol.Peer;
import io.zab.storage.Store;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A running node as the application holds it. Any thread; decides nothing: proposals and reads enter the mailbox, status is read from the board. */
final class Node implements ZabNode {
    /** Each waits no longer than a hand-over and a follower timeout, but an application might ask in a loop. */
    private static final int WISHES_MAX = 64;

    private final AtomicInteger wishes = new AtomicInteger();
    private final Mailbox<Input> mailbox;
    private final Entrance entrance;
    private final Permits permits;
    private final StatusBoard board;
    private final DiskSpace space;
    private final StopSignal stop;
    private final OutcomeTexts texts;
    private final NodeThreads threads;
    private final Store store;
    private final Duration timeout;
    private final int payloadBytesMax;

    Node(
            NodeConfig config,
            Mailbox<Input> mailbox,
            Entrance entrance,
            Permits permits,
            StatusBoard board,
            DiskSpace space,
            StopSignal stop,
            OutcomeTexts texts,
            NodeThreads threads,
            Store store) {
        this.mailbox = mailbox;
        this.entrance = entrance;
        this.permits = permits;
        this.board = board;
        this.space = space;
        this.stop = stop;
        this.texts = texts;
        this.threads = threads;
        this.store = store;
        this.timeout = config.proposeTimeout();
        this.payloadBytesMax = config.payloadBytesMax();
    }

    // ---- Writes

    @Override
    public CompletableFuture<Applied> propose(byte[] payload) {
        return propose(payload, timeout);
    }

    @Override
    public CompletableFuture<Applied> propose(byte[] payload, Duration deadline) {
        Objects.requireNonNull(payload, "payload");
        long until = until(deadline);
        if (payload.length > payloadBytesMax) {
            return CompletableFuture.failedFuture(texts.tooLarge(payload.length));
        }
        DiskSpace.Room room = space.room();
        if (room.low()) {
            return CompletableFuture.failedFuture(texts.storageLow(room.usableBytes(), space.reserveBytes()));
        }
        return entrance.enter(new Pending(payload, deadline, until), OutcomeTexts.NOT_APPLIED);
    }

    // ---- Reads

    @Override
    public CompletableFuture<Zxid> readBarrier() {
        return readBarrier(timeout);
    }

    @Override
    public CompletableFuture<Zxid> readBarrier(Duration deadline) {
        return entrance.enter(
                new PendingRead<>(null, point -> point, deadline, until(deadline)), OutcomeTexts.NOT_READ);
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> read(Supplier<? extends T> function) {
        return read(function, timeout);
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> read(Supplier<? extends T> function, Duration deadline) {
        return read(null, function, deadline);
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> readLocal(Supplier<? extends T> function) {
        return readLocal(function, timeout);
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> readLocal(
            Supplier<? extends T> function, Duration deadline) {
        return read(Zxid.NONE, function, deadline);
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> readAtLeast(Zxid zxid, Supplier<? extends T> function) {
        return readAtLeast(zxid, function, timeout);
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> readAtLeast(
            Zxid zxid, Supplier<? extends T> function, Duration deadline) {
        return read(Objects.requireNonNull(zxid, "zxid"), function, deadline);
    }

    private <T extends @Nullable Object> CompletableFuture<T> read(
            @Nullable Zxid point, Supplier<? extends T> function, Duration deadline) {
        Objects.requireNonNull(function, "function");
        return entrance.enter(
                new PendingRead<T>(point, reached -> function.get(), deadline, until(deadline)), OutcomeTexts.NOT_READ);
    }

    private static long until(Duration deadline) {
        return System.nanoTime() + Nanos.of(Objects.requireNonNull(deadline, "deadline"));
    }

    // ---- What it is, and its end

    @Override
    public void awaitReady(Duration within) throws TimeoutException, InterruptedException {
        board.awaitReady(within);
    }

    @Override
    public NodeStatus status() {
        return board.status(store.syncs(), space.room());
    }

    @Override
    public CompletableFuture<@Nullable Void> transferLeadership(PeerId target) {
        return transferTo(Objects.requireNonNull(target, "target"));
    }

    @Override
    public CompletableFuture<@Nullable Void> transferLeadership() {
        return transferTo(null);
    }

    private CompletableFuture<@Nullable Void> transferTo(@Nullable PeerId target) {
        // No permit of a request: it has no payload, and a node that is full may be handed over all the same.
        if (wishes.incrementAndGet() > WISHES_MAX) {
            wishes.decrementAndGet();
            return CompletableFuture.failedFuture(
                    texts.notHandedOver(target, WISHES_MAX + " such wishes are waiting for their answer already"));
        }
        PendingTransfer wish = new PendingTransfer(target, wishes::decrementAndGet);
        if (!mailbox.put(wish)) {
            wishes.decrementAndGet();
            return CompletableFuture.failedFuture(texts.notHandedOver(target, OutcomeTexts.ended(stop.what())));
        }
        return wish.future();
    }

    @Override
    public void close() {
        long now = System.nanoTime();
        boolean first = entrance.close();
        permits.close();
        // What is called from the state machine cannot wait until that has applied what is under way. Whoever calls a
        // second time is in a hurry.
        if (!first || threads.isOfStateMachine() || !mailbox.put(Peer::leave)) {
            stop.close();
        }
        threads.awaitEnd(now);
    }
}
