package io.zab.testkit.sim;

import io.zab.FailoverStep;
import io.zab.PeerId;
import io.zab.message.Message;
import io.zab.message.StoreOp;
import io.zab.testkit.model.Model;
import org.jspecify.annotations.Nullable;

/** What surrounds the processes: time, network, and those who watch. The simulator has one that draws delays; scenarios have one that waits for commands. */
public interface Environment {
    /** What a process does besides its rounds, each by a thread of its own in production. */
    enum Work {
        /** The protocol thread drains its mailbox. */
        ROUND,
        /** The protocol thread wakes up because time has passed. */
        TICK,
        /** The log thread carries out what has queued. */
        LOG_WRITE,
        /** The log thread carries out what has queued, and has to read first. */
        LOG_READ,
        /** The log thread syncs. */
        LOG_SYNC,
        /** The apply thread applies what has queued. */
        APPLY,
        /** A snapshot is written, a piece at a time. */
        SNAPSHOT
    }

    /** Virtual monotonic nanoseconds. */
    long now();

    /** What the monotonic clock of its machine shows to this process. */
    default long clock(SimProcess process) {
        return now();
    }

    /** Runs {@code action} later, unless the process is gone by then. */
    void schedule(SimProcess process, Work work, Runnable action);

    /** A process sends. */
    void transmit(SimProcess from, PeerId to, long link, Message message);

    /** A process breaks a link. */
    void disconnect(SimProcess from, PeerId to, long link, String why);

    /** The process has crashed in the middle of something. */
    void crashed(SimProcess process, String where);

    /** It was told to leave and has closed itself. */
    void closed(SimProcess process);

    /** Its storage failed and it has closed itself. */
    void failed(SimProcess process, String why);

    /** Who knows what is true. */
    Model model();

    /** A line of the story: {@code detail} is made into text only if somebody reads it. */
    void note(int peer, String verb, Object detail, long hash);

    /** A branch was taken: a {@link io.zab.protocol.Mark} or a {@link io.zab.storage.StorageMark}. */
    void mark(int peer, Enum<?> mark);

    /** The log thread is about to carry this out. */
    default void performs(SimProcess process, StoreOp op) {}

    /** A step of a failover; the detail is for people. */
    void step(SimProcess process, FailoverStep.Kind kind, String detail);

    /** Where what clients ask and are told is kept; null if nobody wants to know. */
    default @Nullable ClientHistory history() {
        return null;
    }

    /** What a new process of the peer runs. */
    default Application application(PeerId peer) {
        return new Register();
    }

    /** How many operations the log thread may take at once. */
    int groupMax();

    /** How many applied transactions make a snapshot worth while. */
    int snapshotEvery();
}
