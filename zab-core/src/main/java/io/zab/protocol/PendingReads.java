package io.zab.protocol;

import io.zab.Zxid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Reads that wait for the application to come as far as their point. Used by the runtime's apply thread and by the simulator. Confined to one
 * thread.
 *
 * @param <R> what stands for a read
 */
public final class PendingReads<R> {
    private final TreeMap<Zxid, List<R>> byPoint = new TreeMap<>();

    /** A read that may run once {@code point} is applied. */
    public void add(Zxid point, R read) {
        byPoint.computeIfAbsent(point, any -> new ArrayList<>()).add(read);
    }

    /** Gives those whose point is not after {@code applied} to {@code run}, each once: by point, and for the same point as they came. */
    public void runThrough(Zxid applied, Consumer<R> run) {
        while (!byPoint.isEmpty() && !byPoint.firstKey().isAfter(applied)) {
            Map.Entry<Zxid, List<R>> first = byPoint.pollFirstEntry();
            first.getValue().forEach(run);
        }
    }

    /** Gives those that nobody waits for any more to {@code dropped}, each once: their points may never be applied. */
    public void removeIf(Predicate<? super R> over, Consumer<? super R> dropped) {
        byPoint.values().removeIf(reads -> {
            reads.removeIf(read -> {
                boolean drop = over.test(read);
                if (drop) {
                    dropped.accept(read);
                }
                return drop;
            });
            return reads.isEmpty();
        });
    }

    /** Whether none waits. */
    public boolean isEmpty() {
        return byPoint.isEmpty();
    }
}
