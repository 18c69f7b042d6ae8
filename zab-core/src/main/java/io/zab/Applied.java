package io.zab;

/**
 * A transaction that was applied.
 *
 * @param zxid its place in the total order
 * @param result what this peer's state machine returned for it, the very array; never null. Two of these are equal only if it is the same one
 */
public record Applied(Zxid zxid, byte[] result) {}
