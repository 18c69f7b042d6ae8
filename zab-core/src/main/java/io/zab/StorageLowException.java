package io.zab;

/**
 * The disk of this node has less room left than its reserve ({@link ZabNodeBuilder#diskReserve}), so it takes no proposals; reads go on. Not applied: try another
 * node, or again when there is room. The node sees by itself that there is.
 */
public final class StorageLowException extends NotAppliedException {
    private static final long serialVersionUID = 1;

    public StorageLowException(String message) {
        super(message);
    }
}
