package io.zab.testkit.scenario;

import io.zab.message.Message;
import io.zab.testkit.disk.SimDisk;
import io.zab.testkit.sim.SimProcess;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One peer across its processes. */
final class Actor {
    final int id;
    final SimDisk disk;

    @Nullable
    SimProcess process;

    int lives;
    /** What somebody has copied of its directory. */
    @Nullable
    SimDisk copy;

    /** Whether its next crash takes its power, too. */
    boolean losingUnsynced;
    /** Whether its process stands still: what comes to it waits. */
    boolean paused;
    /** What its threads would do at once. */
    final Deque<Runnable> atOnce = new ArrayDeque<>();
    /** The next steps of its log thread. */
    final Deque<Runnable> logWork = new ArrayDeque<>();

    /** Its disk stands still: neither writes nor reads come to their end. */
    boolean stalled;

    final Deque<Runnable> ticks = new ArrayDeque<>();
    /** Its link to each other peer. */
    final TreeMap<Integer, Long> links = new TreeMap<>();
    /** Under way to it, from each other peer. */
    final TreeMap<Integer, Deque<Message>> incoming = new TreeMap<>();
    /** From whom nothing arrives. */
    final TreeSet<Integer> deafTo = new TreeSet<>();
    /** To whom no link is made. */
    final TreeSet<Integer> cutFrom = new TreeSet<>();

    Actor(int id) {
        this.id = id;
        this.disk = new SimDisk("disk" + id, new SplittableRandom(id));
    }

    SimProcess live() {
        if (process == null) {
            throw new IllegalArgumentException("peer " + id + " is down");
        }
        return process;
    }

    /** Bytes of the files whose names begin so have rotted: one of each, but one of each copy in {@code meta}. */
    void rot(String where) throws IOException {
        for (String file : disk.files()) {
            if (file.startsWith(where)) {
                int[] offsets = file.equals("meta") ? new int[] {20, 276, 4116, 4372} : new int[] {40};
                for (int offset : offsets) {
                    if (offset < disk.size(file)) {
                        disk.rot(file, offset, 1);
                    }
                }
            }
        }
    }

    /**
     * What one said of itself while it looked must not make this one look again: a story's leader is followed at once.
     */
    void forgetNotificationsFrom(int other) {
        Deque<Message> messages = incoming.get(other);
        if (messages != null) {
            messages.removeIf(message -> message instanceof Message.Notify);
        }
    }
}
