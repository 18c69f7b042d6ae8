package io.zab.transport;

import io.zab.PeerId;
import io.zab.message.Message;

/** One peer's end of the network. All methods may be called by any thread, return at once and never throw. */
public interface Endpoint extends AutoCloseable {
    /**
     * Sends over a link. Lost silently if that link is no longer the one in use: the listener was or will be told that it is down. The sender
     * bounds what it has under way; an endpoint whose queue still outgrows its bound breaks the link.
     */
    void send(PeerId to, long link, Message message);

    /**
     * Breaks a link, if it is still the one in use; it is dialled anew as after any break.
     *
     * @param why for the log of both sides
     */
    void disconnect(PeerId peer, long link, String why);

    /**
     * Stops listening and dialling and breaks all links. Idempotent; returns when no call to the listener is under way or will follow. For one that does not return, it waits 2 s
     * and no longer, and logs where it is.
     */
    @Override
    void close();
}
