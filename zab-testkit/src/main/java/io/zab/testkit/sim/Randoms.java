package io.zab.testkit.sim;

import io.zab.testkit.model.Mix;
import java.util.SplittableRandom;

/** One random source for each purpose, all from one seed: a draw more in one does not shift the others. */
final class Randoms {
    private Randoms() {}

    static SplittableRandom of(long seed, String purpose) {
        long hash = Mix.in(0x5EEDL, seed);
        for (int i = 0; i < purpose.length(); i++) {
            hash = Mix.in(hash, purpose.charAt(i));
        }
        return new SplittableRandom(hash);
    }
}
