package io.zab.protocol;

import io.zab.FailoverStep;
import io.zab.PeerId;
import io.zab.Reason;
import io.zab.Role;
import io.zab.Zxid;
import io.zab.message.Batch;
import io.zab.message.Message;
import io.zab.message.ReadOp;
import io.zab.message.SnapshotHeader;
import io.zab.message.StoreOp;
import org.jspecify.annotations.Nullable;

/**
 * All that a peer asks of the outside. Called on the thread that gives the peer its inputs, in the order of the decisions; answers arrive later, as
 * inputs. None of these may call back into the peer.
 */
public interface Effects {
    /** Send over the current link to {@code to}. What speaks of the disk has passed the durable gate before it comes here. */
    void send(PeerId to, long link, Message message);

    /** Break the link. */
    void disconnect(PeerId peer, long link, String why);

    /** Carry out on disk, in order; report with {@link Peer#stored} once all up to {@code number} are durable. Numbers count from 1. */
    void store(long number, StoreOp op);

    /** Read, seeing everything stored before; answer with {@link Peer#read}. */
    void read(long id, ReadOp op);

    /** Apply this batch next: it is committed. Report with {@link Peer#applied}. The peer bounds how much it hands over unapplied. */
    void apply(Batch batch);

    /**
     * Replace the application's state by the snapshot with this header, which is installed durably; batches that follow come after it. Report with
     * {@link Peer#restored}.
     */
    void restore(SnapshotHeader header);

    /** This request has been given its place: its own apply is the record (this peer, {@code incarnation}, {@code sequence}). */
    void numbered(Request request, Zxid incarnation, long sequence);

    /** This request ends without its own apply. Nothing, if its own apply has completed it already. */
    void settle(Request request, Outcome outcome);

    /** The answer to a {@link Peer#transfer}: the target leads if {@code why} is null; else it does not, since {@code why}, as part of a sentence. */
    void transferred(Transfer wish, @Nullable String why);

    /**
     * This read may run as soon as the application has applied {@code point}, between two transactions. Report with {@link Peer#barriersDone} when it has, also if it
     * was no longer wanted by then.
     */
    void barrierReached(Barrier barrier, Zxid point);

    /** This read ends without having run. Nothing, if it has run already. */
    void barrierFailed(Barrier barrier, Outcome.Cause cause, Barrier.Phase phase);

    /** The role has changed. */
    void roleChanged(Role from, Role to, Reason reason, @Nullable PeerId leader, long epoch, Zxid last, String detail);

    /** A step of a failover. */
    void step(FailoverStep.Kind kind, @Nullable PeerId peer, long epoch, Zxid zxid, String detail);

    /** A message did not fit and was dropped. */
    void dropped(PeerId from, Message message, Dropped why);

    /** A branch with a story of its own was taken; production ignores it. */
    void mark(Mark mark);
}
