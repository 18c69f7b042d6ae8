package io.zab.transport.netty;

/** Bytes from the network are not what this protocol allows. The message says which value was found; the connection that brought them ends. */
final class MalformedFrameException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedFrameException(String message) {
        super(message);
    }

    MalformedFrameException(String message, Throwable cause) {
        super(message, cause);
    }
}
