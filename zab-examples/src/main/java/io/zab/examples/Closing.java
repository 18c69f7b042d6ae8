package io.zab.examples;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes what a process consists of, one after the other, and waits for none of it longer than it is given, whatever hangs: a disk, a state machine, a caller who
 * does not read. What is given up goes on in a thread that does not keep the process alive; what a node has acknowledged is safe without an orderly
 * end. Any thread may close, once; who comes second waits for the first.
 */
final class Closing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private record Part(String what, Duration atMost, Runnable close) {}

    private final Deque<Part> parts = new ArrayDeque<>();
    private boolean closed;

    /** This is closed before all that was added earlier. */
    synchronized void first(String what, Duration atMost, Runnable close) {
        parts.addFirst(new Part(what, atMost, close));
    }

    /** This is closed behind all that was added earlier. */
    synchronized void last(String what, Duration atMost, Runnable close) {
        parts.addLast(new Part(what, atMost, close));
    }

    /** How long {@link #close} takes, whatever hangs. */
    synchronized Duration atMost() {
        return parts.stream().map(Part::atMost).reduce(Duration.ZERO, Duration::plus);
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        List<String> left = new ArrayList<>();
        for (Part part : parts) {
            if (!ends(part)) {
                left.add(part.what() + " after " + part.atMost().toMillis() + " ms");
            }
        }
        if (!left.isEmpty()) {
            LOG.warn("did not end in time, the process ends without: {}", String.join(", ", left));
        }
    }

    private static boolean ends(Part part) {
        Thread thread = new Thread(
                () -> {
                    try {
                        part.close().run();
                    } catch (RuntimeException e) {
                        LOG.warn("could not close {}", part.what(), e);
                    }
                },
                "close " + part.what());
        thread.setDaemon(true);
        thread.start();
        try {
            thread.join(part.atMost().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }
}
