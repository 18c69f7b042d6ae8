package io.zab.examples.demo;

import io.zab.examples.json.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the restarts went.
 *
 * @param leaderPauseMillis for each leader that was closed, for how long no write was acknowledged until it had ended
 * @param otherPauseMillis the same for each other node that was closed
 * @param startPauseMillis the same for each start, until the node served: mostly the work of a JVM that starts on the same machine
 * @param failed writes that were neither acknowledged nor sent to another node at once
 * @param sentElsewhere writes that a closing node refused as not applied, and that were sent to another node at once
 */
public record Restarts(
        List<Long> leaderPauseMillis,
        List<Long> otherPauseMillis,
        List<Long> startPauseMillis,
        int failed,
        long sentElsewhere) {
    /** Whether nobody was failed. */
    public boolean good() {
        return failed == 0;
    }

    String text() {
        return " restarts=" + (leaderPauseMillis.size() + otherPauseMillis.size())
                + " leaderPauseMillis(median/max)=" + new Millis(leaderPauseMillis).text()
                + " otherPauseMillis(median/max)=" + new Millis(otherPauseMillis).text()
                + " startPauseMillis(median/max)=" + new Millis(startPauseMillis).text() + " failed=" + failed
                + " sentElsewhere=" + sentElsewhere;
    }

    Map<String, @Nullable Object> json() {
        return Json.object(
                "count",
                leaderPauseMillis.size() + otherPauseMillis.size(),
                "leaderPauseMillis",
                new Millis(leaderPauseMillis).json(),
                "otherPauseMillis",
                new Millis(otherPauseMillis).json(),
                "startPauseMillis",
                new Millis(startPauseMillis).json(),
                "failed",
                failed,
                "sentElsewhere",
                sentElsewhere);
    }
}
