package io.zab.testkit.exhaustive;

/**
 * A state of the cluster as a few numbers: that of each member's state, of the model's, of what is on each link in each direction, of each link, and what may still go
 * wrong. Two states are the same if these are.
 */
final class State {
    private final int size;
    private final int pairs;

    State(int size) {
        this.size = size;
        this.pairs = size * (size - 1) / 2;
    }

    int length() {
        return size + 2 + 3 * pairs;
    }

    /** Peer {@code id}'s state, from 1. */
    int member(int id) {
        return id - 1;
    }

    int ghost() {
        return size;
    }

    int budget() {
        return size + 1;
    }

    /** The link between two peers: its number and, below that, which ends are up and whether it is broken. */
    int link(int a, int b) {
        int low = Math.min(a, b);
        int high = Math.max(a, b);
        return size + 2 + (high - 1) * (high - 2) / 2 + low - 1;
    }

    /** What is under way from a to b. */
    int queue(int a, int b) {
        return size + 2 + pairs + (a - 1) * (size - 1) + (b < a ? b - 1 : b - 2);
    }

    // ---- A link

    static final int BROKEN = 4;
    private static final int NUMBER = 3;

    static long number(int link) {
        return link >>> NUMBER;
    }

    /** The bit of {@code a}'s end of its link to {@code b}. */
    static int end(int a, int b) {
        return a < b ? 1 : 2;
    }

    static boolean isUp(int link, int a, int b) {
        return (link & end(a, b)) != 0;
    }

    static boolean isBroken(int link) {
        return (link & BROKEN) != 0;
    }

    /** The next link between two. */
    static int anew(int link) {
        return (link >>> NUMBER) + 1 << NUMBER | 3;
    }

    /** After {@code a}'s end is down. */
    static int without(int link, int a, int b) {
        return link & ~end(a, b) | BROKEN;
    }
}
