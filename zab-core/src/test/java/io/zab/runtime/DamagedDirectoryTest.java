package io.zab.runtime;

import static io.zab.runtime.Journal.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.zab.NodeStatus;
import io.zab.Reason;
import io.zab.Storage;
import io.zab.ZabNode;
import io.zab.Zxid;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Directories in which bytes have rotted: their nodes come back by themselves, and count again. */
@Timeout(90)
class DamagedDirectoryTest {
    private static final int SNAPSHOT_EVERY = 20;

    @TempDir
    Path root;

    private Path directory(int id) {
        return root.resolve("node-" + id);
    }

    private void start(TestCluster cluster, int id) {
        cluster.start(
                id,
                builder -> builder.storage(Storage.directory(directory(id)))
                        .snapshotEvery(SNAPSHOT_EVERY, 1 << 30)
                        .segmentBytes(64 << 10));
    }

    private void startAll(TestCluster cluster) {
        cluster.ids().forEach(id -> start(cluster, id));
        cluster.awaitAllReady();
    }

    /** Long lines, so that log is removed. */
    private static void write(TestCluster cluster, int id, int count) throws Exception {
        byte[] line = bytes("line".repeat(1000));
        for (int i = 0; i < count; i++) {
            cluster.node(id).propose(line).get(10, TimeUnit.SECONDS);
        }
    }

    private void rot(int id, String file, long... offsets) throws IOException {
        try (RandomAccessFile bytes =
                new RandomAccessFile(directory(id).resolve(file).toFile(), "rw")) {
            for (long offset : offsets) {
                bytes.seek(offset);
                int before = bytes.read();
                bytes.seek(offset);
                bytes.write(before ^ 4);
            }
        }
    }

    /** The oldest file of a folder, or the newest. */
    private String fileOf(int id, String folder, boolean newest) throws IOException {
        try (Stream<Path> files = Files.list(directory(id).resolve(folder))) {
            Comparator<Path> order =
                    Comparator.comparing(path -> path.getFileName().toString());
            return folder + "/"
                    + files.min(newest ? order.reversed() : order).orElseThrow().getFileName();
        }
    }

    /** Whether the newest file is a whole snapshot, and too little has come since for another one to be begun. */
    private boolean isLastSnapshot(int id, Zxid last) throws IOException {
        String newest = fileOf(id, "snapshots", true);
        return newest.endsWith(".snap")
                && last.value() - Long.parseLong(newest.replaceAll(".*/|\\.snap", ""), 16) < SNAPSHOT_EVERY;
    }

    private void awaitCounting(TestCluster cluster, int id) {
        cluster.await("peer " + id + " counts again", () -> {
            NodeStatus status = cluster.node(id).status();
            return status.ready() && status.formed() && status.counts();
        });
    }

    @Test
    void whicheverFileIsDamagedTheNodeComesBackByItselfAndCounts() throws Exception {
        try (TestCluster cluster = new TestCluster("damaged", 3)) {
            startAll(cluster);
            write(cluster, 1, 70);
            int times = 0;
            for (String kind : List.of("log", "meta", "snapshots", "identity")) {
                int id = 1 + times++ % 3;
                int other = 1 + times % 3;
                cluster.close(id);
                write(cluster, other, 1); // the others do not wait for it
                switch (kind) {
                    case "log" -> rot(id, fileOf(id, "log", false), 100);
                    case "meta" -> rot(id, "meta", 20, 276, 4116, 4372);
                    case "snapshots" -> rot(id, fileOf(id, "snapshots", true), 200);
                    default -> rot(id, "identity", 40);
                }
                start(cluster, id);
                assertThat(cluster.node(id).status().quarantine()).as(kind).isEqualTo("quarantine/" + (times + 2) / 3);
                awaitCounting(cluster, id);
                assertThat(directory(id).resolve("quarantine/" + (times + 2) / 3))
                        .as(kind)
                        .isNotEmptyDirectory();
                write(cluster, id, 30); // snapshots again
            }
            // Peer 1 was last: with 2 it is a quorum.
            cluster.close(3);
            write(cluster, 1, 1);
            int lines = 70 + 4 * 31 + 1;
            cluster.awaitLines(lines, 2);
            assertThat(cluster.journal(2).lines()).hasSize(lines);
        }
    }

    @Test
    void ifAllAreDamagedNoNewClusterIsFormedAndAGoodDirectoryHelps() throws Exception {
        try (TestCluster cluster = new TestCluster("all-damaged", 3)) {
            startAll(cluster);
            write(cluster, 1, 5);
            cluster.ids().forEach(cluster::close);
            for (int id : cluster.ids()) {
                rot(id, "identity", 40);
            }
            cluster.ids().forEach(id -> start(cluster, id));
            cluster.await(
                    "a refusal",
                    () -> cluster.ids().stream().anyMatch(id -> {
                        String missing = cluster.node(id).status().missing();
                        return missing != null
                                && missing.contains("the data directories of peers [1, 2, 3] were damaged");
                    }));
            cluster.ids().forEach(cluster::close);
            // What the sentence says. The files were sound but for one byte.
            for (int id : List.of(1, 2)) {
                putBack(id);
                rot(id, "identity", 40);
            }
            cluster.ids().forEach(id -> start(cluster, id));
            cluster.ids().forEach(id -> awaitCounting(cluster, id));
            cluster.awaitLines(5, 1, 2, 3);
        }
    }

    private void putBack(int id) throws IOException {
        Path good = Files.move(directory(id).resolve("quarantine/1"), root.resolve("kept-" + id));
        try (Stream<Path> all = Files.walk(directory(id))) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
        Files.move(good, directory(id));
    }

    /** The peer whose disk is damaged stops, not the one that it would have sent the damage to. */
    @Test
    void aSnapshotThatRotsUnderALeaderStopsTheLeaderAndNotTheOneWhoNeedsIt() throws Exception {
        try (TestCluster cluster = new TestCluster("leaders-snapshot", 3)) {
            startAll(cluster);
            int leader = cluster.leader();
            int behind = cluster.followers().get(0);
            int other = cluster.followers().get(1);
            cluster.close(behind);
            write(cluster, leader, 70);
            cluster.await("no log from the beginning, and no snapshot to come", () -> {
                try {
                    return !fileOf(leader, "log", false).contains("0000000000000000-")
                            && isLastSnapshot(
                                    leader, cluster.node(leader).status().lastZxid());
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            rot(leader, fileOf(leader, "snapshots", true), 200);
            start(cluster, behind);
            ZabNode damaged = cluster.node(leader);
            cluster.await("the leader stops", () -> damaged.status().failure() != null);
            assertThat(damaged.status().failure())
                    .hasMessageContaining("snapshots/")
                    .hasMessageContaining("set aside");
            assertThat(damaged.status().roleChanges())
                    .last()
                    .satisfies(change -> assertThat(change.reason()).isEqualTo(Reason.STORAGE_FAILED));
            awaitCounting(cluster, behind);
            write(cluster, other, 1);
            start(cluster, leader);
            awaitCounting(cluster, leader);
            assertThat(cluster.node(leader).status().quarantine()).isEqualTo("quarantine/1");
            assertThat(cluster.node(behind).status().failure()).isNull();
        }
    }
}
