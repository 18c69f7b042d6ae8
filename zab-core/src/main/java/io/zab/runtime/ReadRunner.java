package io.zab.runtime;

import io.zab.Zxid;
import io.zab.protocol.PendingReads;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs the application's reads between two of its transactions, once the state machine is as far as each has to see; collects the outcomes and hands them
 * over together. Confined to the apply thread.
 */
final class ReadRunner {
    /** So many outcomes are not held back until the end of a run of batches. */
    private static final int TOGETHER_MAX = 256;

    private final PendingReads<ApplyWork.Read> waiting = new PendingReads<>();
    private final OpenReads open;
    private final Callbacks callbacks;
    private final Mailbox<Input> protocol;
    private List<PendingRead<?>> decided = new ArrayList<>();
    private List<PendingRead<?>> done = new ArrayList<>();

    ReadRunner(OpenReads open, Callbacks callbacks, Mailbox<Input> protocol) {
        this.open = open;
        this.callbacks = callbacks;
        this.protocol = protocol;
    }

    void add(ApplyWork.Read read) {
        waiting.add(read.point(), read);
    }

    /** A point may never be applied: it may come from another cluster. What has expired meanwhile must not keep its permit. */
    void forgetExpired() {
        waiting.removeIf(read -> read.read().isDecided(), read -> done.add(read.read()));
        flush();
    }

    /** Runs those that may see the state as of {@code applied}. */
    void runThrough(Zxid applied) {
        waiting.runThrough(applied, this::run);
    }

    private void run(ApplyWork.Read next) {
        PendingRead<?> read = next.read();
        if (read.run(next.point())) {
            open.remove(read);
            decided.add(read);
        }
        done.add(read);
        if (done.size() >= TOGETHER_MAX) {
            flush();
        }
    }

    /** Hands over what is decided, and tells the protocol. */
    void flush() {
        if (done.isEmpty()) {
            return;
        }
        List<PendingRead<?>> ran = done;
        callbacks.done(ran);
        if (!decided.isEmpty()) {
            callbacks.deliver(decided);
            decided = new ArrayList<>();
        }
        protocol.put(peer -> peer.barriersDone(ran));
        done = new ArrayList<>();
    }
}
