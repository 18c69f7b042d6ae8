package io.zab.testkit.history;

import java.math.BigInteger;

/**
 * A place in the search: what has taken effect so far, and the state after it.
 *
 * @param point the state, and which of the open answered operations have taken effect
 * @param used which of the unknown ones have
 */
record Configuration<S>(Point<S> point, BigInteger used) {
    /**
     * Two configurations at one point differ only in the unknown operations that they have left.
     *
     * @param state of the key
     * @param done the slots of the open answered operations that have taken effect
     */
    record Point<S>(S state, BigInteger done) {}

    static <S> Configuration<S> of(S state, BigInteger done, BigInteger used) {
        return new Configuration<>(new Point<>(state, done), used);
    }

    S state() {
        return point.state;
    }

    BigInteger done() {
        return point.done;
    }
}
