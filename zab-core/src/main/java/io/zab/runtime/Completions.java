package io.zab.runtime;

import io.zab.Applied;
import io.zab.Zxid;
import io.zab.message.BootId;
import io.zab.message.PeerEntry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Completes this peer's own requests from the apply thread: collects the outcomes of a run of batches and hands them to the callback executor together. Confined to
 * the apply thread.
 */
final class Completions {
    /** So many outcomes, or so much time of the state machine, are not held back until the end of a batch. */
    private static final int TOGETHER_MAX = 256;

    private static final long TOGETHER_NANOS = 500_000;

    private final BootId boot;
    private final Outstanding outstanding;
    private final Callbacks callbacks;
    private final StatusBoard board;
    private List<Pending> decided = new ArrayList<>();
    private long togetherNanos;
    private Zxid last = Zxid.NONE;

    Completions(BootId boot, Outstanding outstanding, Callbacks callbacks, StatusBoard board) {
        this.boot = boot;
        this.outstanding = outstanding;
        this.callbacks = callbacks;
        this.board = board;
    }

    /**
     * The record of an own request has been applied, with this result.
     *
     * @param tookNanos how long the state machine took for it
     */
    void completed(long sequence, Zxid zxid, byte[] result, long tookNanos) {
        Pending request = outstanding.applied(sequence);
        if (request != null && request.decide(new Applied(zxid, result))) {
            decided.add(request);
            last = zxid;
            togetherNanos += tookNanos;
            if (decided.size() >= TOGETHER_MAX || togetherNanos >= TOGETHER_NANOS) {
                flush();
            }
        }
    }

    /** The replicated table shows how far this process has come: whatever is up to there is done, applied or void. */
    void done(@Nullable PeerEntry own) {
        if (own != null && own.boot().equals(boot)) {
            List<Pending> done = new ArrayList<>();
            outstanding.done(own.lastSequence(), done);
            if (!done.isEmpty()) {
                callbacks.done(done);
            }
        }
    }

    /** Hands over what is decided. */
    void flush() {
        if (!decided.isEmpty()) {
            // Whoever is told that a request is applied finds it so in the status.
            board.applied(last);
            callbacks.deliver(decided);
            decided = new ArrayList<>();
            togetherNanos = 0;
        }
    }
}
