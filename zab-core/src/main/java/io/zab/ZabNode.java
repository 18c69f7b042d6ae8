package io.zab;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One peer of a cluster, running in this process. Made by {@link #builder()}; all methods may be called by any thread.
 *
 * <p>Order: what one node submits is applied in submission order, pipelined. Exactly once: for as long as this process lives, a request is applied
 * exactly once or fails with a reason.
 */
public interface ZabNode extends AutoCloseable {
    /** A builder with defaults for all but id, peers, data directory, transport and state machine. */
    static ZabNodeBuilder builder() {
        return new ZabNodeBuilder();
    }

    /**
     * Proposes a transaction; the future completes after this peer has applied it, or with what is known of its fate. Never throws and never blocks, unless
     * the builder asked to wait for room. Dependent stages run on the node's callback executor.
     *
     * @param payload at most {@code payloadBytesMax} bytes; not to be changed until the future completes
     * @return completes with {@link Applied}, or with a {@link NotAppliedException} ({@link OverloadedException}, {@link PayloadTooLargeException},
     *     {@link DeadlinePassedException}, {@link NodeClosedException}), an {@link OutcomeUnknownException} or a {@link ResultLostException}
     */
    CompletableFuture<Applied> propose(byte[] payload);

    /** As {@link #propose(byte[])}, with a deadline of its own instead of the node's default. */
    CompletableFuture<Applied> propose(byte[] payload, Duration deadline);

    /**
     * Waits until this peer serves: it follows or leads, has applied what it must, and takes requests.
     *
     * @throws TimeoutException if it does not within {@code timeout}; the message says what is missing
     * @throws ZabException if the node has stopped
     * @throws InterruptedException if the thread is interrupted
     */
    void awaitReady(Duration timeout) throws TimeoutException, InterruptedException;

    /** What this node is now, from local state; cheap, never waits. */
    NodeStatus status();

    /**
     * Hands leadership over to another peer, without an election and without a failed request: proposals wait until it leads. To be called on the leader.
     * Never throws and never blocks; dependent stages run on the node's callback executor.
     *
     * @return completes once {@code target} is established in a later epoch, at once if it is this node, which leads. Fails with a {@link ZabException} that says
     *     why, if this node does not lead, if {@code target} is no voter, does not count or is not up to date, if its disk is slow, or if it did not catch up
     *     or was not established in time; then somebody leads all the same
     */
    CompletableFuture<@Nullable Void> transferLeadership(PeerId target);

    /** As {@link #transferLeadership(PeerId)}, to the follower that is fittest. */
    CompletableFuture<@Nullable Void> transferLeadership();

    /**
     * Stops this node, so that the others miss nothing: takes no more requests, waits until those under way are done, and hands leadership over if this node
     * leads; for at most a second in all, and not at all if no quorum can be reached. Requests that are left then fail: with {@link NodeClosedException}
     * if they were not handed to a leader, else with {@link OutcomeUnknownException}. A second call, or one from the state machine, waits for nothing of that.
     * Idempotent; returns once no thread, socket or file is left, within 5 s. The transport is not closed.
     */
    @Override
    void close();
}
