package io.zab.examples.simulate;

import io.zab.testkit.run.Failure;
import io.zab.testkit.run.Plan;
import io.zab.testkit.run.Shrinker;
import io.zab.testkit.run.Shrunk;
import io.zab.testkit.run.Worlds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Failed runs, each as a file from the moment it is found: first as it was, later with the smaller run in front, which a thread of its own looks for. So
 * nothing is lost if the program is ended.
 */
final class Failures {
    /** Later ones are seldom anything new. */
    private static final int REDUCED_MAX = 20;

    private static final int LINES = 200;

    private final Worlds worlds;
    private final Path folder;
    private final Duration shrinkFor;
    private final List<Kept> kept = new ArrayList<>();
    private final ExecutorService reducer = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "simulation-reducer");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * A failure and where it is told.
     *
     * @param broken what was, with its values
     */
    record Kept(long seed, String broken, String replay, Path file) {}

    Failures(Worlds worlds, Path folder, Duration shrinkFor) {
        this.worlds = worlds;
        this.folder = folder;
        this.shrinkFor = shrinkFor;
    }

    /** One more. */
    synchronized void add(Failure failure) {
        Path file = folder.resolve("seed-" + failure.plan().seed() + ".txt");
        String whole = failure.story(worlds, LINES) + failure.message() + " at event " + failure.events()
                + "\nreplay with: " + replay(failure.exactly()) + "\n";
        write(file, whole);
        kept.add(new Kept(failure.plan().seed(), failure.message(), replay(failure.exactly()), file));
        int place = kept.size() - 1;
        if (place < REDUCED_MAX) {
            reducer.execute(() -> reduce(place, failure, file, whole));
        }
    }

    private void reduce(int place, Failure failure, Path file, String whole) {
        Shrunk shrunk = Shrinker.shrink(worlds, failure, shrinkFor);
        write(file, shrunk.told(worlds, Failures::replay) + "\n\n---- as it was found ----\n\n" + whole);
        synchronized (this) {
            kept.set(
                    place,
                    new Kept(
                            failure.plan().seed(),
                            failure.message(),
                            replay(shrunk.to().exactly()),
                            file));
        }
    }

    /** All of them, once all that are to be reduced have been. */
    List<Kept> await() throws InterruptedException {
        reducer.shutdown();
        while (!reducer.awaitTermination(1, TimeUnit.MINUTES)) {
            // Each takes its time, and not more.
        }
        synchronized (this) {
            return List.copyOf(kept);
        }
    }

    static String replay(Plan plan) {
        return "java -jar zab-examples.jar simulate --replay \"" + plan.words().replace("--", "") + "\"";
    }

    private void write(Path file, String text) {
        try {
            Files.createDirectories(folder);
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write what failed to " + file, e);
        }
    }
}
