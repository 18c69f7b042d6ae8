package io.zab.examples.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeoutException;

/** Measures three nodes under a closed loop. */
public final class Bench {
    private Bench() {}

    /**
     * Runs to the end.
     *
     * @param directory where the three logs are written; a real disk, or the figures mean nothing
     * @param outstanding requests at a time
     * @param payloadBytes of each
     * @param warmupSeconds before measuring
     * @param seconds of measuring
     * @throws TimeoutException if the nodes do not come to serve
     */
    public static BenchResult run(Path directory, int outstanding, int payloadBytes, int warmupSeconds, int seconds)
            throws IOException, InterruptedException, TimeoutException {
        long fdatasyncMicros = DiskProbe.fdatasyncMicros(directory);
        byte[] payload = new byte[payloadBytes];
        new Random(42).nextBytes(payload);
        try (BenchCluster cluster = BenchCluster.start(directory, outstanding, payloadBytes)) {
            ClosedLoop loop = new ClosedLoop(cluster, outstanding, payload);
            loop.start();
            Thread.sleep(warmupSeconds * 1_000L);
            Counters before = Counters.of(cluster);
            loop.measure(true);
            Thread.sleep(seconds * 1_000L);
            loop.measure(false);
            Counters after = Counters.of(cluster);
            loop.stop();
            double elapsed = (after.nanos - before.nanos) / 1e9;
            double cpu = (after.cpuNanos - before.cpuNanos) / 1e9;
            // NaN, and null in JSON, for what has no value without a single request.
            double committed = loop.committed() == 0 ? Double.NaN : loop.committed();
            return new BenchResult(
                    outstanding,
                    payloadBytes,
                    loop.committed() / elapsed,
                    loop.micros().getValueAtPercentile(50),
                    loop.micros().getValueAtPercentile(99),
                    loop.micros().getValueAtPercentile(99.9),
                    loop.micros().getMaxValue(),
                    cpu / committed * 1_000,
                    cpu / elapsed,
                    (after.syncs - before.syncs) / committed,
                    fdatasyncMicros,
                    loop.errors());
        }
    }

    private record Counters(long nanos, long cpuNanos, long syncs) {
        static Counters of(BenchCluster cluster) {
            OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
            return new Counters(System.nanoTime(), system.getProcessCpuTime(), cluster.syncs());
        }
    }
}
