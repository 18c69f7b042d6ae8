package io.zab.testkit.history;

import java.util.ArrayList;
import java.util.List;

/**
 * Records what clients ask and what they are told. Any thread; costs a lock for a moment, so the order of what happened is the order of the records.
 *
 * <pre>
 *   var call = recorder.call(7, "colour", new KeyValueInput.Get&lt;&gt;());   // before the request is sent
 *   ... send it, wait for the answer ...
 *   call.ok(answer);        // or noEffect(), or unknown()
 * </pre>
 *
 * A call that is never completed counts as unknown. All clients must be in this process; histories of several processes can be put together from
 * {@link Operation}s, if their clocks agree better than any answer is fast.
 *
 * @param <I> what may be asked
 * @param <O> what may be answered
 */
public final class HistoryRecorder<I, O> {
    private final List<Call> calls = new ArrayList<>();
    private final long begun = System.nanoTime();
    private long last = -1;

    /** An operation under way; completed once, by any thread. */
    public final class Call {
        private final int process;
        private final String key;
        private final I input;
        private final long called;
        private Completion<O> completion = new Completion.Unknown<>();
        private boolean completed;
        private long returned = Long.MAX_VALUE;

        private Call(int process, String key, I input, long called) {
            this.process = process;
            this.key = key;
            this.input = input;
            this.called = called;
        }

        /** It was answered, just now. */
        public void ok(O output) {
            complete(new Completion.Ok<>(output));
        }

        /** It certainly had no effect and never will have. Also right for a read that was not answered. */
        public void noEffect() {
            complete(new Completion.NoEffect<>());
        }

        /** It may have had its effect, may still have it, or never. */
        public void unknown() {
            complete(new Completion.Unknown<>());
        }

        private void complete(Completion<O> how) {
            synchronized (calls) {
                if (completed) {
                    throw new IllegalStateException(
                            "Completed twice: " + operation() + ", and then " + how + ". A call ends once");
                }
                completed = true;
                completion = how;
                returned = how instanceof Completion.Unknown ? Long.MAX_VALUE : now();
            }
        }

        private Operation<I, O> operation() {
            return new Operation<>(process, key, input, completion, called, returned);
        }
    }

    /**
     * An operation begins; call this before anything of it is sent.
     *
     * @param process a number for who asks
     * @param key what it concerns
     * @param input what is asked
     */
    public Call call(int process, String key, I input) {
        synchronized (calls) {
            Call call = new Call(process, key, input, now());
            calls.add(call);
            return call;
        }
    }

    /** Everything so far, in the order of the calls; what is under way is unknown. A copy. */
    public List<Operation<I, O>> history() {
        synchronized (calls) {
            return calls.stream().map(Call::operation).toList();
        }
    }

    /** Never the same moment twice: what happened later has the greater number. */
    private long now() {
        last = Math.max(last + 1, System.nanoTime() - begun);
        return last;
    }
}
