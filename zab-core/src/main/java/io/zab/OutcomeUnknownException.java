package io.zab;

/**
 * The request was sent and its fate is unknown: it may still be applied, once. Ask before repeating it, or make it idempotent. The message names
 * the phase reached.
 */
public final class OutcomeUnknownException extends ZabException {
    private static final long serialVersionUID = 1;

    public OutcomeUnknownException(String message) {
        super(message);
    }
}
