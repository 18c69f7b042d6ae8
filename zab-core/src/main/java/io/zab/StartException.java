package io.zab;

/**
 * The node cannot start, and nothing of it is left running. Mistakes of the configuration are found before disk or network is touched; the message has all
 * of them, one per line, each with the value and what to do.
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
