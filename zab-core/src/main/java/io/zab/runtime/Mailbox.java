package io.zab.runtime;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What many threads put in and one thread takes out, all of it at once. The taker parks when there is nothing; the first item wakes it, those behind it
 * in the same burst do not. Not bounded by itself: what is put in is bounded where it comes from (permits, windows, one answer per question).
 *
 * <p>A stack without locks: putting in is one exchange of the head, taking out is one exchange for the whole burst, which is then turned round.
 */
final class Mailbox<T> {
    /** On top of the stack: the taker is parked, and {@code SLEEPING} has to be replaced and the taker woken; or nothing is taken any more. */
    private enum Mark {
        SLEEPING,
        CLOSED
    }

    private record Node<T>(
            @Nullable T item, @Nullable Mark mark, @Nullable Node<T> next) {}

    private final AtomicReference<@Nullable Node<T>> head = new AtomicReference<>();
    private final Node<T> sleeping = new Node<>(null, Mark.SLEEPING, null);
    private final ArrayList<T> taken = new ArrayList<>();
    private volatile @Nullable Thread taker;
    private boolean ended;

    /**
     * Puts an item in. Never waits.
     *
     * @return false if the mailbox is closed; the item was not put in
     */
    boolean put(T item) {
        while (true) {
            Node<T> top = head.get();
            if (top != null && top.mark == Mark.CLOSED) {
                return false;
            }
            boolean asleep = top != null && top.mark == Mark.SLEEPING;
            if (head.compareAndSet(top, new Node<>(item, null, asleep ? null : top))) {
                if (asleep) {
                    LockSupport.unpark(taker);
                }
                return true;
            }
        }
    }

    /** Takes no more; what is in may still be taken out, and the taker is woken. Any thread, idempotent. */
    void close() {
        while (true) {
            Node<T> top = head.get();
            if (top != null && top.mark == Mark.CLOSED) {
                return;
            }
            boolean asleep = top != null && top.mark == Mark.SLEEPING;
            if (head.compareAndSet(top, new Node<>(null, Mark.CLOSED, asleep ? null : top))) {
                if (asleep) {
                    LockSupport.unpark(taker);
                }
                return;
            }
        }
    }

    /**
     * The taker only: everything that is in, in order; waits for something until {@code untilNanos} (on the clock of {@link System#nanoTime}). Empty if
     * nothing came, or if the mailbox is closed. The list is valid until the next call.
     */
    List<T> take(long untilNanos) {
        taker = Thread.currentThread();
        while (true) {
            List<T> all = poll();
            if (!all.isEmpty() || ended) {
                return all;
            }
            long left = untilNanos - System.nanoTime();
            if (left <= 0) {
                return all;
            }
            if (head.compareAndSet(null, sleeping)) {
                LockSupport.parkNanos(this, left);
                // Woken by time, by an interrupt or for no reason: take the mark away again. Interrupts mean nothing
                // to these threads, and a pending one would keep the park from parking.
                head.compareAndSet(sleeping, null);
                Thread.interrupted();
            }
        }
    }

    /** The taker only: as {@link #take}, without an end. */
    List<T> take() {
        while (true) {
            List<T> all = take(System.nanoTime() + Long.MAX_VALUE / 2);
            if (!all.isEmpty() || ended) {
                return all;
            }
        }
    }

    /** The taker only: as {@link #take}, without waiting. */
    List<T> poll() {
        taken.clear();
        Node<T> top = head.get();
        while (top != null
                && !head.compareAndSet(top, top.mark == Mark.CLOSED ? new Node<>(null, Mark.CLOSED, null) : null)) {
            top = head.get();
        }
        for (Node<T> node = top; node != null; node = node.next) {
            if (node.item != null) {
                taken.add(node.item);
            } else if (node.mark == Mark.CLOSED) {
                ended = true;
            }
        }
        Collections.reverse(taken);
        return taken;
    }

    /** The taker only: whether it has seen that the mailbox is closed; what it was given with that is the last. */
    boolean ended() {
        return ended;
    }
}
