package io.zab.runtime;

import io.zab.Applied;
import io.zab.NodeStatus;
import io.zab.PeerId;
import io.zab.ZabException;
import io.zab.ZabNode;
import io.zab.protocol.Peer;
import io.zab.storage.Store;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A running node as the application holds it. Any thread; decides nothing: proposals enter the mailbox, status is read from the board. */
final class Node implements ZabNode {
    private final Mailbox<Input> mailbox;
    private final Permits permits;
    private final StatusBoard board;
    private final StopSignal stop;
    private final OutcomeTexts texts;
    private final NodeThreads threads;
    private final Store store;
    private final Duration proposeTimeout;
    private final int payloadBytesMax;
    private final boolean waitForRoom;
    private final AtomicBoolean closing = new AtomicBoolean();

    Node(
            NodeConfig config,
            Mailbox<Input> mailbox,
            Permits permits,
            StatusBoard board,
            StopSignal stop,
            OutcomeTexts texts,
            NodeThreads threads,
            Store store) {
        this.mailbox = mailbox;
        this.permits = permits;
        this.board = board;
        this.stop = stop;
        this.texts = texts;
        this.threads = threads;
        this.store = store;
        this.proposeTimeout = config.proposeTimeout();
        this.payloadBytesMax = config.payloadBytesMax();
        this.waitForRoom = config.waitForRoom();
    }

    @Override
    public CompletableFuture<Applied> propose(byte[] payload) {
        return propose(payload, proposeTimeout);
    }

    @Override
    public CompletableFuture<Applied> propose(byte[] payload, Duration deadline) {
        Objects.requireNonNull(payload, "payload");
        long nanos = Nanos.of(Objects.requireNonNull(deadline, "deadline"));
        if (payload.length > payloadBytesMax) {
            return failed(texts.tooLarge(payload.length));
        }
        if (isClosed()) {
            return failed(texts.closed(stop.failure()));
        }
        if (nanos == 0) {
            return failed(texts.deadlineBeforeStart(deadline));
        }
        long until = System.nanoTime() + nanos;
        if (!permits.tryTake(payload.length)) {
            ZabException refusal = waitForRoom(payload.length, deadline, until);
            if (refusal != null) {
                return failed(refusal);
            }
        }
        Pending request = new Pending(payload, deadline, until);
        if (!mailbox.put(request)) {
            permits.giveBack(1, payload.length);
            return failed(texts.closed(stop.failure()));
        }
        return request.future();
    }

    /** Null once there is room, else what to fail with. */
    private @Nullable ZabException waitForRoom(int size, Duration deadline, long until) {
        // Room comes from the apply thread and from callbacks: neither of them can wait for itself.
        if (!waitForRoom || threads.isOfApplication()) {
            return texts.noRoom("");
        }
        try {
            if (permits.take(size, until)) {
                return null;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return texts.noRoom("; the thread was interrupted while it waited for room");
        }
        return isClosed()
                ? texts.closed(stop.failure())
                : texts.noRoom(", for all of the deadline of " + deadline.toMillis() + " ms");
    }

    private boolean isClosed() {
        return closing.get() || stop.get() != null;
    }

    private static CompletableFuture<Applied> failed(ZabException why) {
        return CompletableFuture.failedFuture(why);
    }

    @Override
    public void awaitReady(Duration timeout) throws TimeoutException, InterruptedException {
        board.awaitReady(timeout);
    }

    @Override
    public NodeStatus status() {
        return board.status(store.syncs());
    }

    @Override
    public CompletableFuture<@Nullable Void> transferLeadership(PeerId target) {
        return transfer(new PendingTransfer(Objects.requireNonNull(target, "target")));
    }

    @Override
    public CompletableFuture<@Nullable Void> transferLeadership() {
        return transfer(new PendingTransfer(null));
    }

    private CompletableFuture<@Nullable Void> transfer(PendingTransfer wish) {
        if (!mailbox.put(wish)) {
            return CompletableFuture.failedFuture(texts.notHandedOver(wish.target(), "the node is closed"));
        }
        return wish.future();
    }

    @Override
    public void close() {
        long now = System.nanoTime();
        boolean first = closing.compareAndSet(false, true);
        permits.close();
        // What is called from the state machine cannot wait until that has applied what is under way. Whoever calls a
        // second time is in a hurry.
        if (!first || threads.isOfStateMachine() || !mailbox.put(Peer::leave)) {
            stop.close();
        }
        threads.awaitEnd(now);
    }
}
