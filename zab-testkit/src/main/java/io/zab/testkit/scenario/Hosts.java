package io.zab.testkit.scenario;

import io.zab.DataDirectoryException;
import io.zab.PeerId;
import io.zab.message.BootId;
import io.zab.message.Recovered;
import io.zab.protocol.PeerSettings;
import io.zab.storage.Store;
import io.zab.testkit.disk.SimDisk;
import io.zab.testkit.disk.SimulatedCrash;
import io.zab.testkit.model.Model;
import io.zab.testkit.predicate.Predicates;
import io.zab.testkit.sim.SimDirectories;
import io.zab.testkit.sim.SimProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.UUID;

/** The machines of a story: processes that begin and end, and what becomes of their disks. */
final class Hosts {
    private final World world;
    private final SplittableRandom random = new SplittableRandom(1);
    private PeerSettings.Limits limits = PeerSettings.Limits.defaults();
    private int segmentBytes = 1 << 16;

    Hosts(World world) {
        this.world = world;
    }

    void cluster(Words words) throws IOException {
        int size = words.number(0);
        world.snapshotEvery = (int) words.option("snapshotEvery", Integer.MAX_VALUE);
        if (words.has("tiny")) {
            limits = new PeerSettings.Limits(300, 300, 600, 600, 4000, 4000, 600, 128, 4, 1_000_000);
            segmentBytes = 300;
        }
        limits = withEpochOf(words.option("epochRecords", limits.epochRecordsMax()));
        world.begin(new Model(size, Predicates.all()));
        for (int id = 1; id <= size; id++) {
            Actor actor = new Actor(id);
            actor.disk.tellMarks(mark -> world.mark(actor.id, mark));
            world.actors.put(id, actor);
        }
        world.chronicle.quiet = true;
        for (Actor actor : world.actors.values()) {
            start(actor);
        }
        world.runAtOnce();
        world.linkAll();
        world.chronicle.quiet = false;
    }

    private PeerSettings.Limits withEpochOf(long records) {
        return new PeerSettings.Limits(
                limits.batchBytesMax(),
                limits.historyCacheBytes(),
                limits.followerWindowBytes(),
                limits.applyWindowBytes(),
                limits.undurableTailBytes(),
                limits.uncommittedBytes(),
                limits.forwardCreditBytes(),
                limits.snapshotChunkBytes(),
                limits.batchRecordsMax(),
                records);
    }

    /** Starts it, and links it with all that are not cut off from it. */
    void restart(Actor actor) throws IOException {
        requireDown(actor);
        try {
            start(actor);
        } catch (SimulatedCrash crash) {
            world.chronicle.add(actor.id + ": crashes while it starts (" + crash.getMessage() + ")");
            endOfDisk(actor, actor.losingUnsynced);
            return;
        } catch (DataDirectoryException e) {
            world.chronicle.add(actor.id + ": does not start (" + e.getMessage() + ")");
            actor.disk.processCrash();
            return;
        }
        world.runAtOnce();
        world.linkAll();
    }

    private void start(Actor actor) throws IOException {
        actor.lives++;
        SplittableRandom mine = new SplittableRandom(actor.id * 1000L + actor.lives);
        var store = SimDirectories.PRODUCTION.open(actor.disk, PeerId.of(actor.id), segmentBytes, mine);
        TreeSet<PeerId> voters = new TreeSet<>();
        world.actors.keySet().forEach(id -> voters.add(PeerId.of(id)));
        BootId boot = new BootId(new UUID(random.nextLong(), random.nextLong()));
        PeerSettings settings = new PeerSettings(PeerId.of(actor.id), voters, 0, boot, 1 << 20, timings(), limits);
        SimProcess process = new SimProcess(world, settings, actor.lives, store, mine);
        actor.process = process;
        process.start();
    }

    private static PeerSettings.Timings timings() {
        return new PeerSettings.Timings(
                Duration.ofMillis(50),
                Duration.ofMillis(300),
                Duration.ofMillis(250),
                Duration.ofMillis(250),
                Duration.ofMillis(400),
                Duration.ofMillis(1000),
                Duration.ofMillis(20),
                Duration.ofMillis(1000),
                Duration.ofMillis(300));
    }

    /** Now, or at its n-th change of the disk from now. */
    void crash(Actor actor, Words words) {
        boolean power = words.has("losing=unsynced");
        long at = words.option("atOperation", 0);
        if (at > 0) {
            actor.losingUnsynced = power;
            actor.disk.crashAtOperation(at);
        } else {
            actor.live();
            down(actor, power);
        }
    }

    void wipe(Actor actor) {
        SimProcess process = actor.live();
        down(actor, true);
        actor.disk.wipe();
        world.model().wiped(process.model());
    }

    /** Somebody removes the files of a folder of a peer that is down: the directory has forgotten what it held. */
    void remove(Actor actor, Words words) throws IOException {
        String folder = words.at(0);
        actor.disk.list(folder).forEach(name -> actor.disk.delete(folder + "/" + name));
        actor.disk.syncDirectory(folder);
        world.model().wiped(world.model().peer(actor.id));
    }

    /** Somebody copies the directory of a peer that is down. */
    void copy(Actor actor) {
        requireDown(actor);
        actor.copy = copyOf(actor.disk);
    }

    /** Somebody puts the copy back: the directory is what it was. */
    void putBack(Actor actor) throws IOException {
        requireDown(actor);
        SimDisk copy = actor.copy;
        if (copy == null) {
            throw new IllegalArgumentException("nobody has copied the directory of peer " + actor.id);
        }
        PeerId peer = PeerId.of(actor.id);
        try (Store store = SimDirectories.PRODUCTION.open(copyOf(copy), peer, segmentBytes, new SplittableRandom(0))) {
            Recovered held = store.recovered();
            actor.disk.become(copy);
            world.model().rolledBack(world.model().peer(actor.id), held.range().last(), held.promise());
        }
    }

    private static SimDisk copyOf(SimDisk disk) {
        return disk.copy(true, new SplittableRandom(0));
    }

    private static void requireDown(Actor actor) {
        if (actor.process != null) {
            throw new IllegalArgumentException("peer " + actor.id + " runs");
        }
    }

    /** Bytes of files whose names begin so have rotted; a process that runs ends with that. */
    void damage(Actor actor, String where) throws IOException {
        if (actor.process != null) {
            down(actor, false);
        }
        world.model().wiped(world.model().peer(actor.id));
        actor.rot(where);
    }

    /** Its process ends, and perhaps its machine; what was under way to it and from it is lost. */
    void down(Actor actor, boolean power) {
        SimProcess process = actor.process;
        if (process == null) {
            return;
        }
        actor.process = null;
        process.die();
        world.model().crashed(process.model());
        actor.atOnce.clear();
        actor.logWork.clear();
        actor.ticks.clear();
        actor.paused = false;
        for (int other : new TreeSet<>(actor.links.keySet())) {
            world.unlink(actor, world.actor(other));
        }
        endOfDisk(actor, power);
    }

    private static void endOfDisk(Actor actor, boolean power) {
        if (power) {
            actor.disk.powerLossLosingAllUnsynced();
        } else {
            actor.disk.processCrash();
        }
    }
}
