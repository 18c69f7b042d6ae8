package io.zab;

/**
 * The deadline passed before the request was handed to a leader: there was none, or it took no more. Not applied; repeating it is safe. Or it passed before a read
 * could be run.
 */
public final class DeadlinePassedException extends NotAppliedException {
    private static final long serialVersionUID = 1;

    public DeadlinePassedException(String message) {
        super(message);
    }
}
