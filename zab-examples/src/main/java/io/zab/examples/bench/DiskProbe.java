package io.zab.examples.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.HdrHistogram.Histogram;

/** How long one fdatasync takes here: of a record of 1 KiB in a file whose blocks are there already, as in a log segment. */
final class DiskProbe {
    private static final int RECORD_BYTES = 1_024;
    private static final int RECORDS = 1_024;
    private static final long NANOS_MAX = 1_000_000_000;

    private DiskProbe() {}

    /** The median in microseconds, of at most a second of syncs. */
    static long fdatasyncMicros(Path directory) throws IOException {
        Files.createDirectories(directory);
        Path file = directory.resolve("fdatasync-probe");
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer zeros = ByteBuffer.allocateDirect(RECORD_BYTES * RECORDS);
            while (zeros.hasRemaining()) {
                channel.write(zeros, zeros.position());
            }
            channel.force(true);
            return measure(channel);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static long measure(FileChannel channel) throws IOException {
        Histogram micros = new Histogram(3);
        ByteBuffer record = ByteBuffer.allocateDirect(RECORD_BYTES);
        long begun = System.nanoTime();
        for (int i = 0; i < RECORDS && System.nanoTime() - begun < NANOS_MAX; i++) {
            record.clear().put(0, (byte) i);
            long before = System.nanoTime();
            channel.write(record, (long) i * RECORD_BYTES);
            channel.force(false);
            micros.recordValue((System.nanoTime() - before) / 1_000);
        }
        return micros.getValueAtPercentile(50);
    }
}
