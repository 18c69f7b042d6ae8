package io.zab;

/** The request was applied, exactly once, but this peer caught up by a snapshot and has not seen the result. Read the state instead. */
public final class ResultLostException extends ZabException {
    private static final long serialVersionUID = 1;

    public ResultLostException(String message) {
        super(message);
    }
}
