package io.zab.examples.demo;

/** The demo could not go on; the message is for the user. */
public final class DemoFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    DemoFailed(String message) {
        super(message);
    }
}
