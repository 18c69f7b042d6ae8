package io.zab;

/**
 * The node cannot start. Nothing on disk was changed. The message has every mistake found, one per line, each with the value and what to do.
 */
public class StartException extends ZabException {
    private static final long serialVersionUID = 1;

    public StartException(String message) {
        super(message);
    }

    public StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
