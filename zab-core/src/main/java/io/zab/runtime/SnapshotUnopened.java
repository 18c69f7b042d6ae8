package io.zab.runtime;

/** A snapshot could not even be opened: the state machine has not been touched, and a later snapshot may be what took its place. */
final class SnapshotUnopened extends StoreFailure {
    private static final long serialVersionUID = 1;

    SnapshotUnopened(String what, Exception cause) {
        super(what, cause);
    }
}
