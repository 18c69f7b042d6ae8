package io.zab.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.testkit.history.HistoryReport;
import io.zab.testkit.history.KeyReport;
import io.zab.testkit.history.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistorySummaryTest {
    private static final Unknowns NONE = new Unknowns(List.of());

    @Test
    void theLineForPeopleAndTheObjectForMachines() {
        HistorySummary summary = new HistorySummary(
                report(Verdict.LINEARIZABLE),
                new Unknowns(List.of(new Unknown("a", 2, true, "no answer"))),
                List.of(
                        new HistorySummary.Pause(1, 1100, 20, 0, Verdict.LINEARIZABLE),
                        new HistorySummary.Pause(2, 900, 20, 0, Verdict.LINEARIZABLE)),
                List.of(120L),
                0);

        assertThat(summary.good()).isTrue();
        assertThat(summary.text())
                .isEqualTo(
                        "operations=100 unknown=1 (all at killed nodes: 1 at node 2) pauses=2 downtimeMillis(median/max)=1000/1100 leaderKills=1"
                                + " failoverMillis(median/max)=120/120 staleReads=0 undecidedKeys=0 verdict=LINEARIZABLE");
        assertThat(summary.json())
                .isEqualTo(
                        "{\"operations\":100,\"unknown\":1,\"unknownNotKilled\":0,\"unknownByNode\":{\"2\":1},\"pauses\":2,\"downtimeMillis\":{\"median\":1000,"
                                + "\"max\":1100},\"leaderKills\":1,\"failoverMillis\":{\"median\":120,\"max\":120},"
                                + "\"staleReads\":0,\"keys\":1,\"undecidedKeys\":0,\"verdict\":\"LINEARIZABLE\"}");
    }

    @Test
    void whatCouldNotBeDecidedIsNoPass() {
        assertThat(new HistorySummary(report(Verdict.UNDECIDED), NONE, List.of(), List.of(), 0).good())
                .isFalse();
        assertThat(new HistorySummary(report(Verdict.NOT_LINEARIZABLE), NONE, List.of(), List.of(), 0).good())
                .isFalse();
        assertThat(new HistorySummary(report(Verdict.LINEARIZABLE), NONE, List.of(), List.of(), 1).good())
                .isFalse();
    }

    @Test
    void anUnknownOutcomeAtANodeThatWasNotKilledIsNone() {
        Unknowns unknown = new Unknowns(List.of(new Unknown("a", 2, false, "it said 504: too late")));

        assertThat(new HistorySummary(report(Verdict.LINEARIZABLE), unknown, List.of(), List.of(), 0).good())
                .isFalse();
    }

    private static HistoryReport report(Verdict verdict) {
        return new HistoryReport(List.of(new KeyReport("a", verdict, 100, 3, 1_000, "")));
    }
}
