package io.zab.protocol;

import io.zab.PeerId;
import io.zab.message.Message;
import java.util.ArrayDeque;

/**
 * Holds messages that speak of this peer's disk until everything stored before them is durable. The only way for such a message to leave: what
 * is not yet synced is never acknowledged (ZOOKEEPER-3911, -4646), by a follower or by the leader to itself.
 */
final class DurableGate {
    /** Takes what may leave. */
    interface Exit {
        void release(PeerId to, long link, Message.OnceDurable message);
    }

    private record Held(long operation, PeerId to, long link, Message.OnceDurable message) {}

    private final ArrayDeque<Held> held = new ArrayDeque<>();
    private final Exit exit;
    private long durableThrough;

    DurableGate(Exit exit) {
        this.exit = exit;
    }

    /** Lets the message out once {@code operation}, the last one given to the log, is durable. */
    void hold(long operation, PeerId to, long link, Message.OnceDurable message) {
        if (operation <= durableThrough) {
            exit.release(to, link, message);
        } else {
            held.addLast(new Held(operation, to, link, message));
        }
    }

    void durableThrough(long operation) {
        durableThrough = operation;
        while (!held.isEmpty() && held.getFirst().operation <= operation) {
            Held next = held.removeFirst();
            if (!isSurpassed(next)) {
                exit.release(next.to, next.link, next.message);
            }
        }
    }

    /** Acks are cumulative: of several that one sync has freed, only the last is sent. */
    private boolean isSurpassed(Held ack) {
        Held behind = held.peekFirst();
        return behind != null
                && behind.operation <= durableThrough
                && ack.message instanceof Message.Ack
                && behind.message instanceof Message.Ack
                && behind.to.equals(ack.to)
                && behind.link == ack.link;
    }

    /** A role has ended: what it wanted to say belongs to its sessions, which are over. */
    void clear() {
        held.clear();
    }
}
