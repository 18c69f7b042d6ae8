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
 * goes in one. Peers take turns block by block, so that none starves another. Takes nothing while too much is undurable, uncommitted or unapplied, or the own disk is late:
 * what waits then stays with those who sent it, by their credit and their permits.
 */
final class Proposing {
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

    /** Then nothing more is taken, and what has been is brought to its end. */
    boolean epochIsExhausted() {
        return context.history.last().counter() > limits.epochRecordsMax();
    }

    /**
     * Whether what was appended has waited for half as long as makes a leader step down. One sync covers all that has queued, so what is appended to a
     * late disk makes its next sync longer, and could by itself take it past the limit: under load no leader would last.
     */
    private boolean isDiskLate() {
        long limit = context.settings.timings().diskStall().toNanos();
        return context.history.oldestPendingNanos(context.now) > limit / 2;
    }

    /** The next batch, or null if nothing waits or no more may be taken now. */
    @Nullable
    Batch next(long leaderTimeMillis) {
        if (epochIsExhausted()
                || context.history.undurableBytes() >= limits.undurableTailBytes()
                || isDiskLate()
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
        FollowerProgress next = nextInRing();
        if (next == null || builder.count() >= limits.batchRecordsMax()) {
            return null;
        }
        // What does not fit closes the batch and begins the next one: else it could be passed over for ever.
        int bytesLeft = builder.count() == 0 ? limits.batchBytesMax() : limits.batchBytesMax() - builder.lengthBytes();
        RequestBlock block = take(next, builder, bytesLeft);
        if (block != null) {
            lastServed = next.peer;
            next.credit += block.lengthBytes();
            if (next == sessions.own()) {
                context.submissions.grant(next.credit);
            }
        }
        return block;
    }

    /** The first that has something, behind the one that was served last. */
    private @Nullable FollowerProgress nextInRing() {
        PeerId start = lastServed;
        FollowerProgress first = null;
        for (FollowerProgress session : sessions.all()) {
            boolean waits =
                    session == sessions.own() ? context.submissions.nextBytes() > 0 : !session.forwarded.isEmpty();
            if (waits && (start == null || session.peer.compareTo(start) > 0)) {
                return session;
            }
            if (waits && first == null) {
                first = session;
            }
        }
        return first;
    }

    private @Nullable RequestBlock take(FollowerProgress session, BatchBuilder builder, int bytesLeft) {
        int recordsLeft = limits.batchRecordsMax() - builder.count();
        if (session == sessions.own()) {
            return context.submissions.nextBlock(bytesLeft, recordsLeft);
        }
        RequestBlock first = session.forwarded.getFirst();
        boolean fits = builder.count() == 0 || first.lengthBytes() <= bytesLeft && first.count() <= recordsLeft;
        if (!fits) {
            context.effects.mark(Mark.BLOCK_DID_NOT_FIT);
            return null;
        }
        return session.forwarded.removeFirst();
    }

    void committed(Zxid zxid) {
        while (!uncommitted.isEmpty() && !uncommitted.getFirst().last().isAfter(zxid)) {
            uncommittedBytes -= uncommitted.removeFirst().lengthBytes();
        }
    }
}
