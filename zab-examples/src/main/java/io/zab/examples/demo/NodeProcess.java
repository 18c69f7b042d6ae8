package io.zab.examples.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One node in a process of its own; may be killed and started again. Started and killed by one thread, looked at by any. */
final class NodeProcess {
    private static final long CLOSE_SECONDS = 10;

    private final int id;
    private final String cluster;
    private final Path directory;
    private final URI http;
    private final AtomicInteger kills = new AtomicInteger();
    private final List<String> wrapper;
    private volatile boolean doomed;
    private volatile boolean closing;
    private volatile @Nullable Process process;

    NodeProcess(int id, String cluster, Path directory, int httpPort) {
        this(id, cluster, directory, URI.create("http://127.0.0.1:" + httpPort), List.of());
    }

    /** @param wrapper a command that becomes the one which is appended to it: to run the node somewhere else */
    NodeProcess(int id, String cluster, Path directory, URI http, List<String> wrapper) {
        this.id = id;
        this.cluster = cluster;
        this.directory = directory;
        this.http = http;
        this.wrapper = wrapper;
    }

    int id() {
        return id;
    }

    URI http() {
        return http;
    }

    /** Changes with each kill, and again when it is started after one. */
    int kills() {
        return kills.get();
    }

    /**
     * Whether it was killed since then, or is about to be.
     *
     * @param before what {@link #kills} was when a request was sent
     */
    boolean killedSince(int before) {
        return doomed || kills.get() != before;
    }

    void start() throws IOException {
        Files.createDirectories(directory);
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // A small heap and the plainest collector: several such processes share a small machine here.
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "io.zab.examples.Main",
                "node"));
        command.addAll(List.of("--id", "" + id, "--cluster", cluster, "--name", "demo"));
        command.addAll(List.of("--data", directory.resolve("data").toString(), "--http", http.getAuthority()));
        command.addAll(List.of("--until-stdin-closes", "--log", "info"));
        Path log = directory.resolve("node.log");
        process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        if (doomed) {
            kills.incrementAndGet();
            doomed = false;
        }
    }

    /** SIGKILL where there are signals: the process gets no chance to write or say anything more. Waits until it is gone. */
    void kill() throws InterruptedException {
        doomed = true;
        kills.incrementAndGet();
        Process running = process;
        if (running != null) {
            running.destroyForcibly().waitFor();
        }
    }

    /**
     * SIGTERM where there are signals: the node finishes what it has taken, hands over if it leads, and ends. Waits until it is gone.
     *
     * @throws DemoFailed if it does not end
     */
    void close() throws InterruptedException {
        closing = true;
        Process running = process;
        // Not the process itself: that would end its stdin as well, which counts as another wish to end it.
        if (running != null && running.toHandle().destroy() && !running.waitFor(CLOSE_SECONDS, TimeUnit.SECONDS)) {
            throw new DemoFailed("Node " + id + " has not ended " + CLOSE_SECONDS + " s after SIGTERM. Its last words:"
                    + System.lineSeparator() + lastWords());
        }
    }

    /** Whether it was told to close and does not serve again yet. */
    boolean closing() {
        return closing;
    }

    /** It serves again. */
    void serves() {
        closing = false;
    }

    /**
     * SIGSTOP: it stands still, its memory and connections as they are, until {@link #resume}.
     *
     * @throws IOException if there is no such thing on this machine
     */
    void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** SIGCONT: it goes on as if no time had passed. */
    void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        Process running = process;
        if (running == null) {
            throw new IllegalStateException("Node " + id + " was never started");
        }
        int status = new ProcessBuilder("kill", "-" + name, "" + running.pid())
                .redirectErrorStream(true)
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("kill -" + name + " of node " + id + ", process " + running.pid()
                    + ", ended with exit status " + status);
        }
    }

    /** Waits until its process has ended by itself; its exit status, null if it runs on after {@code millis}. */
    @Nullable
    Integer awaitEnd(long millis) throws InterruptedException {
        Process running = process;
        return running != null && running.waitFor(millis, TimeUnit.MILLISECONDS) ? running.exitValue() : null;
    }

    boolean alive() {
        Process running = process;
        return running != null && running.isAlive();
    }

    /** The end of what it printed and logged, for a person who has to find out what went wrong. */
    String lastWords() {
        try {
            List<String> lines = Files.readAllLines(directory.resolve("node.log"));
            return String.join(System.lineSeparator(), lines.subList(Math.max(0, lines.size() - 15), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e + ")";
        }
    }
}
