package io.zab;

/** The node was closed, or stopped by a failure, before the request was handed to a leader, or before a read was run. Not applied or read. */
public final class NodeClosedException extends NotAppliedException {
    private static final long serialVersionUID = 1;

    public NodeClosedException(String message) {
        super(message);
    }
}
