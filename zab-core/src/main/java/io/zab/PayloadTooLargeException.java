package io.zab;

/** The payload is larger than the cluster's limit. Not applied; repeating it does not help. */
public final class PayloadTooLargeException extends NotAppliedException {
    private static final long serialVersionUID = 1;

    public PayloadTooLargeException(String message) {
        super(message);
    }
}
