package io.zab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The durations that decide how fast a silent failure is noticed. The death of a process is seen by its broken connections, at any setting.
 * All peers should use the same; a difference is logged. None is longer than an hour; what contradicts each other {@link ZabNodeBuilder#start()} refuses, with the words of
 * {@link #problems()}.
 *
 * @param heartbeat between two heartbeats of the leader; at least 5 ms
 * @param followerTimeout silence of the leader after which a follower looks for another; at least 5 heartbeats
 * @param leaderTimeout silence of a quorum after which a leader steps down; at least 4 heartbeats, and at most {@code followerTimeout}
 */
public record Timeouts(Duration heartbeat, Duration followerTimeout, Duration leaderTimeout) {
    private static final Duration LONGEST = Duration.ofHours(1);

    public Timeouts {
        Objects.requireNonNull(heartbeat, "heartbeat");
        Objects.requireNonNull(followerTimeout, "followerTimeout");
        Objects.requireNonNull(leaderTimeout, "leaderTimeout");
    }

    /** Heartbeat 100 ms, follower 1 s, leader 0.9 s: bears pauses of most of a second. */
    public static Timeouts defaults() {
        return new Timeouts(Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofMillis(900));
    }

    /** Heartbeat 50 ms, follower 300 ms, leader 250 ms: for processes with short pauses. */
    public static Timeouts fast() {
        return new Timeouts(Duration.ofMillis(50), Duration.ofMillis(300), Duration.ofMillis(250));
    }

    /** What contradicts each other, each as a sentence with the values and the rule; empty if all is well. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        for (Duration each : List.of(heartbeat, followerTimeout, leaderTimeout)) {
            if (each.isNegative() || each.compareTo(LONGEST) > 0) {
                problems.add(each + " is no timeout; each is between nothing and " + LONGEST.toMinutes() + " minutes");
            }
        }
        if (!problems.isEmpty()) {
            return problems;
        }
        if (heartbeat.toMillis() < 5) {
            problems.add("heartbeat is " + heartbeat.toMillis() + " ms; it must be at least 5 ms");
        }
        if (followerTimeout.compareTo(heartbeat.multipliedBy(5)) < 0) {
            problems.add("followerTimeout is " + followerTimeout.toMillis() + " ms; it must be at least 5 heartbeats, "
                    + heartbeat.multipliedBy(5).toMillis() + " ms");
        }
        if (leaderTimeout.compareTo(followerTimeout) > 0) {
            problems.add("leaderTimeout is " + leaderTimeout.toMillis() + " ms; it must not exceed followerTimeout, "
                    + followerTimeout.toMillis() + " ms");
        }
        if (leaderTimeout.compareTo(heartbeat.multipliedBy(4)) < 0) {
            problems.add("leaderTimeout is " + leaderTimeout.toMillis() + " ms; it must be at least 4 heartbeats, "
                    + heartbeat.multipliedBy(4).toMillis() + " ms");
        }
        return problems;
    }
}
