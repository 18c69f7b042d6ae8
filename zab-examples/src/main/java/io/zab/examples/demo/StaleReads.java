package io.zab.examples.demo;

import io.zab.Zxid;
import io.zab.testkit.history.Completion;
import io.zab.testkit.history.KeyValueInput;
import io.zab.testkit.history.KeyValueOutput;
import io.zab.testkit.history.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads that answered with a version of a key although somebody had been told of a later one before they were asked. The simplest question one can put
 * to a history, besides the one that the checker of linearizability answers; it does not see a key that is missing where there is one.
 */
final class StaleReads {
    private StaleReads() {}

    static List<Operation<KeyValueInput<String>, KeyValueOutput<String>>> in(
            List<Operation<KeyValueInput<String>, KeyValueOutput<String>>> history) {
        List<Operation<KeyValueInput<String>, KeyValueOutput<String>>> byReturn = history.stream()
                .filter(operation -> version(operation) != null)
                .sorted(Comparator.comparingLong(Operation::returned))
                .toList();
        List<Operation<KeyValueInput<String>, KeyValueOutput<String>>> reads = byReturn.stream()
                .filter(operation -> operation.input() instanceof KeyValueInput.Get)
                .sorted(Comparator.comparingLong(Operation::called))
                .toList();
        List<Operation<KeyValueInput<String>, KeyValueOutput<String>>> stale = new ArrayList<>();
        Map<String, Zxid> told = new HashMap<>();
        int returned = 0;
        for (Operation<KeyValueInput<String>, KeyValueOutput<String>> read : reads) {
            for (; returned < byReturn.size() && byReturn.get(returned).returned() < read.called(); returned++) {
                Zxid version = version(byReturn.get(returned));
                if (version != null) {
                    told.merge(byReturn.get(returned).key(), version, (a, b) -> a.compareTo(b) > 0 ? a : b);
                }
            }
            Zxid version = version(read);
            if (version != null && version.compareTo(told.getOrDefault(read.key(), Zxid.NONE)) < 0) {
                stale.add(read);
            }
        }
        return stale;
    }

    private static @Nullable Zxid version(Operation<KeyValueInput<String>, KeyValueOutput<String>> operation) {
        if (!(operation.completion() instanceof Completion.Ok<KeyValueOutput<String>> ok)) {
            return null;
        }
        KeyValueOutput<String> output = ok.output();
        if (output instanceof KeyValueOutput.Found<String> found) {
            return found.version();
        }
        if (output instanceof KeyValueOutput.Written<String> written) {
            return written.version();
        }
        if (output instanceof KeyValueOutput.Removed<String> removed) {
            return removed.version();
        }
        return output instanceof KeyValueOutput.RefusedAt<String> refused ? refused.present() : null;
    }
}
