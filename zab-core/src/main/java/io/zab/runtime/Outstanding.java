package io.zab.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for what: the requests that the protocol has and that it is not yet done with.
 *
 * <pre>
 *   submitted ──▶ without a sequence (a list) ──numbered──▶ ring[sequence] ──its own apply──▶ completed
 *                            └──────────── settled ◀──────────────┘
 * </pre>
 *
 * The list belongs to the protocol thread. The ring is filled by the protocol thread and emptied by the apply thread, in the order of the sequences; it has a
 * place for every permit, and a permit is given back only after its place is free, so that it cannot overtake itself.
 */
final class Outstanding {
    private final AtomicReferenceArray<@Nullable Pending> ring;
    private final int mask;

    // Protocol thread.
    private @Nullable Pending first;
    private @Nullable Pending last;

    // Apply thread: all up to here are done.
    private long doneUpTo;

    Outstanding(int requestsMax) {
        int places = Integer.highestOneBit(Math.max(2, requestsMax) - 1) << 1;
        ring = new AtomicReferenceArray<>(places);
        mask = places - 1;
    }

    /** Protocol thread: the peer is given a request. */
    void submitted(Pending request) {
        request.before = last;
        if (last == null) {
            first = request;
        } else {
            last.after = request;
        }
        last = request;
    }

    /** Protocol thread: the peer has given it a sequence. */
    void numbered(Pending request, long sequence) {
        unlink(request);
        request.sequence = sequence;
        Pending overtaken = ring.getAndSet((int) sequence & mask, request);
        if (overtaken != null && overtaken != request) {
            throw new IllegalStateException("Request " + sequence + " takes the place of request " + overtaken.sequence
                    + ", which is not done; there are " + (mask + 1) + " places");
        }
    }

    /** Protocol thread: it ends without its own apply. True if it never had a sequence: then the protocol is done with it, too. */
    boolean settled(Pending request) {
        request.freePayload();
        if (request.sequence == 0) {
            unlink(request);
            return true;
        }
        return false;
    }

    /** Apply thread: the request with this sequence, whose record has been applied. */
    @Nullable
    Pending applied(long sequence) {
        return ring.get((int) sequence & mask);
    }

    /** Apply thread: every sequence up to {@code lastSequence} is used up; adds those requests to {@code done}. */
    void done(long lastSequence, List<Pending> done) {
        while (doneUpTo < lastSequence) {
            Pending request = ring.getAndSet((int) ++doneUpTo & mask, null);
            if (request != null) {
                done.add(request);
            }
        }
    }

    /** Protocol thread, at the end of all: whatever is left in list and ring. */
    List<Pending> rest() {
        List<Pending> rest = new ArrayList<>();
        for (Pending request = first; request != null; request = request.after) {
            rest.add(request);
        }
        for (int i = 0; i <= mask; i++) {
            Pending request = ring.get(i);
            if (request != null) {
                rest.add(request);
            }
        }
        return rest;
    }

    private void unlink(Pending request) {
        Pending before = request.before;
        Pending after = request.after;
        if (before != null) {
            before.after = after;
        } else if (first == request) {
            first = after;
        } else {
            return;
        }
        if (after != null) {
            after.before = before;
        } else {
            last = before;
        }
        request.before = null;
        request.after = null;
    }
}
