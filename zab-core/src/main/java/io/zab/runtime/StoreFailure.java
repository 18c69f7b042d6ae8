package io.zab.runtime;

/** The store failed on a thread other than its own. Carries what to tell people. */
class StoreFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    StoreFailure(String what, Throwable cause) {
        super(what, cause);
    }
}
