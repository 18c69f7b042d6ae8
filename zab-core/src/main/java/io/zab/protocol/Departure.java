package io.zab.protocol;

/**
 * How a peer leaves so that nobody is harmed: what it has taken is finished, then a leader hands over, and it stays until the next one is established,
 * which may need its promise, and a heartbeat more, since that may need its acknowledgements. All of it within a bound, and only while a quorum can be reached at all. On the clock, not in protocol time: whoever closes a
 * node waits for it.
 */
final class Departure {
    private static final long BOUND_NANOS = 1_000_000_000;

    private final PeerContext context;
    private final long begun;
    /** The epoch in which it has led, 0 if it has not since it leaves. */
    private long ledEpoch;
    /** When this peer has seen that its successor is established. */
    private long establishedAt = Long.MIN_VALUE;

    Departure(PeerContext context) {
        this.context = context;
        this.begun = context.clock;
    }

    /** Once a round, before the role is judged: whether this peer may go now. */
    boolean isOver(PeerRole role) {
        long passed = context.clock - begun;
        if (passed >= BOUND_NANOS) {
            context.effects.mark(Mark.LEFT_WITHOUT_WAITING_ON);
            return true;
        }
        if (!context.quorumIsLinked()) {
            context.effects.mark(Mark.LEFT_WITHOUT_A_QUORUM);
            return true;
        }
        boolean leads = role instanceof Leading leading && leading.established();
        boolean unfinished = context.submissions.unsettled() > 0 || context.barriers.unanswered() > 0;
        // A state machine that hangs must not keep a leader from handing over. Whoever does not lead has nothing else
        // to do than to wait for it.
        if (unfinished && (!leads || passed < BOUND_NANOS / 2)) {
            return false;
        }
        if (role instanceof Leading leading && leads) {
            ledEpoch = leading.epoch();
            establishedAt = Long.MIN_VALUE; // Of an earlier successor, that did not last: this one has another.
            leading.makeWay();
            return context.settings.voters().size() == 1;
        }
        if (ledEpoch != 0 && isNoLongerNeeded()) {
            context.effects.mark(Mark.LEFT_TO_A_SUCCESSOR);
            return true;
        }
        return ledEpoch == 0;
    }

    /**
     * The successor is established, and for a heartbeat since then this peer could acknowledge what it proposes: the quorum that established it may be
     * the two of them, while all others are still being synchronised.
     */
    private boolean isNoLongerNeeded() {
        boolean established = context.links.establishedAfter(ledEpoch) != null;
        if (established && establishedAt == Long.MIN_VALUE) {
            establishedAt = context.clock;
        }
        return established
                && context.clock - establishedAt
                        >= context.settings.timings().heartbeat().toNanos();
    }
}
