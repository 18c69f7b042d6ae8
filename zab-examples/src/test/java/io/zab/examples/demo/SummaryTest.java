package io.zab.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {
    private static final Verdict RIGHT = new Verdict(0, 0, 0, true, List.of());
    private static final Unknowns NONE = new Unknowns(List.of());
    private static final Unknowns AT_KILLED =
            new Unknowns(List.of(unknown(3, true), unknown(1, true), unknown(3, true)));
    private static final Unknowns AT_ONE_THAT_LIVED = new Unknowns(List.of(unknown(3, true), unknown(2, false)));

    @Test
    void theLineForPeopleAndTheObjectForMachines() {
        Summary summary = new Summary(100, 97, AT_KILLED, 3, List.of(120L, 90L, 300L), null, RIGHT);

        assertThat(summary.text())
                .isEqualTo(
                        "writes=100 acknowledged=97 unknown=3 (all at killed nodes: 1 at node 1, 2 at node 3) lost=0 duplicated=0 leaderKills=3"
                                + " failoverMillis(median/max)=120/300 statesEqual=true");
        assertThat(summary.json())
                .isEqualTo(
                        "{\"writes\":100,\"acknowledged\":97,\"unknown\":3,\"unknownNotKilled\":0,\"unknownByNode\":{\"1\":1,\"3\":2},\"lost\":0,\"duplicated\":0,"
                                + "\"leaderKills\":3,\"failoverMillis\":{\"median\":120,\"max\":300},\"restarts\":null,\"statesEqual\":true}");
        assertThat(summary.good()).isTrue();
    }

    @Test
    void withoutAKillThereIsNoFailoverTime() {
        Summary summary = new Summary(1, 1, NONE, 0, List.of(), null, RIGHT);

        assertThat(summary.text()).contains("failoverMillis(median/max)=-/- ");
        assertThat(summary.json()).contains("{\"median\":null,\"max\":null}");
    }

    @Test
    void whateverIsWrongMakesItBad() {
        assertThat(summary(new Verdict(1, 0, 0, true, List.of()), NONE).good()).isFalse();
        assertThat(summary(new Verdict(0, 1, 0, true, List.of()), NONE).good()).isFalse();
        assertThat(summary(new Verdict(0, 0, 1, true, List.of()), NONE).good()).isFalse();
        assertThat(summary(new Verdict(0, 0, 0, false, List.of()), NONE).good()).isFalse();
        assertThat(summary(RIGHT, AT_ONE_THAT_LIVED).good()).isFalse();
    }

    private static Summary summary(Verdict verdict, Unknowns unknown) {
        return new Summary(1, 1, unknown, 1, List.of(1L), null, verdict);
    }

    private static Unknown unknown(int node, boolean killed) {
        return new Unknown("key", node, killed, "no answer");
    }

    @Test
    void anUnknownOutcomeAtANodeThatLivedIsSaidLoudlyAndListed() {
        List<String> listed = new ArrayList<>();

        AT_ONE_THAT_LIVED.list(listed::add);

        assertThat(summary(RIGHT, AT_ONE_THAT_LIVED).text())
                .contains(" unknown=2 (1 AT NODES NOT KILLED: 1 at node 2) ");
        assertThat(listed)
                .containsExactly("unknown outcome of key at node 2, which was not killed meanwhile: no answer");
    }

    @Test
    void restartsAreToldOnlyIfThereWereSome() {
        Restarts restarts = new Restarts(List.of(20L, 10L), List.of(4L), List.of(5L), 0, 7);
        Summary summary = new Summary(100, 97, NONE, 0, List.of(), restarts, RIGHT);

        assertThat(summary.text())
                .contains(
                        " restarts=3 leaderPauseMillis(median/max)=15/20 otherPauseMillis(median/max)=4/4 startPauseMillis(median/max)=5/5 failed=0"
                                + " sentElsewhere=7 statesEqual=true");
        assertThat(summary.json())
                .contains(
                        "\"restarts\":{\"count\":3,\"leaderPauseMillis\":{\"median\":15,\"max\":20},"
                                + "\"otherPauseMillis\":{\"median\":4,\"max\":4},\"startPauseMillis\":{\"median\":5,\"max\":5},\"failed\":0,\"sentElsewhere\":7}");
        assertThat(summary.good()).isTrue();
    }

    @Test
    void aRequestThatFailedInARestartMakesItBad() {
        Restarts restarts = new Restarts(List.of(20L), List.of(), List.of(), 1, 0);

        assertThat(new Summary(1, 1, NONE, 0, List.of(), restarts, RIGHT).good())
                .isFalse();
    }
}
