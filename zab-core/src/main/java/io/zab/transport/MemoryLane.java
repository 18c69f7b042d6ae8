package io.zab.transport;

import io.zab.message.Message;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a link within the JVM: what is under way from {@link #from} to {@link #to}, in two lanes. Guarded by the network's lock.
 *
 * <p>Due times never fall within a direction, so that a delay which shrinks cannot make a message overtake an earlier one. Of what is due the
 * urgent goes first; what is not urgent waits for every urgent message that was sent before it, since that is due no later.
 */
final class MemoryLane {
    /** What is under way may grow to this; then the link is broken, as over any transport. */
    private static final long BYTES_MAX = 64L << 20;

    /** For a message without bulk; an estimate. */
    private static final int SMALL_MESSAGE_BYTES = 200;

    private record UnderWay(Message message, long dueNanos) {}

    final MemoryEndpoint from;
    final MemoryEndpoint to;

    /** The numbers by which the two ends know the link. They differ, so that a mix-up shows. */
    final long linkOfSender;

    final long linkOfReceiver;

    /** Whether the receiver was told that the link is up. */
    boolean upTold;

    private final ArrayDeque<UnderWay> urgent = new ArrayDeque<>();
    private final ArrayDeque<UnderWay> ordinary = new ArrayDeque<>();
    private long underWayBytes;
    private long lastDueNanos;
    private long heardNanos;

    MemoryLane(MemoryEndpoint from, long linkOfSender, MemoryEndpoint to, long linkOfReceiver) {
        this.from = from;
        this.linkOfSender = linkOfSender;
        this.to = to;
        this.linkOfReceiver = linkOfReceiver;
        this.lastDueNanos = Timeline.now();
        this.heardNanos = lastDueNanos;
    }

    /** The time at which what is sent now arrives. */
    long due(long delayNanos) {
        long due = Timeline.now() + delayNanos;
        if (due - lastDueNanos > 0) {
            lastDueNanos = due;
        }
        return lastDueNanos;
    }

    /** Adds a message. False if there is no room for it. */
    boolean add(Message message, long dueNanos) {
        underWayBytes += sizeOf(message);
        (message instanceof Message.Urgent ? urgent : ordinary).add(new UnderWay(message, dueNanos));
        return underWayBytes <= BYTES_MAX;
    }

    /** How many messages are under way. */
    int size() {
        return urgent.size() + ordinary.size();
    }

    /** Takes the next message that is due; null if none is. */
    @Nullable
    Message take() {
        long now = Timeline.now();
        UnderWay taken = takeFrom(urgent, now);
        if (taken == null) {
            taken = takeFrom(ordinary, now);
        }
        if (taken == null) {
            return null;
        }
        underWayBytes -= sizeOf(taken.message);
        return taken.message;
    }

    private static @Nullable UnderWay takeFrom(ArrayDeque<UnderWay> lane, long now) {
        UnderWay first = lane.peek();
        return first != null && first.dueNanos - now <= 0 ? lane.remove() : null;
    }

    /** Whether the receiver should be told that it hears from the sender: a few times in each {@code heartbeatNanos}. */
    boolean tellHeard(long heartbeatNanos) {
        long now = Timeline.now();
        if (now - heardNanos < heartbeatNanos / 4) {
            return false;
        }
        heardNanos = now;
        return true;
    }

    private static long sizeOf(Message message) {
        if (message instanceof Message.Records records && records.batch() != null) {
            return SMALL_MESSAGE_BYTES + (long) records.batch().lengthBytes();
        }
        if (message instanceof Message.Forward forward) {
            return SMALL_MESSAGE_BYTES + (long) forward.requests().lengthBytes();
        }
        if (message instanceof Message.SnapshotChunk chunk) {
            return SMALL_MESSAGE_BYTES + (long) chunk.bytes().remaining();
        }
        return SMALL_MESSAGE_BYTES;
    }
}
