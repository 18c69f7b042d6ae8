package io.zab;

/** The data directory cannot be used: it belongs to another peer or cluster, is in use, is of a newer format, or cannot be read or written. */
public final class DataDirectoryException extends StartException {
    private static final long serialVersionUID = 1;

    public DataDirectoryException(String message) {
        super(message);
    }

    public DataDirectoryException(String message, Throwable cause) {
        super(message, cause);
    }
}
