package io.zab;

/** The root of what this library throws and completes futures with. Unchecked; the message says what happened and what to do. */
public class ZabException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ZabException(String message) {
        super(message);
    }

    public ZabException(String message, Throwable cause) {
        super(message, cause);
    }
}
