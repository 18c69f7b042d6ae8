package io.zab.runtime;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** The executor that a node has if the application gave none: one thread. */
final class CallbackThread implements Executor, Runnable {
    private final Mailbox<Runnable> tasks = new Mailbox<>();

    @Override
    public void execute(Runnable task) {
        if (!tasks.put(task)) {
            throw new RejectedExecutionException("The node is closed");
        }
    }

    /** Ends the thread once it has run what it was given. */
    void close() {
        tasks.close();
    }

    @Override
    public void run() {
        while (!tasks.ended()) {
            // Does not throw: what the application throws is caught where it is called.
            tasks.take().forEach(Runnable::run);
        }
    }
}
