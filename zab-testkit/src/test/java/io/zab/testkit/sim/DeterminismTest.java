package io.zab.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.testkit.Simulate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DeterminismTest {
    private static final int SEEDS = 12;

    @Test
    void theSameSeedGoesTheSameWayTwiceInOneJvm() {
        assertThat(hashesHere()).isEqualTo(hashesHere());
    }

    @Test
    void theSameSeedGoesTheSameWayInAJvmWithAnotherHeapCollectorAndHashing() throws IOException, InterruptedException {
        assertThat(hashesElsewhere("-Xmx200m", "-XX:+UseSerialGC", "-XX:hashCode=2"))
                .isEqualTo(hashesElsewhere("-Xmx500m", "-XX:+UseParallelGC", "-XX:hashCode=4", "-Xint"))
                .isEqualTo(hashesHere());
    }

    private static List<String> hashesHere() {
        List<String> hashes = new ArrayList<>();
        for (long seed = 1; seed <= SEEDS; seed++) {
            Simulation simulation = new Simulation(new Options(seed, 0, Simulate.STEPS), null);
            simulation.run(Simulate.STEPS);
            hashes.add(String.format("%016x", simulation.traceHash()));
        }
        return hashes;
    }

    private static List<String> hashesElsewhere(String... jvmOptions) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:+UnlockExperimentalVMOptions");
        command.addAll(List.of(jvmOptions));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Simulate.class.getName()));
        command.addAll(List.of("--seeds=1.." + SEEDS, "--hashes", "--threads=1", "--until=" + Simulate.STEPS));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        List<String> hashes = new ArrayList<>();
        Matcher matcher = Pattern.compile("trace hash ([0-9a-f]{16})").matcher(output);
        while (matcher.find()) {
            hashes.add(matcher.group(1));
        }
        return hashes;
    }
}
