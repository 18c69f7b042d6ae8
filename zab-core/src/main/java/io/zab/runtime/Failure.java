package io.zab.runtime;

import io.zab.Reason;

/** Told, by any thread of a node, what it cannot go on after. */
@FunctionalInterface
interface Failure {
    /**
     * The node stops: its role ends with {@code reason}, all futures complete, the data stays as it is. Only the first counts.
     *
     * @param what happened, as a sentence for people, with what to do
     */
    void stop(Reason reason, String what, Throwable cause);
}
