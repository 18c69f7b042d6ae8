package io.zab.examples.demo;

import io.zab.examples.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the demo ended.
 *
 * @param writes requests sent
 * @param acknowledged of them
 * @param unknown of them: nobody could say what became of it
 * @param leaderKills how often the leader was killed
 * @param failoverMillis for each, from the kill to the next acknowledged write
 * @param restarts how the rolling restarts went; null without any
 * @param verdict what the comparison found
 */
public record Summary(
        long writes,
        int acknowledged,
        Unknowns unknown,
        int leaderKills,
        List<Long> failoverMillis,
        @Nullable Restarts restarts,
        Verdict verdict) {
    /** Whether everything that is promised held. */
    public boolean good() {
        return verdict.good() && unknown.good() && (restarts == null || restarts.good());
    }

    /** One line for people. */
    public String text() {
        return "writes=" + writes + " acknowledged=" + acknowledged + " " + unknown.text() + " lost=" + verdict.lost()
                + " duplicated="
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
                unknown.all().size(),
                "unknownNotKilled",
                unknown.notKilled().size(),
                "unknownByNode",
                unknown.byNode(),
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
