package io.zab.testkit.sim;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * What faults are drawn from: each decision has a source of its own, named by the seed and the decision. So one that is left out shifts none of the others.
 */
final class Dice implements RandomGenerator {
    private final long seed;
    private SplittableRandom current;

    Dice(long seed) {
        this.seed = seed;
        this.current = Randoms.of(seed, "faults");
    }

    /** From now on draws are this decision's, from its beginning. */
    void take(String decision) {
        current = Randoms.of(seed, "fault " + decision);
    }

    @Override
    public long nextLong() {
        return current.nextLong();
    }
}
