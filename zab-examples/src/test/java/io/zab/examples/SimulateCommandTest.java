package io.zab.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.PeerId;
import io.zab.Snapshot;
import io.zab.Transaction;
import io.zab.Zxid;
import io.zab.examples.json.JsonReader;
import io.zab.testkit.model.Violation;
import io.zab.testkit.run.Worlds;
import io.zab.testkit.sim.Application;
import io.zab.testkit.sim.Options;
import io.zab.testkit.sim.Setup;
import io.zab.testkit.sim.Simulation;
import io.zab.testkit.sim.Workload;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SimulateCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    /** Breaks a promise at the third transaction of any process. */
    private static final class Broken implements Application {
        private int applied;

        @Override
        public long digest(Zxid at) {
            return 0;
        }

        @Override
        public byte[] apply(Transaction transaction) {
            if (++applied == 3) {
                throw new Violation("Planted", "here", "three are too many");
            }
            return new byte[0];
        }

        @Override
        public Snapshot snapshot() {
            return out -> out.writeInt(0);
        }

        @Override
        public void restore(DataInputStream in) throws IOException {
            in.readInt();
        }
    }

    private static final Worlds BROKEN = (plan, trace, kept) -> new Simulation(
            new Options(plan.seed(), plan.peers(), plan.steps(), plan.reduction(), Setup.DRAWN),
            new Workload() {
                @Override
                public Application application(PeerId peer) {
                    return new Broken();
                }

                @Override
                public byte[] request(RandomGenerator random, int bytesMax) {
                    return new byte[0];
                }

                @Override
                public void end() {}
            },
            trace,
            kept);

    @Test
    void itRunsSeedsAndSaysHowMuchThatWas() {
        assertThat(run(Worlds.OWN, "--seed", "1", "--seeds", "20", "--threads", "2", "--json", "--dir", "" + folder))
                .isZero();

        assertThat(JsonReader.parseObject(out.toString(StandardCharsets.UTF_8).strip()))
                .containsEntry("failed", 0L)
                .containsEntry("runs", 20L);
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("seeds from 1 on");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void ofEachFailureItLeavesTheSmallRunAndHowToRepeatIt() throws IOException {
        assertThat(run(BROKEN, "--seed", "5", "--seeds", "1", "--threads", "1", "--dir", "" + folder))
                .isEqualTo(1);

        assertThat(out.toString(StandardCharsets.UTF_8)).contains("FAILED seed 5: Planted (here): three are too many");
        String told = Files.readString(folder.resolve("seed-5.txt"));
        assertThat(told).contains("shrunk: ").contains("as it was found");
        String words = told.substring(told.indexOf("--replay \"") + 10);
        words = words.substring(0, words.indexOf('"'));

        out.reset();
        assertThat(run(BROKEN, "--replay", words)).isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("Planted (here)");
        assertThat(run(Worlds.OWN, "--replay", words)).isZero();
    }

    @Test
    void whatCannotBeRunIsRefused() {
        for (List<String> options : List.of(
                List.of("--minutes", "0"),
                List.of("--threads", "0"),
                List.of("--peers", "8"),
                List.of("--steps", "9..8"),
                List.of("--replay", "colour=red"))) {
            assertThat(run(Worlds.OWN, options.toArray(String[]::new)))
                    .as("" + options)
                    .isEqualTo(CommandLine.ExitCode.USAGE);
        }
    }

    private int run(Worlds worlds, String... options) {
        Terminal terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
        return new CommandLine(new SimulateCommand(terminal, worlds)).execute(options);
    }
}
