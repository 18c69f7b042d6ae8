package io.zab;

/** The request was certainly not applied and never will be, or the read has not been run. Repeating it is safe. */
public class NotAppliedException extends ZabException {
    private static final long serialVersionUID = 1;

    public NotAppliedException(String message) {
        super(message);
    }
}
