package io.zab.protocol;

import io.zab.FailoverStep;
import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.message.Batch;
import io.zab.message.HistoryRange;
import io.zab.message.Message;
import io.zab.message.ReadOp;
import io.zab.message.ReadResult;
import io.zab.message.SnapshotHeader;
import io.zab.message.SyncPlan;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Brings one peer to this peer's history, and goes on from there: one cursor over the log serves synchronisation and broadcast alike, so that no
 * record can fall between the two, or come twice (ZOOKEEPER-1319, -2418, -4925). Used by a leader for each follower and, in an adoption, by the
 * follower with the best history for its leader.
 */
final class HistorySender {
    private enum Mode {
        STREAMING,
        OPENING_SNAPSHOT,
        SENDING_SNAPSHOT,
        ENDED
    }

    /** Commit points that may be told to one who acknowledges nothing. They are no part of its window, and there may be one for every round. */
    private static final int TOLD_MAX = 32;

    private record Sent(Zxid end, int bytes) {}

    private final PeerContext context;
    private final PeerId to;
    private final long session;
    private final long epoch;
    private final java.util.function.LongSupplier creditNow;

    private Mode mode = Mode.STREAMING;
    private Zxid cursor = Zxid.NONE;
    private final ArrayDeque<Sent> underWay = new ArrayDeque<>();
    private long underWayBytes;
    private boolean reading;

    private @Nullable SnapshotHeader snapshot;
    private long snapshotLength;
    private long snapshotSent;
    private long snapshotTaken;
    private @Nullable String failure;
    private Zxid commitTold = Zxid.NONE;
    private long creditTold;
    private int toldSinceAck;

    /**
     * @param creditNow how many bytes the receiver may have forwarded in all; 0 in an adoption
     */
    HistorySender(PeerContext context, PeerId to, long session, long epoch, java.util.function.LongSupplier creditNow) {
        this.context = context;
        this.to = to;
        this.session = session;
        this.epoch = epoch;
        this.creditNow = creditNow;
    }

    /** Plans and begins; from now on whatever is appended follows. Returns why it is impossible, or null. */
    @Nullable
    String start(HistoryRange receiver, Zxid receiverKnownCommit) {
        SyncPlan plan = SyncPlan.between(context.history.range(), receiver, receiverKnownCommit, epoch);
        if (plan instanceof SyncPlan.Impossible impossible) {
            mode = Mode.ENDED;
            return impossible.why();
        }
        if (plan instanceof SyncPlan.Diff diff) {
            cursor = diff.after();
        } else if (plan instanceof SyncPlan.Trunc trunc) {
            cursor = trunc.to();
        }
        tell(plan, receiver.last());
        if (plan instanceof SyncPlan.Snap) {
            mode = Mode.OPENING_SNAPSHOT;
            context.reads.ask(new ReadOp.OpenSnapshot(), this::opened);
        } else {
            context.send(to, new Message.Sync(session, epoch, plan, null));
        }
        pump();
        return null;
    }

    private void tell(SyncPlan plan, Zxid from) {
        Zxid end = context.history.last();
        if (plan instanceof SyncPlan.Snap) {
            context.effects.mark(Mark.SNAP);
            context.step(FailoverStep.Kind.SYNCHRONISING, to, epoch, end, "SNAP, its log ends at " + from);
        } else if (plan instanceof SyncPlan.Trunc) {
            // In an adoption nothing need follow the cut. From a leader at least the epoch record does, and may do so
            // alone: then nothing is inherited.
            boolean inherits = !cursor.equals(context.history.lastBefore(epoch));
            context.effects.mark(inherits ? Mark.TRUNC_DIFF : Mark.TRUNC);
            context.step(
                    FailoverStep.Kind.SYNCHRONISING,
                    to,
                    epoch,
                    end,
                    "TRUNC " + from + " to " + cursor + ", DIFF from there");
        } else {
            context.effects.mark(Mark.DIFF);
            context.step(FailoverStep.Kind.SYNCHRONISING, to, epoch, end, "DIFF from " + from);
        }
    }

    /** Why the session has to end, null if it goes on. */
    @Nullable
    String failure() {
        return failure;
    }

    /** Where the cursor stands: everything up to here has been sent. */
    Zxid cursor() {
        return cursor;
    }

    /** The receiver holds everything up to {@code zxid}. */
    void acknowledged(Zxid zxid) {
        toldSinceAck = 0;
        while (!underWay.isEmpty() && !underWay.getFirst().end.isAfter(zxid)) {
            underWayBytes -= underWay.removeFirst().bytes;
        }
    }

