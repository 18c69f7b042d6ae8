package io.zab.testkit.transport;

import io.zab.message.Message;
import io.zab.transport.Hello;
import io.zab.transport.LinkLoss;
import org.jspecify.annotations.Nullable;

/** A call to a listener, as it was written down. */
public sealed interface LinkEvent {
    /** The peer at the other end; 0 if it is not known. */
    int peer();

    /** A link is up. */
    record Up(int peer, long link, Hello hello) implements LinkEvent {}

    /** A message came. */
    record Received(int peer, long link, Message message) implements LinkEvent {}

    /** Bytes came. */
    record Heard(int peer, long link) implements LinkEvent {}

    /** A link is down. */
    record Down(int peer, long link, LinkLoss loss, String detail) implements LinkEvent {}

    /** There is no link, and why. */
    record Unreachable(int peer, @Nullable String why) implements LinkEvent {}
}
