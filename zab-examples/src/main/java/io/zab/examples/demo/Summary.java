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
 * @param verdict what the comparison found
 */
public record Summary(
        long writes,
        int acknowledged,
        int unknown,
        int unknownThoughNodeLived,
        int leaderKills,
        List<Long> failoverMillis,
        Verdict verdict) {
    /** Whether everything that is promised held. */
    public boolean good() {
        return verdict.good() && unknownThoughNodeLived == 0;
    }

    /** One line for people. */
    public String text() {
        return "writes=" + writes + " acknowledged=" + acknowledged + " lost=" + verdict.lost() + " duplicated="
                + verdict.duplicated() + " leaderKills=" + leaderKills + " failoverMillis(median/max)="
                + (failoverMillis.isEmpty() ? "-/-" : median() + "/" + max()) + " statesEqual=" + verdict.statesEqual();
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
                Json.object("median", median(), "max", max()),
                "statesEqual",
                verdict.statesEqual()));
    }

    private @Nullable Long median() {
        if (failoverMillis.isEmpty()) {
            return null;
        }
        List<Long> sorted = failoverMillis.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private @Nullable Long max() {
        return failoverMillis.stream().max(Long::compare).orElse(null);
    }
}