    /** Sends what the window allows. */
    void pump() {
        if (mode == Mode.SENDING_SNAPSHOT) {
            pumpSnapshot();
            return;
        }
        History history = context.history;
        while (mode == Mode.STREAMING
                && !reading
                && cursor.isBefore(history.last())
                && underWayBytes < context.settings.limits().followerWindowBytes()) {
            Batch next = history.cachedAfter(cursor);
            if (next == null) {
                readFromLog();
            } else {
                send(next);
            }
        }
    }

    private void send(Batch batch) {
        cursor = batch.last();
        underWay.addLast(new Sent(cursor, batch.lengthBytes()));
        underWayBytes += batch.lengthBytes();
        commitTold = context.history.committed();
        creditTold = creditNow.getAsLong();
        context.send(to, new Message.Records(session, epoch, batch, commitTold, creditTold));
    }

    /**
     * Tells a commit point or credit that no batch has carried: otherwise it would wait for the next heartbeat. One to whom much was told since it last
     * acknowledged anything does wait: on a slow link these would pile up without bound.
     */
    void tellCommit() {
        long credit = creditNow.getAsLong();
        if (mode == Mode.STREAMING
                && toldSinceAck < TOLD_MAX
                && (context.history.committed().isAfter(commitTold) || credit > creditTold)
                && !cursor.isBefore(Zxid.of(epoch, 0))) {
            commitTold = context.history.committed();
            creditTold = credit;
            toldSinceAck++;
            context.send(to, new Message.Records(session, epoch, null, commitTold, creditTold));
        }
    }

    private void readFromLog() {
        reading = true;
        context.effects.mark(Mark.READ_FROM_DISK);
        int bytes = (int) Math.min(
                context.settings.limits().followerWindowBytes(),
                context.settings.limits().batchBytesMax());
        context.reads.ask(new ReadOp.ReadLog(cursor, bytes), this::read);
    }

    private void read(ReadResult result) {
        reading = false;
        if (mode != Mode.STREAMING) {
            return;
        }
        if (!(result instanceof ReadResult.Batches batches)) {
            context.effects.mark(Mark.NO_LONGER_READABLE);
            fail("records behind " + cursor + " can no longer be read here");
            return;
        }
        for (Batch batch : batches.batches()) {
            if (!batch.previous().equals(cursor)) {
                break;
            }
            send(batch);
        }
        pump();
    }

    // ---- snapshot

    private void opened(ReadResult result) {
        if (mode != Mode.OPENING_SNAPSHOT) {
            context.effects.mark(Mark.SNAPSHOT_OPENED_TOO_LATE);
            if (result instanceof ReadResult.SnapshotOpened late) {
                context.reads.tell(new ReadOp.CloseSnapshot(late.header().zxid()));
            }
            return;
        }
        if (!(result instanceof ReadResult.SnapshotOpened opened)) {
            fail("there is no snapshot to send");
            return;
        }
        snapshot = opened.header();
        snapshotLength = opened.lengthBytes();
        mode = Mode.SENDING_SNAPSHOT;
        context.send(to, new Message.Sync(session, epoch, new SyncPlan.Snap(), snapshot));
        pumpSnapshot();
    }

    private void pumpSnapshot() {
        int chunk = context.settings.limits().snapshotChunkBytes();
        if (snapshot != null
                && !reading
                && snapshotSent < snapshotLength
                && snapshotSent - snapshotTaken < 16L * chunk) {
            reading = true;
            context.reads.ask(new ReadOp.ReadSnapshot(snapshot.zxid(), snapshotSent, chunk), this::readSnapshot);
        }
    }

    private void readSnapshot(ReadResult result) {
        reading = false;
        if (mode != Mode.SENDING_SNAPSHOT || snapshot == null) {
            return;
        }
        if (!(result instanceof ReadResult.SnapshotBytes read)) {
            fail("snapshot " + snapshot.zxid() + " can no longer be read here");
            return;
        }
        int length = read.bytes().remaining();
        boolean last = snapshotSent + length >= snapshotLength;
        context.send(to, new Message.SnapshotChunk(session, epoch, snapshot.zxid(), snapshotSent, read.bytes(), last));
        snapshotSent += length;
        if (last) {
            cursor = snapshot.zxid();
            closeSnapshot();
            mode = Mode.STREAMING;
        }
        pump();
    }

    /** The receiver has taken the snapshot up to {@code offset}. */
    void taken(long offset) {
        snapshotTaken = Math.max(snapshotTaken, offset);
    }

    private void closeSnapshot() {
        if (snapshot != null) {
            context.reads.tell(new ReadOp.CloseSnapshot(snapshot.zxid()));
            snapshot = null;
        }
    }

    private void fail(String why) {
        failure = why;
        end();
    }

    /** The session is over. */
    void end() {
        mode = Mode.ENDED;
        closeSnapshot();
    }
}
