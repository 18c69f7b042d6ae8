package io.zab.examples.demo;

import io.zab.Zxid;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the first write that is acknowledged in a later epoch than that of the killed leader: one of its own epoch may have been committed
 * before it died, and only its answer came late. Told by all writers.
 */
final class FailoverWatch {
    /**
     * That write.
     *
     * @param node which node acknowledged it
     * @param zxid where it stands
     * @param nanos when the answer was there, by {@link System#nanoTime()}
     */
    record FirstWrite(int node, Zxid zxid, long nanos) {}

    private record Wanted(long afterEpoch, CompletableFuture<FirstWrite> first) {}

    private volatile @Nullable Wanted wanted;

    /** From now on, wait for a write of a later epoch than this. */
    void expectAfter(long epoch) {
        wanted = new Wanted(epoch, new CompletableFuture<>());
    }

    /** A write was acknowledged, just now. */
    void acknowledged(int node, Zxid zxid) {
        Wanted now = wanted;
        if (now != null && zxid.epoch() > now.afterEpoch && !now.first.isDone()) {
            now.first.complete(new FirstWrite(node, zxid, System.nanoTime()));
        }
    }

    /** The write that was expected, or null if it does not come in time. */
    @Nullable
    FirstWrite await(long millis) throws InterruptedException {
        Wanted now = wanted;
        if (now == null) {
            throw new IllegalStateException("expectAfter comes first");
        }
        try {
            return now.first.get(millis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return null;
        } catch (ExecutionException e) {
            throw new AssertionError("Nobody fails it", e);
        }
    }
}
