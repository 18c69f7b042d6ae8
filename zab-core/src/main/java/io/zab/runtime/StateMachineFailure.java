package io.zab.runtime;

/** The application's state machine threw: it can no longer be equal to the others. Carries what to tell people. */
final class StateMachineFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    StateMachineFailure(String what, Throwable cause) {
        super(what, cause);
    }
}
