package io.zab;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

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
     * Stops this node: requests that were not handed to a leader fail with {@link NodeClosedException}, the others with
     * {@link OutcomeUnknownException}. Idempotent; returns once no thread, socket or file is left. The transport is not closed.
     */
    @Override
    void close();
}
