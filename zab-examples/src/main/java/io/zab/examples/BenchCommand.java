package io.zab.examples;

import io.zab.examples.bench.Bench;
import io.zab.examples.bench.BenchResult;
import io.zab.examples.bench.InMemoryStart;
import io.zab.examples.json.Json;
import io.zab.examples.machine.Folders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** {@code bench}. */
@CommandLine.Command(
        name = "bench",
        description =
                "Measure three nodes in this process over loopback sockets with durable logs: requests per second,"
                        + " latency, syncs.")
final class BenchCommand extends Command {
    private static final int WARM_STARTS = 20;

    @CommandLine.Option(
            names = "--outstanding",
            paramLabel = "N",
            defaultValue = "256",
            description = "Requests at a time. Default: ${DEFAULT-VALUE}")
    private int outstanding;

    @CommandLine.Option(
            names = "--payload",
            paramLabel = "BYTES",
            defaultValue = "1024",
            description = "Bytes of each request. Default: ${DEFAULT-VALUE}")
    private int payload;

    @CommandLine.Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "10",
            description = "How long to measure. Default: ${DEFAULT-VALUE}")
    private int seconds;

    @CommandLine.Option(
            names = "--warmup",
            paramLabel = "S",
            defaultValue = "5",
            description = "How long to run before measuring. Default: ${DEFAULT-VALUE}")
    private int warmup;

    @CommandLine.Option(
            names = "--dir",
            paramLabel = "DIR",
            description =
                    "Where to write the three logs, on the disk to be measured; folders node-1 to node-3 in it are"
                            + " emptied. A temporary directory unless given.")
    private @Nullable Path dir;

    @CommandLine.Option(
            names = "--in-memory-start",
            description = "Measure something else: the time from the last start() to the first committed write of three"
                    + " nodes without sockets and files, cold and warm.")
    private boolean inMemoryStart;

    BenchCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run() throws Exception {
        if (inMemoryStart) {
            return inMemoryStart();
        }
        if (outstanding < 1 || outstanding > 1_000_000) {
            throw misused("--outstanding is " + outstanding + "; it must be from 1 to 1000000");
        }
        if (payload < 1 || payload > 16 << 20) {
            throw misused("--payload is " + payload + "; it must be from 1 to " + (16 << 20) + " bytes");
        }
        if (seconds < 1 || warmup < 0) {
            throw misused(
                    "--seconds must be at least 1 and --warmup at least 0, but were " + seconds + " and " + warmup);
        }
        Path directory = dir == null ? Files.createTempDirectory("zab-bench-") : Files.createDirectories(dir);
        if (Files.getFileStore(directory).type().equals("tmpfs")) {
            terminal.err()
                    .println(directory + " is in memory (tmpfs): a sync costs nothing there. Name a disk with --dir.");
        }
        try {
            BenchResult result = Bench.run(directory, outstanding, payload, warmup, seconds);
            terminal.out().println(json ? result.json() : result.text());
            return result.errors() == 0 ? ExitStatus.DONE : ExitStatus.FAILED;
        } finally {
            for (int id = 1; id <= 3; id++) {
                Folders.delete(directory.resolve("node-" + id));
            }
            if (dir == null) {
                Folders.delete(directory);
            }
        }
    }

    private int inMemoryStart() throws Exception {
        List<Double> millis = InMemoryStart.run(1 + WARM_STARTS);
        List<Double> warm = millis.subList(1, millis.size()).stream().sorted().toList();
        double cold = millis.get(0);
        double median = warm.get(WARM_STARTS / 2);
        double slowest = warm.get(WARM_STARTS - 1);
        terminal.out()
                .println(
                        json
                                ? Json.write(Json.object(
                                        "system", "zab", "cold_ms", cold, "warm_ms", median, "warm_max_ms", slowest))
                                : String.format(
                                        Locale.ROOT,
                                        "from the last start() to the first committed write: cold %.1f ms, warm %.1f ms"
                                                + " (median of %d, slowest %.1f ms)",
                                        cold,
                                        median,
                                        WARM_STARTS,
                                        slowest));
        return ExitStatus.DONE;
    }
}
