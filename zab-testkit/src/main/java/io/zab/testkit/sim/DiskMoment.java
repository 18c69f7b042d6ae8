package io.zab.testkit.sim;

import io.zab.message.StoreOp;
import org.jspecify.annotations.Nullable;

/** When a disk does something in several steps, of which any may be its last. */
enum DiskMoment {
    /** A directory is opened: recovered, or set aside and begun anew. */
    OPENED,
    PROMISED,
    CUT,
    SNAPSHOT_RECEIVED,
    SNAPSHOT_INSTALLED,
    SNAPSHOT_PUBLISHED,
    CONDEMNED;

    /** Which of them this operation is; null for an append, which is one group and one sync. */
    static @Nullable DiskMoment of(StoreOp op) {
        if (op instanceof StoreOp.SavePromise) {
            return PROMISED;
        }
        if (op instanceof StoreOp.Truncate) {
            return CUT;
        }
        if (op instanceof StoreOp.ReceiveChunk) {
            return SNAPSHOT_RECEIVED;
        }
        if (op instanceof StoreOp.InstallSnapshot) {
            return SNAPSHOT_INSTALLED;
        }
        if (op instanceof StoreOp.PublishSnapshot) {
            return SNAPSHOT_PUBLISHED;
        }
        return op instanceof StoreOp.Condemn ? CONDEMNED : null;
    }

    /** Whether it comes so seldom that nothing is lost if it nearly always fails. */
    boolean isRare() {
        return this == OPENED || this == CUT || this == SNAPSHOT_INSTALLED || this == CONDEMNED;
    }

    /** So many operations it may take, and those that follow it. */
    int operations() {
        return this == OPENED ? 24 : 8;
    }
}
