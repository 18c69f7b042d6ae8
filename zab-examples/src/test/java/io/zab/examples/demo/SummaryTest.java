package io.zab.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {
    private static final Verdict RIGHT = new Verdict(0, 0, 0, true, List.of());

    @Test
    void theLineForPeopleAndTheObjectForMachines() {
        Summary summary = new Summary(100, 97, 3, 0, 3, List.of(120L, 90L, 300L), RIGHT);

        assertThat(summary.text())
                .isEqualTo("writes=100 acknowledged=97 lost=0 duplicated=0 leaderKills=3"
                        + " failoverMillis(median/max)=120/300 statesEqual=true");
        assertThat(summary.json())
                .isEqualTo("{\"writes\":100,\"acknowledged\":97,\"unknown\":3,\"lost\":0,\"duplicated\":0,"
                        + "\"leaderKills\":3,\"failoverMillis\":{\"median\":120,\"max\":300},\"statesEqual\":true}");
        assertThat(summary.good()).isTrue();
    }

    @Test
    void withoutAKillThereIsNoFailoverTime() {
        Summary summary = new Summary(1, 1, 0, 0, 0, List.of(), RIGHT);

        assertThat(summary.text()).contains("failoverMillis(median/max)=-/- ");
        assertThat(summary.json()).contains("{\"median\":null,\"max\":null}");
    }

    @Test
    void whateverIsWrongMakesItBad() {
        assertThat(summary(new Verdict(1, 0, 0, true, List.of()), 0).good()).isFalse();
        assertThat(summary(new Verdict(0, 1, 0, true, List.of()), 0).good()).isFalse();
        assertThat(summary(new Verdict(0, 0, 1, true, List.of()), 0).good()).isFalse();
        assertThat(summary(new Verdict(0, 0, 0, false, List.of()), 0).good()).isFalse();
        assertThat(summary(RIGHT, 1).good()).isFalse();
    }

    private static Summary summary(Verdict verdict, int unknownThoughNodeLived) {
        return new Summary(1, 1, 0, unknownThoughNodeLived, 1, List.of(1L), verdict);
    }
}
