package io.zab.protocol;

import io.zab.Zxid;
import io.zab.message.StoreOp;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots of this peer's application. Each is written under a temporary name beside the protocol, and published here once the log behind it is
 * durable: the state must never be ahead of what this disk could replay.
 */
final class SnapshotShelf {
    private final PeerContext context;
    /** The newest that was published or installed. */
    private @Nullable Zxid newest;
    /** Oldest first. */
    private final ArrayDeque<Zxid> written = new ArrayDeque<>();

    SnapshotShelf(PeerContext context, @Nullable Zxid newest) {
        this.context = context;
        this.newest = newest;
    }

    void written(Zxid zxid) {
        written.add(zxid);
        publishDurable();
        if (!written.isEmpty()) {
            context.effects.mark(Mark.SNAPSHOT_AHEAD_OF_THE_LOG);
        }
    }

    /** A leader's snapshot has taken the place of the application's state. */
    void installed(Zxid zxid) {
        newest = zxid;
    }

    void publishDurable() {
        while (!written.isEmpty() && !context.history.durable().isBefore(written.element())) {
            publish(written.remove());
        }
    }

    private void publish(Zxid zxid) {
        if (zxid.isBefore(context.history.base()) || newest != null && !zxid.isAfter(newest)) {
            context.effects.mark(Mark.SNAPSHOT_OVERTAKEN);
            // A leader's snapshot has overtaken it. It is older than the store's base, so the store only removes it.
            context.history.store(new StoreOp.PublishSnapshot(zxid, Zxid.NONE), context.now);
            return;
        }
        context.history.publish(zxid, newest == null ? Zxid.NONE : newest, context.now);
        newest = zxid;
    }
}
