package io.zab.transport.netty;

import io.zab.transport.netty.wire.Wire;

/** What a {@link Connection} is used for: first {@link Dialling} or {@link Answering}, then, if that went well, a {@link Link}. All calls on the event loop. */
interface Phase {
    /** The other side speaks the versions {@code min} to {@code max}. Comes once, first. */
    void preface(int min, int max) throws MalformedFrameException;

    /** A whole message. */
    void frame(Wire.Frame frame, byte[] raw) throws MalformedFrameException;

    /** Bytes of a message that is not whole yet. */
    void progress();

    /** The socket takes bytes again. */
    void writable();

    /** The connection is gone by no doing of this side. Comes at most once, last. */
    void lost(String why);

    /** The other side sent what it must not; the connection is still open. */
    void malformed(MalformedFrameException why);
}
