package io.zab.runtime;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The reads that have no outcome yet, so that the end of the node leaves none of them behind, whoever held it. */
final class OpenReads {
    private final Set<PendingRead<?>> open = ConcurrentHashMap.newKeySet();

    /** Protocol thread: the peer is about to be given this one. */
    void add(PendingRead<?> read) {
        open.add(read);
    }

    /** Its outcome is decided. Any thread. */
    void remove(PendingRead<?> read) {
        open.remove(read);
    }

    /** Protocol thread, at the end of all: those that are left. */
    List<PendingRead<?>> rest() {
        return List.copyOf(open);
    }
}
