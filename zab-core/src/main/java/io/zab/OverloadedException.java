package io.zab;

/** Too many requests and reads, or too many bytes, of this node are outstanding. Not applied or read; try again when some have completed. */
public final class OverloadedException extends NotAppliedException {
    private static final long serialVersionUID = 1;

    public OverloadedException(String message) {
        super(message);
    }
}
