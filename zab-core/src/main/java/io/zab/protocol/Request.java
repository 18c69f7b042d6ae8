package io.zab.protocol;

import java.nio.ByteBuffer;

/** One request of this node's application, as the protocol sees it. The runtime's keeps the future in it. */
public interface Request {
    /** The payload, from position 0. Not asked any more once the request has been settled. */
    ByteBuffer payload();

    /** Until when it wants to be waited for, on the clock of {@link Peer#tick}. */
    long deadlineNanos();
}
