package io.zab.examples;

/** A command ends without success; the message is for the user. */
final class CommandFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;

    CommandFailed(int status, String message) {
        super(message);
        this.status = status;
    }

    /** One of {@link ExitStatus}. */
    int status() {
        return status;
    }
}
