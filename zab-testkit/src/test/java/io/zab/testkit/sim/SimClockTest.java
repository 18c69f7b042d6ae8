package io.zab.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SimClockTest {
    private static final long SECOND = 1_000_000_000L;

    private final SimClock clock = new SimClock(-5 * SECOND, 1000);

    @Test
    void whatItShowsGoesOnFromWhereItBegan() {
        assertThat(clock.at(3 * SECOND)).isEqualTo(-2 * SECOND);
    }

    @Test
    void afterAChangeOfItsRateItGoesOnFromThereFasterOrSlower() {
        clock.goes(2 * SECOND, 2000);
        assertThat(clock.at(2 * SECOND)).isEqualTo(-3 * SECOND);
        assertThat(clock.at(5 * SECOND)).isEqualTo(3 * SECOND);
        clock.goes(5 * SECOND, 500);
        assertThat(clock.at(9 * SECOND)).isEqualTo(5 * SECOND);
        assertThat(clock.untilItShows(SECOND)).isEqualTo(2 * SECOND);
    }

    @Test
    void whatItHasGainedOrLostStaysWhenItGoesAsUsualAgain() {
        clock.goes(0, 2000);
        clock.goesAsUsual(SECOND);
        assertThat(clock.at(2 * SECOND)).isEqualTo(-2 * SECOND);
        clock.jumps(7 * SECOND);
        assertThat(clock.at(2 * SECOND)).isEqualTo(5 * SECOND);
    }

    @Test
    void itMayRunOverTheGreatestNumberAndDifferencesStayRight() {
        SimClock late = new SimClock(Long.MAX_VALUE - 1, 1000);
        assertThat(late.at(SECOND) - late.at(0)).isEqualTo(SECOND);
    }
}
