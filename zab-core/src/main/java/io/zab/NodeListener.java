package io.zab;

/**
 * Told what happens to a node; called in order, one call at a time, on the node's callback executor, where futures complete as well: while a call lasts, none does. What it throws is
 * logged. It may close the node.
 */
public interface NodeListener {
    /** The role has changed. */
    default void onRoleChange(RoleChange change) {}

    /** A step on the way of a failover. */
    default void onFailoverStep(FailoverStep step) {}

    /** This node begins or ceases to serve. */
    default void onReady(boolean ready) {}

    /** The node has stopped by itself and has to be closed; its data is left as it is. */
    default void onFatalError(Throwable cause) {}
}
