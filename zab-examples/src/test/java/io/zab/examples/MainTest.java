package io.zab.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.DeadlinePassedException;
import io.zab.OutcomeUnknownException;
import io.zab.OverloadedException;
import io.zab.examples.json.JsonReader;
import io.zab.examples.kv.FakeNode;
import io.zab.examples.kv.KvServer;
import io.zab.examples.kv.KvStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the commands print and how they exit. */
class MainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final KvStore store = new KvStore();
    private final FakeNode node = new FakeNode(store);
    private KvServer server;
    private String url;

    @BeforeEach
    void serve() throws IOException {
        server = KvServer.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.serve(node, store);
        url = "http://127.0.0.1:" + server.address().getPort();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void withoutACommandItIsMisused() {
        assertThat(run()).isEqualTo(2);
        assertThat(err()).contains("Say which command").contains("--help");
        assertThat(out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "node", "put", "get", "delete", "status", "verify", "bench", "simulate"})
    void everyCommandHelps(String command) {
        assertThat(run(command, "--help")).isZero();
        assertThat(out()).contains("Usage: zab-examples " + command).contains("--json");
        assertThat(err()).isEmpty();
    }

    @Test
    void theHelpTellsTheCommandsAndTheExitStatus() {
        assertThat(run("--help")).isZero();
        assertThat(out()).contains("demo", "bench", "3 no quorum in time");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fly",
                "put a",
                "get",
                "get --server ftp://x a",
                "put --if-absent --if-match 3:1 a b",
                "get --timeout 0 a",
                "node --id 1",
                "node --id one --cluster 1=h:1 --data d --http 1",
                "node --id 1 --cluster 1=h:1 --data d --http nine",
                "node --id 1 --cluster 1=h:1 --data d --http 99999",
                "demo --nodes 2",
                "demo --kills -1",
                "demo --pauses -1",
                "demo --pauses 1 --rolling-restarts 1",
                "bench --outstanding 0",
                "bench --payload 0",
                "verify",
                "--colour",
            })
    void aMistakeInTheCommandLineIsExplainedWithoutAStackTrace(String arguments) {
        assertThat(run(arguments.split(" "))).isEqualTo(2);
        assertThat(err()).isNotBlank().contains("--help").doesNotContain("\tat ");
        assertThat(out()).isEmpty();
    }

    @Test
    void putPrintsTheZxidAndGetTheValue() {
        assertThat(run("put", "--server", url, "a", "one")).isZero();
        assertThat(out()).isEqualTo("3:17" + System.lineSeparator());

        assertThat(run("get", "--server", url, "a")).isZero();
        assertThat(out()).isEqualTo("one" + System.lineSeparator());
        assertThat(run("get", "--server", url, "--raw", "--local", "a")).isZero();
        assertThat(out()).isEqualTo("one");
    }

    @Test
    void jsonIsOneObjectOnTheLastLine() {
        assertThat(run("put", "--json", "--server", url, "a", "one")).isZero();
        assertThat(out().trim()).isEqualTo("{\"zxid\":\"3:17\"}");
        assertThat(run("get", "--json", "--server", url, "a")).isZero();
        assertThat(JsonReader.parseObject(out())).containsEntry("value", "one").containsEntry("zxid", "3:17");
        assertThat(run("delete", "--json", "--server", url, "a")).isZero();
        assertThat(JsonReader.parseObject(out())).containsEntry("existed", true);
        assertThat(run("status", "--json", "--server", url)).isZero();
        assertThat(JsonReader.parseObject(out())).containsEntry("role", "LEADING");
    }

    @Test
    void aMissingKeyExitsWithOne() {
        assertThat(run("get", "--server", url, "a")).isEqualTo(1);
        assertThat(out()).isEmpty();
        assertThat(err()).contains("no key a");
    }

    @Test
    void deleteSaysWhenThereWasNothing() {
        assertThat(run("delete", "--server", url, "a")).isZero();
        assertThat(out()).contains("there was no such key");
    }

    @Test
    void aFailedCompareAndSetExitsWithOneAndNamesThePresentZxid() {
        run("put", "--server", url, "a", "one");

        assertThat(run("put", "--server", url, "--if-match", "3:1", "a", "two")).isEqualTo(1);
        assertThat(err()).contains("last changed at 3:17");
        assertThat(run("put", "--server", url, "--if-absent", "a", "two")).isEqualTo(1);
        assertThat(run("put", "--server", url, "--if-match", "3:17", "a", "two"))
                .isZero();
    }

    @Test
    void noQuorumInTimeExitsWithThree() {
        node.failWith(new DeadlinePassedException("no leader"));
        assertThat(run("put", "--server", url, "a", "one")).isEqualTo(3);
        assertThat(err()).contains("no leader").contains("Not applied");
        assertThat(run("get", "--server", url, "a")).isEqualTo(3);
        node.failWith(new OutcomeUnknownException("sent to the leader"));
        assertThat(run("put", "--server", url, "a", "one")).isEqualTo(3);
        assertThat(err()).contains("may have been applied");
    }

    @Test
    void theNextServerIsTriedWhenOneIsDown() throws IOException {
        assertThat(run("put", "--server", nobody() + "," + url, "a", "one")).isZero();
        assertThat(out()).contains("3:17");
    }

    @Test
    void theNextServerIsTriedWhenOneCertainlyDidNotTakeTheWrite() throws IOException {
        KvStore other = new KvStore();
        try (KvServer second = KvServer.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            second.serve(new FakeNode(other), other);
            node.failWith(new OverloadedException("too many"));

            String both = url + ",http://127.0.0.1:" + second.address().getPort();
            assertThat(run("put", "--server", both, "a", "one")).isZero();
            node.failWith(new OutcomeUnknownException("sent"));
            assertThat(run("put", "--server", both, "b", "one")).isEqualTo(3);
            assertThat(other.state().get("b")).isNull();
        }
    }

    @Test
    void whenNobodyCanBeReachedAllAreNamed() throws IOException {
        String one = nobody();
        String two = nobody();

        assertThat(run("status", "--server", one + "," + two)).isEqualTo(1);
        assertThat(err()).contains(one, two, "cannot be reached").doesNotContain("\tat ");
    }

    @Test
    void statusIsReadable() {
        assertThat(run("status", "--server", url)).isZero();
        assertThat(out()).contains("node 1 of cluster fake: LEADING", "committed 3:16", "peer 2", "ELECTED");
        assertThat(out()).doesNotContain("disk");
    }

    @Test
    void statusTellsOfADiskThatFillsUp() {
        node.fillDiskUpTo(999);

        assertThat(run("status", "--server", url)).isZero();
        assertThat(out()).contains("room for 999 bytes more", "takes no proposals");
    }

    @Test
    void aPortInUseIsNamedBeforeAnythingIsTouched(@TempDir Path directory) {
        Path data = directory.resolve("data");
        String port = "" + server.address().getPort();

        assertThat(run("node", "--id", "1", "--cluster", "1=127.0.0.1:1", "--data", "" + data, "--http", port))
                .isEqualTo(1);
        assertThat(err()).contains(port).contains("--http");
        assertThat(Files.exists(data)).isFalse();
    }

    @Test
    void verifyOfWhatIsNoDirectoryExitsWithFour(@TempDir Path directory) {
        assertThat(run("verify", "--data", "" + directory.resolve("nowhere"))).isEqualTo(4);
        assertThat(err()).contains("nowhere");
    }

    @Test
    void theReadmeCallsNoCommandOrOptionThatIsNotThere() throws IOException {
        List<String> commands = Files.readString(Path.of("../README.md"))
                .lines()
                .filter(line -> line.startsWith("$J "))
                .map(line ->
                        line.replace("$C", "1=127.0.0.1:7401").replace(" &", "").substring(3))
                .toList();
        assertThat(commands).hasSizeGreaterThan(5);
        for (String command : commands) {
            assertThat(run((command + " --help").split(" ")))
                    .as(command + ": " + err())
                    .isZero();
        }
    }

    private static String nobody() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "http://127.0.0.1:" + socket.getLocalPort();
        }
    }

    private int run(String... arguments) {
        out.reset();
        err.reset();
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
