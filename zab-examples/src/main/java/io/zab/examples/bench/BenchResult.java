package io.zab.examples.bench;

import io.zab.examples.json.Json;
import java.util.Locale;

/**
 * What was measured.
 *
 * @param outstanding requests at a time
 * @param payloadBytes of each
 * @param operationsPerSecond committed
 * @param p50Micros from submitting to the completed future, median
 * @param p99Micros 99th percentile
 * @param p999Micros 99.9th percentile
 * @param maxMicros the slowest
 * @param cpuSecondsPer1000 user and system time of the whole process for 1000 requests
 * @param cores used on average
 * @param syncsPerOperation of all three disks together
 * @param fdatasyncMicros one sync of the same disk, measured just before
 * @param errors requests that failed
 */
public record BenchResult(
        int outstanding,
        int payloadBytes,
        double operationsPerSecond,
        long p50Micros,
        long p99Micros,
        long p999Micros,
        long maxMicros,
        double cpuSecondsPer1000,
        double cores,
        double syncsPerOperation,
        long fdatasyncMicros,
        long errors) {
    /** For people. */
    public String text() {
        return String.format(
                Locale.ROOT,
                "%,.0f requests/s with %d outstanding of %d bytes%n"
                        + "latency     p50 %.3f ms, p99 %.3f ms, p99.9 %.3f ms, max %.3f ms%n"
                        + "syncs       %.4f per request on all three disks; one fdatasync takes %.3f ms here%n"
                        + "cpu         %.4f s per 1000 requests, %.2f cores%n"
                        + "errors      %d",
                operationsPerSecond,
                outstanding,
                payloadBytes,
                p50Micros / 1e3,
                p99Micros / 1e3,
                p999Micros / 1e3,
                maxMicros / 1e3,
                syncsPerOperation,
                fdatasyncMicros / 1e3,
                cpuSecondsPer1000,
                cores,
                errors);
    }

    /** For machines, on one line. */
    public String json() {
        return Json.write(Json.object(
                "system", "zab",
                "mode", "one",
                "w", outstanding,
                "p", payloadBytes,
                "ops_s", rounded(operationsPerSecond, 1),
                "p50_us", p50Micros,
                "p99_us", p99Micros,
                "p999_us", p999Micros,
                "max_us", maxMicros,
                "cpu_s_per_1k", rounded(cpuSecondsPer1000, 4),
                "cores", rounded(cores, 2),
                "syncs_op", rounded(syncsPerOperation, 4),
                "fdatasync_us", fdatasyncMicros,
                "errors", errors));
    }

    private static double rounded(double value, int places) {
        double scale = Math.pow(10, places);
        return Math.round(value * scale) / scale;
    }
}
