package io.zab.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class OptionsTest {
    private static final int SEEDS = 4000;

    @Test
    void thereAreOneToSevenPeersAndMostlyThreeOrFive() {
        Map<Integer, Integer> seeds = new TreeMap<>();
        LongStream.rangeClosed(1, SEEDS).forEach(seed -> seeds.merge(options(seed).peers, 1, Integer::sum));
        assertThat(seeds).containsOnlyKeys(1, 2, 3, 4, 5, 6, 7);
        assertThat(seeds.get(3)).isBetween(SEEDS * 4 / 10, SEEDS * 6 / 10);
        assertThat(seeds.get(5)).isBetween(SEEDS / 10, SEEDS * 3 / 10);
    }

    @Test
    void eachFaultIsOnInAboutHalfOfTheSeedsAndIndependentOfTheOthers() {
        Map<Fault, Integer> on = new EnumMap<>(Fault.class);
        for (long seed = 1; seed <= SEEDS; seed++) {
            int[] weights = options(seed).faultWeights;
            for (Fault fault : Fault.values()) {
                boolean withThePrevious = fault.ordinal() == 0 || weights[fault.ordinal() - 1] > 0;
                on.merge(fault, weights[fault.ordinal()] > 0 && withThePrevious ? 1 : 0, Integer::sum);
            }
        }
        on.remove(Fault.HEAL); // What has been cut must always be able to come back.
        on.remove(Fault.values()[Fault.HEAL.ordinal() + 1]);
        on.remove(Fault.values()[0]);
        assertThat(on).allSatisfy((fault, seeds) -> assertThat(seeds).isBetween(SEEDS / 5, SEEDS * 3 / 10));
    }

    @Test
    void whatIsDrawnIsToldWithTheSeed() {
        assertThat(options(17).toString()).startsWith("seed=17 peers=").contains("faults every", "clocks within");
    }

    private static Options options(long seed) {
        return new Options(seed, 0, 1);
    }
}
