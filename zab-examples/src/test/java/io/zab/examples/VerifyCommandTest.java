package io.zab.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.ZabNode;
import io.zab.examples.json.JsonReader;
import io.zab.examples.kv.Condition;
import io.zab.examples.kv.KvCommand;
import io.zab.examples.kv.KvStore;
import io.zab.transport.InMemoryNetwork;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code verify} on a directory that a real node has written. */
@Timeout(60)
class VerifyCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path data;

    @Test
    void aSoundDirectoryIsDescribed() throws Exception {
        write(() -> {});

        assertThat(verify()).isZero();
        assertThat(out()).contains("peer 1 of cluster test", "promise     epoch 1", "all checksums hold");
        assertThat(err()).isEmpty();

        assertThat(verify("--json")).isZero();
        assertThat(JsonReader.parseObject(out()))
                .containsEntry("sound", true)
                .containsEntry("promise", 1L)
                .containsKeys("firstZxid", "lastZxid", "records", "snapshots", "damages");
    }

    @Test
    void aDamagedDirectoryExitsWithFourAndNamesFileAndOffset() throws Exception {
        write(() -> {});
        Path segment;
        try (Stream<Path> files = Files.list(data.resolve("log"))) {
            segment = files.sorted().findFirst().orElseThrow();
        }
        try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
            file.seek(100);
            int old = file.read();
            file.seek(100);
            file.write(old ^ 1);
        }

        assertThat(verify()).isEqualTo(4);
        assertThat(out()).contains("DAMAGE", segment.getFileName().toString(), "offset");
        assertThat(err()).contains("cannot be used", "quarantine").doesNotContain("\tat ");
    }

    @Test
    void aDirectoryInUseIsNotLookedAt() throws Exception {
        write(() -> assertThat(verify()).isEqualTo(4));

        assertThat(err()).contains("in use");
    }

    @Test
    void whatIsNoDataDirectoryIsRefused() {
        assertThat(verify()).isEqualTo(4);
        assertThat(err()).contains("not a data directory");
    }

    private void write(Runnable whileOpen) throws Exception {
        InMemoryNetwork network = new InMemoryNetwork();
        try (ZabNode node = ZabNode.builder()
                .cluster("test")
                .id(1)
                .peers("1=a:1")
                .dataDir(data)
                .transport(network.transport(1))
                .stateMachine(new KvStore())
                .start()) {
            node.awaitReady(Duration.ofSeconds(20));
            node.propose(new KvCommand.Delete("a", new Condition.Always()).encode())
                    .get();
            whileOpen.run();
        }
    }

    private int verify(String... more) {
        out.reset();
        err.reset();
        String[] arguments = Stream.concat(Stream.of("verify", "--data", "" + data), Stream.of(more))
                .toArray(String[]::new);
        return Main.run(
                new Terminal(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8)),
                arguments);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
