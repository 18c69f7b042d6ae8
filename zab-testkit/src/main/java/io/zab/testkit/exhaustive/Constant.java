package io.zab.testkit.exhaustive;

import java.util.random.RandomGenerator;

/** Draws the same number again and again, another one in each process: enough for ids, and no state that would tell two paths apart. */
record Constant(long value) implements RandomGenerator {
    @Override
    public long nextLong() {
        return value;
    }
}
