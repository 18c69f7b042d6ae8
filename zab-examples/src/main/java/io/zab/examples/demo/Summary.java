package io.zab.examples.demo;

import io.zab.examples.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the demo ended.
 *
 * @param writes requests sent
 * @param acknowledged of them
 * @param unknown of them: no answer, since the node was killed, or a node that lived could not say
 * @param unknownThoughNodeLived of those
 * @param leaderKills how often the leader was killed
 * @param failoverMillis for each, from the kill to the next acknowledged write
 * @param restarts how the rolling restarts went; null without any
 * @param verdict what the comparison found
 */
public record Summary(
        long writes,
        int acknowledged,
        int unknown,
        int unknownThoughNodeLived,
        int leaderKills,
        List<Long> failoverMillis,
        @Nullable Restarts restarts,
        Verdict verdict) {
    /** Whether everything that is promised held. */
    public boolean good() {
        return verdict.good() && unknownThoughNodeLived == 0 && (restarts == null || restarts.good());
    }

    /** One line for people. */
    public String text() {
        return "writes=" + writes + " acknowledged=" + acknowledged + " lost=" + verdict.lost() + " duplicated="
                + verdict.duplicated() + " leaderKills=" + leaderKills + " failoverMillis(median/max)="
                + new Millis(failoverMillis).text() + (restarts == null ? "" : restarts.text()) + " statesEqual="
                + verdict.statesEqual();
    }

    /** One line for machines. */
    public String json() {
        return Json.write(Json.object(
                "writes",
                writes,
                "acknowledged",
                acknowledged,
                "unknown",
                unknown,
                "lost",
                verdict.lost(),
                "duplicated",
                verdict.duplicated(),
                "leaderKills",
                leaderKills,
                "failoverMillis",
                new Millis(failoverMillis).json(),
                "restarts",
                restarts == null ? null : restarts.json(),
                "statesEqual",
                verdict.statesEqual()));
    }
}
