package io.zab.runtime;

import io.zab.message.ReadOp;
import io.zab.message.StoreOp;

/** What the protocol thread hands to the log thread. */
sealed interface LogWork {
    /** Carry out; report once all up to {@code number} are durable. */
    record Perform(long number, StoreOp op) implements LogWork {}

    /** Read, and answer with {@code id}. */
    record Read(long id, ReadOp op) implements LogWork {}
}
