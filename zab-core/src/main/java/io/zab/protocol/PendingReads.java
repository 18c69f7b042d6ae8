package io.zab.protocol;

import io.zab.Zxid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

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

    /** Whether none waits. */
    public boolean isEmpty() {
        return byPoint.isEmpty();
    }
}
