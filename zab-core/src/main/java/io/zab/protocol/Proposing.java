package io.zab.protocol;

import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.message.Batch;
import io.zab.message.BatchBuilder;
import io.zab.message.RequestBlock;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Packs what waits, the leader's own requests and the forwarded ones, into batches: everything that has come together while the disks were busy
 * goes in one. Peers take turns block by block, so that none starves another. Takes nothing while too much is undurable, uncommitted or unapplied:
 * what waits then stays with those who sent it, by their credit and their permits.
 */
final class Proposing {
    /** A leader steps down this far before the counter's end. */
    private static final long COUNTERS_LEFT_MIN = 1 << 20;

    private final PeerContext context;
    private final Sessions sessions;
    private final PeerSettings.Limits limits;
    private @Nullable PeerId lastServed;
    private long uncommittedBytes;
    private final ArrayDeque<Batch> uncommitted = new ArrayDeque<>();

    Proposing(PeerContext context, Sessions sessions) {
        this.context = context;
        this.sessions = sessions;
        this.limits = context.settings.limits();
    }

    boolean epochIsExhausted() {
        return context.history.last().counter() > Zxid.MAX_COUNTER - COUNTERS_LEFT_MIN;
    }

    /** The next batch, or null if nothing waits or no more may be taken now. */
    @Nullable
    Batch next(long leaderTimeMillis) {
        if (context.history.undurableBytes() >= limits.undurableTailBytes()
                || uncommittedBytes >= limits.uncommittedBytes()
                || context.feed.isBehind()) {
            return null;
        }
        Zxid last = context.history.last();
        BatchBuilder builder = new BatchBuilder(last, last.plus(1), leaderTimeMillis);
        RequestBlock block;
        while ((block = takeBlock(builder)) != null) {
            builder.add(block);
        }
        if (builder.count() == 0) {
            return null;
        }
        Batch batch = builder.build();
        uncommitted.addLast(batch);
        uncommittedBytes += batch.lengthBytes();
        return batch;
    }

    private @Nullable RequestBlock takeBlock(BatchBuilder builder) {
        int bytesLeft = limits.batchBytesMax() - builder.lengthBytes();
        int recordsLeft = limits.batchRecordsMax() - builder.count();
        if (bytesLeft <= 0 || recordsLeft <= 0) {
            return null;
        }
        // In a ring, beginning behind the one that was served last.
        PeerId start = lastServed;
        for (int pass = 0; pass < 2; pass++) {
            for (FollowerProgress session : sessions.all()) {
                boolean behind = start == null || session.peer.compareTo(start) > 0;
                if (behind == (pass == 0)) {
                    RequestBlock block = takeFrom(session, builder, bytesLeft, recordsLeft);
                    if (block != null) {
                        lastServed = session.peer;
                        return block;
                    }
                }
            }
        }
        return null;
    }

    private @Nullable RequestBlock takeFrom(
            FollowerProgress session, BatchBuilder builder, int bytesLeft, int recordsLeft) {
        if (session.peer.equals(context.self)) {
            RequestBlock own = context.submissions.nextBlock(
                    builder.count() == 0 ? limits.batchBytesMax() : Math.max(0, bytesLeft), recordsLeft);
            session.credit += own == null ? 0 : own.lengthBytes();
            context.submissions.grant(session.credit);
            return own;
        }
        RequestBlock first = session.forwarded.peekFirst();
        boolean fits = first != null
                && (builder.count() == 0 || first.lengthBytes() <= bytesLeft && first.count() <= recordsLeft);
        if (!fits) {
            return null;
        }
        session.credit += first.lengthBytes();
        return session.forwarded.removeFirst();
    }

    void committed(Zxid zxid) {
        while (!uncommitted.isEmpty() && !uncommitted.getFirst().last().isAfter(zxid)) {
            uncommittedBytes -= uncommitted.removeFirst().lengthBytes();
        }
    }
}
