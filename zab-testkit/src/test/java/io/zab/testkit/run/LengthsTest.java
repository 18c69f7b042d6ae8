package io.zab.testkit.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LengthsTest {
    private static List<Integer> drawn(Lengths lengths) {
        return LongStream.range(0, 2000)
                .mapToObj(seed -> lengths.of(Plan.of(seed)).steps())
                .toList();
    }

    @Test
    void asManyAreShorterThanTheGeometricMeanAsLonger() {
        List<Integer> steps = drawn(Lengths.parse("100..10000"));
        assertThat(steps).allMatch(each -> each >= 100 && each <= 10_000);
        assertThat(steps.stream().filter(each -> each < 1000)).hasSizeBetween(900, 1100);
        assertThat(steps.stream().filter(each -> each < 200)).hasSizeBetween(200, 400);
        assertThat(steps.stream().filter(each -> each > 5000)).hasSizeBetween(200, 400);
    }

    @Test
    void oneNumberIsForAll() {
        assertThat(drawn(Lengths.parse("4000"))).containsOnly(4000);
        assertThat(drawn(Lengths.parse("0"))).containsOnly(0);
    }

    @Test
    void aPlanSaysWhatWasDrawn() {
        Plan plan = Lengths.parse("300..400").of(Plan.of(7));
        assertThat(Plan.parse(plan.words())).isEqualTo(plan);
        assertThat(plan.words()).matches("--seed=7 --steps=3\\d\\d");
    }

    @Test
    void whatIsNoRangeIsRefused() {
        assertThatThrownBy(() -> Lengths.parse("400..300")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Lengths.parse("-1..300")).isInstanceOf(IllegalArgumentException.class);
    }
}
