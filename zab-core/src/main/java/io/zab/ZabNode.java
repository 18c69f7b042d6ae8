package io.zab;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One peer of a cluster, running in this process. Made by {@link #builder()}; all methods may be called by any thread.
 *
 * <p>Order: what one node submits is applied in submission order, pipelined. Exactly once: for as long as this process lives, a request is applied
 * exactly once or fails with a reason.
 *
 * <p>No argument may be null: that throws {@link NullPointerException}. Whatever else goes wrong with a request or a read fails its future. A deadline is a time from now:
 * of zero or less it has passed, and the future has failed when it is returned; beyond a century it means never. A future may be cancelled, or completed by whoever holds it: that
 * ends the waiting, and nothing else.
 */
public interface ZabNode extends AutoCloseable {
    /** A builder with defaults for all but id, peers, data directory, transport and state machine. */
    static ZabNodeBuilder builder() {
        return new ZabNodeBuilder();
    }

    /**
     * Proposes a transaction; the future completes after this peer has applied it, or with what is known of its fate. Never blocks, unless
     * the builder asked to wait for room. Dependent stages run on the node's callback executor.
     *
     * @param payload at most {@code payloadBytesMax} bytes, may be empty; not to be changed until the future completes
     * @return completes with {@link Applied}, or with a {@link NotAppliedException} ({@link OverloadedException}, {@link PayloadTooLargeException},
     *     {@link StorageLowException}, {@link DeadlinePassedException}, {@link NodeClosedException}), an {@link OutcomeUnknownException} or a {@link ResultLostException}
     */
    CompletableFuture<Applied> propose(byte[] payload);

    /** As {@link #propose(byte[])}, with a deadline of its own instead of the node's default. */
    CompletableFuture<Applied> propose(byte[] payload, Duration deadline);

    /**
     * Completes once this peer's state machine has applied everything that was acknowledged to anybody before this call, on whatever peer. Costs a message to the
     * leader and a heartbeat to a quorum, both shared with all that ask at the same time, and no record in the log. Whoever reads the application's state
     * afterwards, by its own means, reads linearizably. Never blocks, unless the builder asked to wait for room; dependent stages run on the
     * node's callback executor.
     *
     * <p>It may or may not see what is proposed or under way at the same time; of an own proposal wait for the future first.
     *
     * @return completes with the place in the history that has been applied at least, or with a {@link DeadlinePassedException} (no quorum, or the state machine
     *     was slow), an {@link OverloadedException} or a {@link NodeClosedException}
     */
    CompletableFuture<Zxid> readBarrier();

    /** As {@link #readBarrier()}, with a deadline of its own instead of the node's default. */
    CompletableFuture<Zxid> readBarrier(Duration deadline);

    /**
     * Reads linearizably: runs {@code function} after a {@link #readBarrier()}, on the thread that applies transactions and between two of them, so that it may look at the
     * state machine without a lock. It must be short and must not wait for anything: nothing is applied meanwhile. Its result must not refer to what later
     * transactions change.
     *
     * @param function may return null; what it throws fails this future and nothing else
     * @return completes with the function's result, with what it threw, or as {@link #readBarrier()} fails; then the function is never run
     */
    <T extends @Nullable Object> CompletableFuture<T> read(Supplier<? extends T> function);

    /** As {@link #read(Supplier)}, with a deadline of its own instead of the node's default. */
    <T extends @Nullable Object> CompletableFuture<T> read(Supplier<? extends T> function, Duration deadline);

    /**
     * As {@link #read(Supplier)}, of the state that this peer has just now, and without a word to anybody: also without a quorum. It may be older than what has been
     * acknowledged elsewhere. As long as this node lives, a later one never sees an older state; after a restart it may, until the peer is ready again.
     */
    <T extends @Nullable Object> CompletableFuture<T> readLocal(Supplier<? extends T> function);

    /** As {@link #readLocal(Supplier)}, with a deadline of its own instead of the node's default. */
    <T extends @Nullable Object> CompletableFuture<T> readLocal(Supplier<? extends T> function, Duration deadline);

    /**
     * As {@link #readLocal(Supplier)}, once this peer has applied {@code zxid}: whoever remembers the zxid of what it wrote or saw last reads its own writes and never
     * goes back, on whatever peer it asks next. Fails by its deadline if this peer does not come so far.
     *
     * @param zxid any place in the history, also one that nothing has reached yet; with {@link Zxid#NONE} this is {@link #readLocal(Supplier)}
     */
    <T extends @Nullable Object> CompletableFuture<T> readAtLeast(Zxid zxid, Supplier<? extends T> function);

    /** As {@link #readAtLeast(Zxid, Supplier)}, with a deadline of its own instead of the node's default. */
    <T extends @Nullable Object> CompletableFuture<T> readAtLeast(
            Zxid zxid, Supplier<? extends T> function, Duration deadline);

    /**
     * Waits until this peer serves: it follows or leads, has applied what it must, and takes requests.
     *
     * @param timeout of zero or less does not wait: it returns if this peer serves just now
     * @throws TimeoutException if it does not within {@code timeout}; the message says what is missing
     * @throws ZabException if the node has stopped
     * @throws InterruptedException if the thread is interrupted
     */
    void awaitReady(Duration timeout) throws TimeoutException, InterruptedException;

    /** What this node is now, from local state; cheap, never waits. Answers also when the node has stopped or is closed. */
    NodeStatus status();

    /**
     * Hands leadership over to another peer, without an election and without a failed request: proposals wait until it leads. To be called on the leader.
     * Never blocks; dependent stages run on the node's callback executor.
     *
     * @return completes once {@code target} is established in a later epoch, at once if it is this node, which leads. Fails with a {@link ZabException} that says
     *     why, if this node does not lead, if {@code target} is no voter, does not count or is not up to date, if its disk is slow, or if it did not catch up
     *     or was not established in time; then somebody leads all the same. Fails at once if 64 such wishes wait for their answer
     */
    CompletableFuture<@Nullable Void> transferLeadership(PeerId target);

    /** As {@link #transferLeadership(PeerId)}, to the follower that is fittest. */
    CompletableFuture<@Nullable Void> transferLeadership();

    /**
     * Stops this node, so that the others miss nothing: takes no more requests and reads, waits until those under way are done, and hands leadership over if this node
     * leads; for at most a second in all, and not at all if no quorum can be reached. What is left then fails: reads, and requests that were not handed to a leader, with
     * {@link NodeClosedException}, the other requests with {@link OutcomeUnknownException}. A second call, or one from the state machine, waits for nothing of that.
     * Idempotent; returns once no thread, socket or file is left, within 5 s; if something of the application has not returned by then, a line in the log says where it is. An interrupt
     * does not cut this short; it is kept. The transport is not closed.
     */
    @Override
    void close();
}
