package io.zab.testkit.history;

import org.jspecify.annotations.Nullable;

/**
 * What the store would do if it had one client at a time: the specification that histories are checked against. Of one key; there is a state for each.
 *
 * <p>Pure: no method changes anything, and the same arguments give the same result. States and inputs have {@code equals} and {@code hashCode} by
 * value, since configurations that were seen are remembered by them; states, inputs and outputs have a {@code toString} that a person understands.
 *
 * @param <S> the state of one key, immutable. What nobody knows of it (such as the version that an unanswered write was given) is a part of it
 * @param <I> what may be asked
 * @param <O> what may be answered
 */
public interface SequentialModel<S, I, O> {
    /** Before the first operation. */
    S initial();

    /**
     * The state after {@code input} was carried out in {@code state} and answered with {@code output}.
     *
     * @return null if that cannot be the answer in that state
     */
    @Nullable
    S step(S state, I input, O output);

    /**
     * The state after {@code input} was carried out in {@code state}, and nobody saw the answer.
     *
     * @return the same state, or null, if that would change nothing
     */
    @Nullable
    S stepUnseen(S state, I input);

    /**
     * Whether an operation that was answered so has changed nothing, whatever the state was: a read, or a change that was refused. Makes a check
     * faster, and what it tells shorter.
     */
    default boolean changesNothing(I input, O output) {
        return false;
    }

    /**
     * Whether {@code output} cannot be the answer any more, whatever may still happen from {@code state} on: it names a version that has passed, for
     * example. Makes a check faster, very much so where many operations overlap.
     */
    default boolean tooLate(S state, I input, O output) {
        return false;
    }
}
