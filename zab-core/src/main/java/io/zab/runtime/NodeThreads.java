package io.zab.runtime;

import io.zab.transport.Waiting;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a node: daemons, so that a forgotten node does not keep a process alive. Starts them, and waits for their end, at most 5 s, whoever asks, be it one of
 * them.
 */
final class NodeThreads {
    private static final long END_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** After so long, a thread in the application's code is interrupted. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(4);

    private final Thread protocol;
    private final Thread log;
    private final Thread apply;
    private final @Nullable Thread callback;
    private final @Nullable CallbackThread callbackThread;
    private final Callbacks callbacks;
    private final SnapshotWriter snapshots;
    private final NodeLog nodeLog;

    NodeThreads(
            ProtocolThread protocol,
            LogThread log,
            ApplyThread apply,
            @Nullable CallbackThread callbackThread,
            Callbacks callbacks,
            SnapshotWriter snapshots,
            NodeLog nodeLog) {
        this.protocol = create(nodeLog.threadName("protocol"), protocol);
        this.log = create(nodeLog.threadName("log"), log);
        this.apply = create(nodeLog.threadName("apply"), apply);
        this.callback = callbackThread == null ? null : create(nodeLog.threadName("callback"), callbackThread);
        this.callbackThread = callbackThread;
        this.callbacks = callbacks;
        this.snapshots = snapshots;
        this.nodeLog = nodeLog;
    }

    static Thread create(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        return thread;
    }

    void start() {
        if (callback != null) {
            callback.start();
        }
        log.start();
        apply.start();
        protocol.start();
    }

    /** Whether the current thread runs the application: its state machine or its callbacks. */
    boolean isOfApplication() {
        return Thread.currentThread() == apply || callbacks.isCurrent();
    }

    /** Whether the current thread runs the state machine: nothing is applied until it returns. */
    boolean isOfStateMachine() {
        return Thread.currentThread() == apply;
    }

    /**
     * Waits until the threads have ended; the node has been told to stop. One that asks is not waited for: it ends when it returns.
     *
     * @param since when it was told, on the clock of {@link System#nanoTime}
     */
    void awaitEnd(long since) {
        long patience = since + PATIENCE_NANOS;
        long end = since + END_NANOS;
        List<Thread> left = new ArrayList<>();
        await(protocol, patience, end, left);
        await(log, end, end, left);
        await(apply, patience, end, left);
        Thread snapshot = snapshots.thread();
        if (snapshot != null) {
            await(snapshot, patience, end, left);
        }
        // Everything has been posted by now, but by a state machine that does not return.
        if (!callbacks.isCurrent() && !callbacks.awaitQuiet(patience)) {
            nodeLog.warn(
                    "callbacks of the application have not returned, close() does not wait for them any longer", null);
        }
        if (callbackThread != null && callback != null) {
            callbackThread.close();
            await(callback, patience, end, left);
        }
        for (Thread thread : left) {
            nodeLog.warn(
                    "not ended within " + TimeUnit.NANOSECONDS.toSeconds(END_NANOS) + " s of close(): "
                            + Waiting.at(thread),
                    null);
        }
    }

    /** Interrupts a thread that has not ended by {@code patience}, if that is before {@code end}. */
    private static void await(Thread thread, long patience, long end, List<Thread> left) {
        if (thread == Thread.currentThread()
                || thread.getState() == Thread.State.NEW
                || Waiting.forEnd(thread, patience)) {
            return;
        }
        if (patience - end < 0) {
            thread.interrupt();
            if (Waiting.forEnd(thread, end)) {
                return;
            }
        }
        left.add(thread);
    }
}
