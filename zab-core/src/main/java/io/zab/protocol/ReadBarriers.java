package io.zab.protocol;

import io.zab.Zxid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The reads of this node's application until they are done: which of them the leader has been asked about, and which may run once the application is far
 * enough.
 *
 * <pre>
 *   waiting ── asked together ──▶ asked ── the leader has answered ──▶ pointed ── run by the application ──▶ gone
 *      ▲                            │
 *      └──── the session is over ───┘
 * </pre>
 *
 * One question at a time: what comes while it is under way has the next one together, so that thousands of reads cost a handful of round trips, however fast
 * they come. A question belongs to one session: the answer of a leader that is no longer this peer's says nothing about the present one. What was
 * answered stays so: the point is committed, and was confirmed after the read began.
 */
final class ReadBarriers {
    private record Asked(long id, List<Barrier> barriers) {}

    private static final long DEADLINE_CHECK_NANOS = 20_000_000;

    private final PeerContext context;
    private List<Barrier> waiting = new ArrayList<>();
    /** The question under way, null if there is none. */
    private @Nullable Asked asked;

    private final LinkedHashSet<Barrier> pointed = new LinkedHashSet<>();
    /** Never used twice, in whatever session. */
    private long lastId;

    /** Whether something that waits has been asked of a leader before, in vain. */
    private boolean again;

    private long deadlinesCheckedAt = Long.MIN_VALUE;
    private boolean closed;

    ReadBarriers(PeerContext context) {
        this.context = context;
    }

    /** A read that must see everything acknowledged to anybody before this call. */
    void add(Barrier barrier) {
        if (closed) {
            fail(barrier, Outcome.Cause.CLOSED, Barrier.Phase.WAITING);
        } else {
            waiting.add(barrier);
        }
    }

    /** A read that is content with a state as of {@code point}, and needs no leader. */
    void add(Barrier barrier, Zxid point) {
        if (closed) {
            fail(barrier, Outcome.Cause.CLOSED, Barrier.Phase.WAITING);
        } else {
            give(barrier, point);
        }
    }

    int unanswered() {
        return waiting.size() + (asked == null ? 0 : asked.barriers.size()) + pointed.size();
    }

    // ---- the leader, which may be this peer itself

    /** One question for all that wait, to be put to an established leader now; 0 if there is none, or one is under way. */
    long ask() {
        if (waiting.isEmpty() || asked != null) {
            return 0;
        }
        if (waiting.size() > 1) {
            context.effects.mark(Mark.READS_SHARED_A_QUESTION);
        }
        if (again) {
            context.effects.mark(Mark.READ_ASKED_AGAIN);
            again = false;
        }
        asked = new Asked(++lastId, waiting);
        waiting = new ArrayList<>();
        return lastId;
    }

    /** The leader of this session has answered all questions up to {@code id}. */
    void answered(long id, Zxid point) {
        Asked question = asked;
        if (question != null && question.id <= id) {
            asked = null;
            question.barriers.forEach(barrier -> give(barrier, point));
        }
    }

    /** The session is over: what it did not answer is asked of the next leader. */
    void closeSession() {
        Asked question = asked;
        if (question != null) {
            again = true;
            asked = null;
            question.barriers.addAll(waiting);
            waiting = question.barriers;
        }
    }

    // ---- the application

    private void give(Barrier barrier, Zxid point) {
        pointed.add(barrier);
        context.effects.barrierReached(barrier, point);
    }

    /** The application has run these, or passed them over because they had failed. */
    void done(Collection<? extends Barrier> barriers) {
        barriers.forEach(pointed::remove);
    }

    // ---- deadlines and the end

    void judgeDeadlines() {
        if (deadlinesCheckedAt != Long.MIN_VALUE && context.clock - deadlinesCheckedAt < DEADLINE_CHECK_NANOS) {
            return;
        }
        deadlinesCheckedAt = context.clock;
        waiting.removeIf(barrier -> failedLate(barrier, Barrier.Phase.WAITING));
        if (asked != null) {
            asked.barriers.removeIf(barrier -> failedLate(barrier, Barrier.Phase.ASKED));
            // An answer that nobody waits for any more holds nobody up.
            asked = asked.barriers.isEmpty() ? null : asked;
        }
        pointed.removeIf(barrier -> failedLate(barrier, Barrier.Phase.POINTED));
    }

    private boolean failedLate(Barrier barrier, Barrier.Phase phase) {
        boolean late = context.clock - barrier.deadlineNanos() >= 0;
        if (late) {
            context.effects.mark(
                    switch (phase) {
                        case WAITING -> Mark.READ_EXPIRED_UNASKED;
                        case ASKED -> Mark.READ_EXPIRED_UNANSWERED;
                        case POINTED -> Mark.READ_EXPIRED_UNAPPLIED;
                    });
            fail(barrier, Outcome.Cause.DEADLINE, phase);
        }
        return late;
    }

    private void fail(Barrier barrier, Outcome.Cause cause, Barrier.Phase phase) {
        context.effects.barrierFailed(barrier, cause, phase);
    }

    /** The node ends: every read has its answer. */
    void close() {
        closed = true;
        waiting.forEach(barrier -> fail(barrier, Outcome.Cause.CLOSED, Barrier.Phase.WAITING));
        waiting.clear();
        if (asked != null) {
            asked.barriers.forEach(barrier -> fail(barrier, Outcome.Cause.CLOSED, Barrier.Phase.ASKED));
            asked = null;
        }
        pointed.forEach(barrier -> fail(barrier, Outcome.Cause.CLOSED, Barrier.Phase.POINTED));
        pointed.clear();
    }
}
