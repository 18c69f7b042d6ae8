package io.zab.testkit.sim;

import io.zab.Role;
import java.util.random.RandomGenerator;

/** Whom a fault hits, and for how long. */
final class Victims {
    private final Simulation simulation;
    private final Options options;
    private final RandomGenerator random;

    Victims(Simulation simulation, Options options, RandomGenerator random) {
        this.simulation = simulation;
        this.options = options;
        this.random = random;
    }

    int anyPeer() {
        return 1 + random.nextInt(options.peers);
    }

    /** Now and then one whose directory does not count. */
    int impairedOr(int id) {
        int found = id;
        for (int each = 1; each <= options.peers; each++) {
            if (simulation.model().peer(each).impaired() && simulation.process(each) != null && random.nextBoolean()) {
                found = each;
            }
        }
        return found;
    }

    int otherThan(int id) {
        int other = 1 + random.nextInt(options.peers - 1);
        return other >= id ? other + 1 : other;
    }

    /** Mostly whoever leads, where that makes the more interesting stories. */
    int leaderOr(int id) {
        int found = id;
        for (int each = 1; each <= options.peers && random.nextInt(8) > 0; each++) {
            SimProcess process = simulation.process(each);
            if (process != null && process.status().role() == Role.LEADING) {
                found = each;
            }
        }
        return found;
    }

    long aWhile() {
        long longest = random.nextInt(4) == 0
                ? 3 * options.timings.followerTimeout().toNanos()
                : options.timings.heartbeat().toNanos();
        return random.nextLong(1, longest);
    }
}
