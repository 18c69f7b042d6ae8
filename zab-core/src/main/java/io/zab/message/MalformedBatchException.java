package io.zab.message;

/** Bytes are not what they should be: damaged, or written by a newer version. The message says which value was found. */
public final class MalformedBatchException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public MalformedBatchException(String message) {
        super(message);
    }
}
