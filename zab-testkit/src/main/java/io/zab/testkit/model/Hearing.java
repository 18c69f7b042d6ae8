package io.zab.testkit.model;

import io.zab.PeerId;
import io.zab.message.Message;

/**
 * When a process last took in something from a session with each other peer, in protocol time: by the clock, but a pause of the process itself counts as one heartbeat at
 * most.
 */
public final class Hearing {
    private final long[] heard;
    private final int self;
    private final long heartbeat;
    private final long silence;
    private long now;
    private long clock;

    /** Of a process that starts, and has heard of nobody; peers are numbered from 1 to {@code size}. */
    public Hearing(int self, int size, long heartbeatNanos, long leaderTimeoutNanos, long clockNanos) {
        this.self = self;
        heard = new long[size + 1];
        heartbeat = heartbeatNanos;
        // Whoever leads judges silence ten times a heartbeat, and not more often.
        silence = leaderTimeoutNanos + heartbeatNanos / 10;
        now = 2 * silence;
        clock = clockNanos;
    }

    /** A round begins. */
    public void round(long clockNanos) {
        now += Math.max(0, Math.min(clockNanos - clock, heartbeat));
        clock = clockNanos;
    }

    /** A message is taken in. What a link says of itself is no word of a follower. */
    public void heard(PeerId from, Message message) {
        if (message instanceof Message.InSession || message instanceof Message.FollowerInfo) {
            heard[from.value()] = now;
        }
    }

    /** How many peers have been heard of within the leader timeout, this one among them. */
    public int lately() {
        int count = 0;
        for (int peer = 1; peer < heard.length; peer++) {
            count += peer == self || now - heard[peer] <= silence ? 1 : 0;
        }
        return count;
    }
}
