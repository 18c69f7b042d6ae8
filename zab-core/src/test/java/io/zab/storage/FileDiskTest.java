package io.zab.storage;

import static io.zab.storage.Histories.all;
import static io.zab.storage.Histories.append;
import static io.zab.storage.Histories.batch;
import static io.zab.storage.Histories.epoch;
import static io.zab.storage.Histories.open;
import static io.zab.storage.Histories.promise;
import static io.zab.storage.Histories.z;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.DataDirectoryException;
import io.zab.Zxid;
import io.zab.message.Batch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDiskTest {
    @TempDir
    private Path temporary;

    @Test
    void aDirectoryIsMadeForItsOwnerAloneAndIsFoundAgain() throws IOException {
        Path directory = temporary.resolve("deep/data");
        List<Batch> batches;
        try (DiskStore store = open(new FileDisk(directory))) {
            promise(store, 1);
            batches = append(store, epoch(Zxid.NONE, 1), batch(z(1, 0)), batch(z(1, 1)));
        }
        try (DiskStore store = open(new FileDisk(directory))) {
            assertThat(all(store, Zxid.NONE)).isEqualTo(batches);
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.toList()) {
                String expected = Files.isDirectory(file) ? "rwx------" : "rw-------";
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(file.toString())
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void aBatchStandsInTheLogByteForByte() throws IOException {
        Batch batch = batch(z(1, 0), 3, 50);
        try (DiskStore store = open(new FileDisk(temporary))) {
            promise(store, 1);
            append(store, epoch(Zxid.NONE, 1), batch);
        }
        Path segment;
        try (Stream<Path> files = Files.list(temporary.resolve("log"))) {
            segment = files.findFirst().orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(segment);
        int second = 512 + GroupHeader.BYTES;
        assertThat(ByteBuffer.wrap(bytes, second, batch.lengthBytes())).isEqualTo(batch.bytes());
    }

    @Test
    void aSecondNodeOfTheSameProcessIsTurnedAwayAndTheFirstKeepsItsLock() throws IOException {
        try (DiskStore first = open(new FileDisk(temporary))) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> open(new FileDisk(temporary)))
                        .isInstanceOf(DataDirectoryException.class)
                        .hasMessageContaining(temporary.toString())
                        .hasMessageContaining("another node of this process");
            }
            assertThatThrownBy(() -> Inspection.of(temporary)).isInstanceOf(DataDirectoryException.class);
            promise(first, 1);
        }
        open(new FileDisk(temporary)).close();
    }

    @Test
    void aDirectoryHeldByAnotherProcessIsRefusedWithItsOwner() throws IOException, InterruptedException {
        open(new FileDisk(temporary)).close();
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        temporary.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8));
            assertThat(out.readLine()).isEqualTo("locked");
            assertThatThrownBy(() -> open(new FileDisk(temporary)))
                    .isInstanceOf(DataDirectoryException.class)
                    .hasMessageContaining("in use by the holder of this test");
            assertThatThrownBy(() -> Inspection.of(temporary))
                    .isInstanceOf(DataDirectoryException.class)
                    .hasMessageContaining("in use by");
        } finally {
            holder.getOutputStream().close();
            holder.waitFor();
        }
        open(new FileDisk(temporary)).close();
    }

    /** Another process: holds the directory until its input ends. */
    static final class Holder {
        public static void main(String[] args) throws IOException {
            try (FileDisk disk = new FileDisk(Path.of(args[0]))) {
                disk.lock("the holder of this test");
                System.out.println("locked");
                while (System.in.read() >= 0) {
                    // until it ends
                }
            }
        }
    }

    @Test
    void anInspectionChangesNothing() throws IOException {
        try (DiskStore store = open(new FileDisk(temporary))) {
            promise(store, 1);
            append(store, epoch(Zxid.NONE, 1), batch(z(1, 0)));
        }
        List<String> before = fingerprint();
        Inspection inspection = Inspection.of(temporary);
        assertThat(inspection.isSound()).isTrue();
        assertThat(inspection.records()).isEqualTo(2);
        assertThat(inspection.cluster()).isEqualTo("orders");
        assertThat(fingerprint()).isEqualTo(before);
    }

    private List<String> fingerprint() throws IOException {
        try (Stream<Path> files = Files.walk(temporary)) {
            return files.filter(Files::isRegularFile)
                    .sorted()
                    .map(file -> {
                        try {
                            return file + " " + Files.getLastModifiedTime(file) + " "
                                    + java.util.Arrays.hashCode(Files.readAllBytes(file));
                        } catch (IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                    })
                    .toList();
        }
    }

    @Test
    void aDirectoryThatIsNoneIsRefusedWithAReason() {
        assertThatThrownBy(() -> Inspection.of(temporary.resolve("nothing")))
                .isInstanceOf(DataDirectoryException.class)
                .hasMessageContaining("not a directory");
        assertThatThrownBy(() -> Inspection.of(temporary))
                .isInstanceOf(DataDirectoryException.class)
                .hasMessageContaining("not a data directory");
    }
}
