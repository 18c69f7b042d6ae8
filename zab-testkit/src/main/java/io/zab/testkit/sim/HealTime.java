package io.zab.testkit.sim;

/**
 * How long one healed cluster took.
 *
 * @param timeoutNanos its follower timeout
 * @param fits whether its timeouts are as docs/protocol.md wants them, measured by how fast its network and its disks are
 * @param all whether all were healed, or a core only
 * @param wasLed whether it had a leader all the time
 * @param ledNanos until a leader was established and a quorum followed it, up to date
 * @param restedNanos until everybody had applied everything, and every request was answered
 */
public record HealTime(long timeoutNanos, boolean fits, boolean all, boolean wasLed, long ledNanos, long restedNanos) {
    HealTime(Options options, boolean all, boolean wasLed, long ledNanos, long restedNanos) {
        this(options.timings.followerTimeout().toNanos(), options.fits(), all, wasLed, ledNanos, restedNanos);
    }

    /** In follower timeouts. */
    double led() {
        return (double) ledNanos / timeoutNanos;
    }

    /** In follower timeouts. */
    double rested() {
        return (double) restedNanos / timeoutNanos;
    }
}
