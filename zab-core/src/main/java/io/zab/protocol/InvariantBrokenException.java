package io.zab.protocol;

/** This library's own code is wrong: the message has the values. The node stops; its data is left as it is. */
public final class InvariantBrokenException extends RuntimeException {
    private static final long serialVersionUID = 1;

    InvariantBrokenException(String message) {
        super(message + ". This is a bug in zab, please report it with this node's log");
    }
}
