package io.zab.protocol;

/** Always-on checks of what can only be false if this library's own code is wrong. A broken one stops the node, not the process. */
final class Invariant {
    private Invariant() {}

    static void check(boolean holds, String format, Object... values) {
        if (!holds) {
            throw new InvariantBrokenException(String.format(format, values));
        }
    }
}
