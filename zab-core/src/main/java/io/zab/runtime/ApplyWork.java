package io.zab.runtime;

import io.zab.Zxid;
import io.zab.message.Batch;
import io.zab.message.SnapshotHeader;

/** What the protocol thread hands to the apply thread. */
sealed interface ApplyWork {
    /** Apply these records. */
    record Apply(Batch batch) implements ApplyWork {}

    /** Replace the application's state by this snapshot, which is installed. */
    record Restore(SnapshotHeader header) implements ApplyWork {}

    /** Run this read once {@code point} is applied. */
    record Read(PendingRead<?> read, Zxid point) implements ApplyWork {}

    /** Some reads have expired: forget those that nobody waits for any more. */
    record ForgetReads() implements ApplyWork {}
}
