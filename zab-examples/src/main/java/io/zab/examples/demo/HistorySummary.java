package io.zab.examples.demo;

import io.zab.examples.json.Json;
import io.zab.testkit.history.HistoryReport;
import io.zab.testkit.history.Verdict;
import java.util.List;

/**
 * How a demo whose history was checked has ended.
 *
 * @param report what the checker of linearizability found
 * @param unknown the writes whose outcome is open
 * @param pauses what happened at each pause of the leader
 * @param killMillis for each killed leader, from the kill to the next acknowledged write
 * @param staleReads reads that went behind what somebody had been told before
 */
public record HistorySummary(
        HistoryReport report, Unknowns unknown, List<Pause> pauses, List<Long> killMillis, int staleReads) {
    /**
     * A leader that stood still.
     *
     * @param node which
     * @param downtimeMillis from SIGSTOP to the next acknowledged write
     * @param asked reads and writes that were sent to it while it stood still
     * @param staleReads in the whole history until then
     * @param verdict on the keys that were used meanwhile
     */
    public record Pause(int node, long downtimeMillis, int asked, int staleReads, Verdict verdict) {}

    /** Whether everything that is promised held. What could not be decided is no pass. */
    public boolean good() {
        return report.verdict() == Verdict.LINEARIZABLE && unknown.good() && staleReads == 0;
    }

    /** One line for people. */
    public String text() {
        return "operations=" + report.operations() + " " + unknown.text() + " pauses=" + pauses.size()
                + " downtimeMillis(median/max)=" + downtimes().text() + " leaderKills=" + killMillis.size()
                + " failoverMillis(median/max)=" + new Millis(killMillis).text() + " staleReads=" + staleReads
                + " undecidedKeys="
                + report.count(Verdict.UNDECIDED) + " verdict=" + report.verdict();
    }

    /** One line for machines. */
    public String json() {
        return Json.write(Json.object(
                "operations",
                report.operations(),
                "unknown",
                unknown.all().size(),
                "unknownNotKilled",
                unknown.notKilled().size(),
                "unknownByNode",
                unknown.byNode(),
                "pauses",
                pauses.size(),
                "downtimeMillis",
                downtimes().json(),
                "leaderKills",
                killMillis.size(),
                "failoverMillis",
                new Millis(killMillis).json(),
                "staleReads",
                staleReads,
                "keys",
                report.keys().size(),
                "undecidedKeys",
                report.count(Verdict.UNDECIDED),
                "verdict",
                report.verdict().toString()));
    }

    private Millis downtimes() {
        return new Millis(pauses.stream().map(Pause::downtimeMillis).toList());
    }
}
