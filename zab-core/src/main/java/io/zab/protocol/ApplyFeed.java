package io.zab.protocol;

import io.zab.Zxid;
import io.zab.message.Batch;
import io.zab.message.ReadOp;
import io.zab.message.ReadResult;
import io.zab.message.SnapshotHeader;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Hands committed batches to the application, in order and no more than a window at a time: a cursor over the log like those that serve
 * followers. A slow application slows this cursor and fills no queue.
 */
final class ApplyFeed {
    private record Handed(Zxid end, int bytes) {}

    private final PeerContext context;
    private final ArrayDeque<Handed> handed = new ArrayDeque<>();
    private long handedBytes;
    private Zxid cursor;
    private Zxid applied;
    private long readingGeneration = -1;
    /** A received snapshot, and the operation whose durability lets the application have it. */
    private @Nullable SnapshotHeader installing;

    private long installingOperation;
    private boolean restoring;

    ApplyFeed(PeerContext context, Zxid applied) {
        this.context = context;
        this.cursor = applied;
        this.applied = applied;
    }

    Zxid applied() {
        return applied;
    }

    /** Whether the application is so far behind that a leader should take no more. */
    boolean isBehind() {
        return handedBytes >= context.settings.limits().applyWindowBytes();
    }

    void pump() {
        History history = context.history;
        while (installing == null && !restoring && !isBehind() && cursor.isBefore(history.committed())) {
            Batch next = history.cachedAfter(cursor);
            if (next == null) {
                readFromLog();
                return;
            }
            if (next.last().isAfter(history.committed())) {
                return; // A batch is applied whole or not yet.
            }
            hand(next);
        }
    }

    private void hand(Batch batch) {
        cursor = batch.last();
        handed.addLast(new Handed(cursor, batch.lengthBytes()));
        handedBytes += batch.lengthBytes();
        context.effects.apply(batch);
    }

    private void readFromLog() {
        long generation = context.history.generation();
        if (readingGeneration == generation) {
            return;
        }
        readingGeneration = generation;
        context.effects.mark(Mark.APPLIED_FROM_DISK);
        context.reads.ask(
                new ReadOp.ReadLog(cursor, context.settings.limits().batchBytesMax()),
                result -> read(generation, result));
    }

    private void read(long generation, ReadResult result) {
        if (readingGeneration == generation) {
            readingGeneration = -1;
        }
        if (generation != context.history.generation() || installing != null || restoring) {
            context.effects.mark(Mark.APPLY_READ_OVERTAKEN);
            return; // What was read may have been cut or replaced since.
        }
        Invariant.check(
                result instanceof ReadResult.Batches, "committed records behind %s cannot be read: %s", cursor, result);
        boolean moved = false;
        for (Batch batch : ((ReadResult.Batches) result).batches()) {
            if (!batch.previous().equals(cursor) || batch.last().isAfter(context.history.committed())) {
                break;
            }
            hand(batch);
            moved = true;
        }
        if (moved) {
            pump();
        }
    }

    /** A leader's snapshot is being installed by {@code operation}. */
    void install(SnapshotHeader header, long operation) {
        installing = header;
        installingOperation = operation;
    }

    void stored(long operation) {
        if (installing != null && operation >= installingOperation) {
            cursor = installing.zxid();
            restoring = true;
            handed.clear();
            handedBytes = 0;
            context.effects.restore(installing);
            installing = null;
        }
    }

    /** Whether that counts: not if it tells of batches that were handed over before a snapshot replaces them. */
    boolean applied(Zxid zxid) {
        if (restoring) {
            return false;
        }
        Invariant.check(!zxid.isAfter(cursor), "applied %s, but only handed over up to %s", zxid, cursor);
        applied = zxid;
        while (!handed.isEmpty() && !handed.getFirst().end.isAfter(zxid)) {
            handedBytes -= handed.removeFirst().bytes;
        }
        return true;
    }

    /** Whether that counts: not if a later snapshot has overtaken this one. */
    boolean restored(Zxid zxid) {
        if (!restoring || !zxid.equals(cursor)) {
            return false;
        }
        restoring = false;
        applied = zxid;
        return true;
    }
}
