package io.zab.testkit.history;

/**
 * How an operation ended for the one who asked.
 *
 * @param <O> answers
 */
public sealed interface Completion<O> {
    /**
     * It was answered.
     *
     * @param output the answer
     */
    record Ok<O>(O output) implements Completion<O> {
        @Override
        public String toString() {
            return output.toString();
        }
    }

    /** It certainly had no effect and never will have: refused, or never sent. Also right for a read that was not answered. */
    record NoEffect<O>() implements Completion<O> {
        @Override
        public String toString() {
            return "no effect";
        }
    }

    /** Nobody knows: it may have had its effect, may have it at any time from now on, or never. */
    record Unknown<O>() implements Completion<O> {
        @Override
        public String toString() {
            return "unknown";
        }
    }
}
