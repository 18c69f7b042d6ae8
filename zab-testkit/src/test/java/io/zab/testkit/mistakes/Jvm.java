package io.zab.testkit.mistakes;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** One more JVM like this one, whose lines are read as they come. */
final class Jvm {
    private final ProcessBuilder process;

    Jvm(Path folder, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC", "-Xmx1g"));
        command.addAll(arguments);
        process = new ProcessBuilder(command).directory(folder.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD);
    }

    /** Until it ends, or its time is over, or {@code goOn} has read enough; then it is ended. */
    void run(Predicate<String> goOn, long time, TimeUnit unit) throws IOException, InterruptedException {
        Process running = process.start();
        Thread reader = new Thread(() -> {
            try (BufferedReader in = running.inputReader()) {
                String line = in.readLine();
                while (line != null && goOn.test(line)) {
                    line = in.readLine();
                }
            } catch (IOException ended) {
                // Its time was over: what it had to say until then has been read.
            } finally {
                running.destroyForcibly();
            }
        });
        reader.start();
        if (!running.waitFor(time, unit)) {
            running.destroyForcibly();
        }
        reader.join();
    }
}
