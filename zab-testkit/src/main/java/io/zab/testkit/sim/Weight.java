package io.zab.testkit.sim;

import io.zab.message.Message;
import io.zab.message.StoreOp;
import io.zab.protocol.Mark;
import io.zab.storage.StorageMark;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How much a line of the story tells, for one who must do with few. */
enum Weight {
    /** What went wrong, who came and went, who took which role. */
    TURN,
    /** The steps on the way to a role, and what changes a log. */
    STEP,
    MESSAGE,
    DETAIL;

    /** So many of the last lines are told whatever they weigh. */
    private static final int LAST = 20;

    static Weight of(@Nullable String verb, @Nullable Object detail) {
        if (detail instanceof Message) {
            return verb != null && verb.startsWith("drop") ? DETAIL : MESSAGE;
        } else if (detail instanceof StoreOp) {
            return STEP;
        } else if (detail instanceof Mark || detail instanceof StorageMark || verb == null) {
            return DETAIL;
        }
        return switch (verb) {
            case "FAULT",
                    "TARGET",
                    "HEAL",
                    "DISASTER",
                    "role",
                    "starts",
                    "is killed",
                    "loses power",
                    "crashes",
                    "is closed" -> TURN;
            case "storage failed",
                    "crashes while it starts",
                    "stays",
                    "flaps",
                    "restored",
                    "clock",
                    "is rolled back",
                    "BEYOND",
                    "cannot start",
                    "disk",
                    "state machine failed" -> TURN;
            case "step", "transfer", "wrote snapshot" -> STEP;
            default -> DETAIL;
        };
    }

    /** Which of the lines to tell, at most {@code count}. */
    static List<Boolean> choose(List<Weight> lines, int count) {
        List<Boolean> chosen = new ArrayList<>(Collections.nCopies(lines.size(), false));
        int left = count;
        for (int i = lines.size() - 1; i >= 0 && i >= lines.size() - LAST && left > 0; i--) {
            chosen.set(i, true);
            left--;
        }
        for (Weight weight : values()) {
            for (int i = lines.size() - 1; i >= 0 && left > 0; i--) {
                if (lines.get(i) == weight && !chosen.get(i)) {
                    chosen.set(i, true);
                    left--;
                }
            }
        }
        return chosen;
    }
}
