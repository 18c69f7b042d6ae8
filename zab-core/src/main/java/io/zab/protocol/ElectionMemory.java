package io.zab.protocol;

import io.zab.PeerId;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a peer remembers from one attempt to have a leader to the next: whom not to follow for a while, how long not to stand, and above which
 * promises to choose. Liveness only; lost at a restart.
 */
final class ElectionMemory {
    /** In times of the limit for a stalled disk. */
    private static final int COOL_DOWN = 30;
    /** In follower timeouts: for so long the times count that a leader made way for one peer. */
    private static final int LOCKED_OUT_TIMEOUTS = 30;

    private record Skipped(long epoch, long until) {}

    private record LockedOut(int times, long since) {}

    private final PeerContext context;
    private final TreeMap<PeerId, Skipped> skipped = new TreeMap<>();
    private final TreeMap<PeerId, LockedOut> lockedOut = new TreeMap<>();
    private long standAgainAt = Long.MIN_VALUE;
    private long handedOverAt = Long.MIN_VALUE;
    private int failures;
    private @Nullable GivenUp givenUp;
    private long highestPromiseSeen;

    ElectionMemory(PeerContext context) {
        this.context = context;
    }

    /** A session with this leader failed: give another one its turn. */
    void skip(PeerId leader, long epoch) {
        skip(leader, epoch, context.settings.timings().followerTimeout().toNanos());
    }

    /** As {@link #skip(PeerId, long)}, for a moment: only so that failing again and again keeps nobody busy. */
    void skipBriefly(PeerId leader, long epoch) {
        skip(leader, epoch, context.settings.timings().heartbeat().toNanos());
    }

    private void skip(PeerId leader, long epoch, long nanos) {
        skipped.put(leader, new Skipped(epoch, context.now + nanos));
    }

    boolean skips(PeerId leader, long epoch) {
        Skipped entry = skipped.get(leader);
        return entry != null && entry.epoch == epoch && context.now - entry.until < 0;
    }

    /** A leadership of this peer ended before it was established: the next-best candidate gets its turn. */
    void leadershipFailed() {
        failures++;
        long timeout = context.settings.timings().followerTimeout().toNanos();
        long pause = timeout + context.random.nextLong(Math.max(1, timeout));
        if (failures >= 3) {
            context.effects.mark(Mark.FAILED_THREE_TIMES);
            pause = Math.max(pause, 1_000_000_000L);
        }
        standAgainAt = context.now + pause;
    }

    boolean backsOff() {
        return standAgainAt != Long.MIN_VALUE && context.now - standAgainAt < 0;
    }

    /** There is a leader, this peer or another: what failed before says nothing of the next time. */
    void hasLeader() {
        failures = 0;
        standAgainAt = Long.MIN_VALUE;
        givenUp = null;
    }

    /** This peer begins to lead. */
    void tries() {
        givenUp = null;
    }

    /** This peer gives its leadership up, for a reason that perhaps only people can remove. */
    void gaveUp(String why, Set<PeerId> promisers) {
        givenUp = new GivenUp(context, why, promisers);
    }

    /** Whether to lead once more would come to the same end as the last time. */
    boolean wouldBeInVain() {
        return givenUp != null && givenUp.isStillSo(context);
    }

    /** Why it did so the last time, null if there was a leader since, or nothing was in the way. */
    @Nullable
    String whyGivenUp() {
        return givenUp == null ? null : givenUp.why;
    }

    /** This peer has handed over since its disk was stalled. */
    void handedOverForItsDisk() {
        handedOverAt = context.now;
    }

    /** Whether it may do so: two peers with bad disks must not pass the leadership to and fro. */
    boolean mayHandOverForItsDisk() {
        long coolDown = COOL_DOWN * context.settings.timings().diskStall().toNanos();
        return handedOverAt == Long.MIN_VALUE || context.now - handedOverAt >= coolDown;
    }

    /** A voter that counts showed this promise; the next epoch is chosen above it, unless it is absurd. */
    void sawPromise(long epoch) {
        if (epoch <= context.promise().epoch() + PeerContext.PROMISE_GAP_MAX) {
            highestPromiseSeen = Math.max(highestPromiseSeen, epoch);
        }
    }

    long highestPromiseSeen() {
        return highestPromiseSeen;
    }

    /**
     * Whether this leader should make way for a peer with a higher promise; at most three times for each in {@value #LOCKED_OUT_TIMEOUTS} follower
     * timeouts, since it may be broken and come again and again. Whoever is not broken gets in after that.
     */
    boolean makesWayFor(PeerId peer) {
        LockedOut earlier = lockedOut.get(peer);
        long counts = LOCKED_OUT_TIMEOUTS
                * context.settings.timings().followerTimeout().toNanos();
        LockedOut now = earlier == null || context.now - earlier.since >= counts
                ? new LockedOut(1, context.now)
                : new LockedOut(earlier.times + 1, earlier.since);
        lockedOut.put(peer, now);
        return now.times <= 3;
    }
}
