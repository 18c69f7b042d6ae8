package io.zab.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes and disks: one byte of a directory rots between SIGKILL and the next start; the node comes back by itself, and votes. */
@Timeout(120)
class DamagedDirectoryTest {
    @TempDir
    Path directory;

    @Test
    void oneAfterTheOtherIsDamagedInAnotherFileAndVotesAgain() throws Exception {
        try (RealNodes nodes = RealNodes.start(directory)) {
            for (int i = 0; i < 20; i++) {
                nodes.put(1, "before-" + i);
            }
            damaged(nodes, 2, 3, "log", 100);
            damaged(nodes, 3, 1, "identity", 40);
            damaged(nodes, 1, 2, "meta", 20, 276, 4116, 4372);
            nodes.node(3).kill();
            // Without the new directories the two that are left would be no quorum.
            nodes.put(1, "with two");
            assertThat(nodes.local(1, "before-7")).isEqualTo("before-7");
        }
    }

    private static void damaged(RealNodes nodes, int id, int other, String file, long... offsets) throws Exception {
        nodes.node(id).kill();
        nodes.put(other, "meanwhile-" + id);
        Path data = nodes.data(id);
        rot(file.equals("log") ? oldestIn(data.resolve(file)) : data.resolve(file), offsets);
        nodes.node(id).start();
        assertThat(nodes.awaitCounting(id).get("quarantine")).isEqualTo("quarantine/1");
        assertThat(data.resolve("quarantine/1/meta")).exists();
        assertThat(Files.readString(nodes.log(id))).contains("All files were set aside in quarantine/1");
    }

    private static Path oldestIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().findFirst().orElseThrow();
        }
    }

    private static void rot(Path file, long... offsets) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            for (long offset : offsets) {
                bytes.seek(offset);
                int before = bytes.read();
                bytes.seek(offset);
                bytes.write(before ^ 4);
            }
        }
    }
}
