package io.zab.testkit.exhaustive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ExplorationTest {
    /** What two cores do in about ten seconds; {@code Exhaust} goes further. */
    private static final int STATES = 200_000;

    @Test
    void noPromiseIsBrokenWhateverComesNext() {
        List<Exploration> all = Exploration.starts().parallelStream()
                .map(start -> Exploration.of(start, inABuild(Exploration.bounds(start))))
                .toList();
        assertThat(all)
                .allSatisfy(one -> assertThat(one.violation()).as(one.story()).isNull());
        assertThat(all.stream().mapToInt(Exploration::states).sum())
                .as(all.toString())
                .isGreaterThan(STATES);
    }

    private static Exploration.Bounds inABuild(Exploration.Bounds all) {
        return new Exploration.Bounds(all.depth() - 1, all.deviations() - 1, Long.MAX_VALUE);
    }

    @Test
    void theSameIsFoundInTheSameOrder() {
        Exploration.Bounds few = new Exploration.Bounds(5, 1, Long.MAX_VALUE);
        assertThat(Exploration.of("HAND_OVER", few)).isEqualTo(Exploration.of("HAND_OVER", few));
    }
}
