package io.zab.runtime;

import io.zab.Reason;
import io.zab.ZabException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Why and that the node ends. Given by any thread, once; obeyed by the protocol thread. */
final class StopSignal implements Failure {
    /**
     * The end of a node.
     *
     * @param what what has stopped it, as part of a sentence; null if the application closed it
     * @param failure the same as a whole, which says whom it has stopped; null if the application closed it
     */
    record Stop(
            Reason reason, @Nullable String what, @Nullable Throwable failure) {}

    private final Mailbox<Input> mailbox;
    private final String named;
    private final NodeLog log;
    private final AtomicReference<@Nullable Stop> stop = new AtomicReference<>();

    StopSignal(Mailbox<Input> mailbox, String named, NodeLog log) {
        this.mailbox = mailbox;
        this.named = named;
        this.log = log;
    }

    /** The application closes the node. */
    void close() {
        give(new Stop(Reason.CLOSED, null, null));
    }

    @Override
    public void stop(Reason reason, String what, Throwable cause) {
        if (give(new Stop(reason, what, new ZabException(named + " has stopped: " + what, cause)))) {
            log.fatal("stopped, reason=" + reason + ": " + what, cause);
        } else {
            log.debug("failed after it was stopped: {}", what);
        }
    }

    private boolean give(Stop why) {
        boolean first = stop.compareAndSet(null, why);
        if (first) {
            // Wakes the protocol thread; if the mailbox takes nothing any more, that has ended.
            mailbox.put(nobody -> {});
        }
        return first;
    }

    /** Null as long as the node goes on. */
    @Nullable
    Stop get() {
        return stop.get();
    }

    /** What has stopped the node, as part of a sentence; null if it has not stopped by itself. */
    @Nullable
    String what() {
        Stop why = stop.get();
        return why == null ? null : why.what();
    }

    /** Why the node has stopped by itself, null if it has not. */
    @Nullable
    Throwable failure() {
        Stop why = stop.get();
        return why == null ? null : why.failure();
    }
}
