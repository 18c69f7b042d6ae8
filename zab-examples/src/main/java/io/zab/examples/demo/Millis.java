package io.zab.examples.demo;

import io.zab.examples.json.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Some durations, and what is said of them.
 *
 * @param values in milliseconds; may be empty
 */
record Millis(List<Long> values) {
    /** For people: {@code median/max}. */
    String text() {
        return values.isEmpty() ? "-/-" : median() + "/" + max();
    }

    /** For machines. */
    Map<String, @Nullable Object> json() {
        return Json.object("median", median(), "max", max());
    }

    @Nullable
    Long median() {
        if (values.isEmpty()) {
            return null;
        }
        List<Long> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private @Nullable Long max() {
        return values.stream().max(Long::compare).orElse(null);
    }
}
