package io.zab.testkit.sim;

import io.zab.PeerId;
import io.zab.message.Recovered;
import io.zab.protocol.PeerStatus;
import io.zab.storage.Store;
import io.zab.testkit.disk.Rot;
import io.zab.testkit.disk.SimDisk;
import io.zab.testkit.model.Model;
import io.zab.testkit.model.ModelBatch;
import io.zab.testkit.model.ModelPeer;
import io.zab.testkit.model.Violation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * More than a cluster bears: so many directories are emptied or damaged at once that those left are no quorum, or none is left at all. What is promised then is little, and
 * matters the more: nobody goes on as if nothing had been, least of all with an empty history; each says in words what is wrong; and once the directories have
 * been put back, everything that was acknowledged is there.
 */
final class Disaster {
    private static final int WAIT = 10;
    private static final int TRIES = 50;
    private static final long FIXED_NANOS = 1_500_000_000L;

    private final Simulation simulation;
    private final Options options;
    private final Model model;
    private final SplittableRandom random;
    private final Map<Integer, SimDisk> before = new TreeMap<>();
    private final TreeSet<Integer> saysSo = new TreeSet<>();
    private final TreeSet<Integer> damaged = new TreeSet<>();
    private boolean dataIsSeen;

    Disaster(Simulation simulation, Options options, Model model) {
        this.simulation = simulation;
        this.options = options;
        this.model = model;
        this.random = Randoms.of(options.seed, "disaster");
    }

    /** Directories are lost, of so many peers that the others are no quorum. */
    void strike() {
        model.lossesBeyondTheBudget();
        int survivors = random.nextInt(options.peers - options.peers / 2);
        ArrayList<Integer> peers = new ArrayList<>();
        for (int id = 1; id <= options.peers; id++) {
            peers.add(id);
        }
        for (int i = peers.size() - 1; i > 0; i--) {
            Collections.swap(peers, i, random.nextInt(i + 1));
        }
        // The last one tells the others of the data if nobody else does: it must be one whose directory has some.
        for (int i = 0; i < peers.size(); i++) {
            if (model.peer(peers.get(i)).durable().tip().sealed()) {
                Collections.swap(peers, i, peers.size() - 1);
                break;
            }
        }
        boolean told = false;
        for (int i = 0; i < peers.size(); i++) {
            int id = peers.get(i);
            if (i < survivors) {
                ModelBatch tip = model.peer(id).durable().tip();
                told |= tip.sealed();
                boolean startsAgain = random.nextBoolean();
                // Whoever starts again reads in its log what a seal proves; who goes on may have got that a moment ago,
                // without word of what is committed.
                dataIsSeen |= tip.sealed() && (startsAgain || tip.last().counter() > 0);
                if (startsAgain) {
                    simulation.machines().kill(id, random.nextBoolean(), false);
                }
            } else {
                // If all that is left were empty, nothing would tell the peers from those of a new cluster.
                boolean last = i == peers.size() - 1 && !told;
                told |= lose(id, random.nextBoolean() || last, last);
            }
            simulation.machines().restartLater(id, random.nextLong(1, 4 * timeout()));
        }
        simulation.note(0, "DISASTER", before.keySet() + " are lost", survivors);
    }

    /** Whether it is damaged; else it has been emptied, unless it was to be damaged at any cost. */
    private boolean lose(int id, boolean damage, boolean atAnyCost) {
        SimDisk disk = simulation.machines().disk(id);
        // With its power, so that what would be noticed after a power loss is noticed.
        simulation.machines().kill(id, true, false);
        Rot rot = damage ? noticeable(disk, id) : null;
        if (rot == null && atAnyCost) {
            return false;
        }
        before.put(id, disk.copy(false, Randoms.of(options.seed, "put back " + id)));
        if (rot == null) {
            simulation.machines().kill(id, false, true);
        } else {
            damaged.add(id);
            simulation.note(id, "rots", rot, 1);
            disk.rot(rot);
            model.rotted(model.peer(id));
        }
        return rot != null;
    }

    private @Nullable Rot noticeable(SimDisk disk, int id) {
        // A second damage may hide a first one, like a slot of meta that told how far a log must reach.
        if (!disk.exists("identity") || model.peer(id).rotten()) {
            return null;
        }
        // What little stands in a directory that has just been begun is of hardly any account.
        for (int i = 0; i < TRIES; i++) {
            Rot rot = disk.drawRot(random);
            if (rot != null
                    && DamageVerdict.of(
                                    disk,
                                    rot,
                                    PeerId.of(id),
                                    options.segmentBytes,
                                    simulation.machines().proven(id))
                            == DamageVerdict.NOTICED) {
                return rot;
            }
        }
        return null;
    }

    /** Long enough for all to have seen each other; false if the run ends before. */
    boolean isOver(long until) {
        long end = simulation.now() + WAIT * timeout() + FIXED_NANOS;
        while (simulation.now() < end) {
            for (int i = 0; i < 20; i++) {
                if (!simulation.stepOn(until)) {
                    return false;
                }
            }
            listen();
        }
        return true;
    }

    private void listen() {
        for (int id = 1; id <= options.peers; id++) {
            SimProcess process = simulation.process(id);
            String missing = process == null ? null : process.status().missing();
            if (missing != null && missing.contains("director")) {
                saysSo.add(id);
            }
        }
    }

    /** Nobody serves, and all who can know say why. */
    void checkRefusal() {
        if (options.peers - before.size() > options.peers / 2) {
            return; // What was to be damaged was nothing yet: that was no disaster.
        }
        for (int id = 1; id <= options.peers; id++) {
            SimProcess process = simulation.process(id);
            if (process == null) {
                throw Violation.of("Refusal", "peer %d is not up", id);
            }
            PeerStatus status = process.status();
            if (status.established() || status.ready()) {
                throw Violation.of(
                        "Refusal",
                        "peer %d goes on, although the directories of %s are lost: %s",
                        id,
                        before.keySet(),
                        status);
            }
            if (!saysSo.contains(id) && mustKnow(process.model())) {
                throw Violation.of(
                        "Refusal", "peer %d does not say what is wrong: %s", id, String.valueOf(status.missing()));
            }
        }
    }

    /**
     * Whose directory is empty cannot know of data, unless it meets somebody whose log does not end with the record of an epoch, which any attempt to form leaves
     * behind, or who knows of something that is committed.
     */
    private boolean mustKnow(ModelPeer peer) {
        return dataIsSeen || damaged.contains(peer.id()) || peer.durable().tip().sealed();
    }

    /** What the refusals ask for: the directories are put back. */
    void putBack() {
        simulation.note(0, "HEAL", "the directories of " + before.keySet() + " are put back", before.size());
        before.forEach((id, disk) -> {
            simulation.machines().kill(id, false, false);
            Recovered found = open(disk.copy(false, Randoms.of(options.seed, "look " + id)), id);
            simulation.machines().disk(id).become(disk);
            model.putBack(model.peer(id), found.range().last(), found.promise());
            simulation.machines().restartLater(id, random.nextLong(1, 2 * timeout()));
        });
    }

    private Recovered open(SimDisk copy, int id) {
        try (Store store = SimDirectories.PRODUCTION.open(
                copy, PeerId.of(id), options.segmentBytes, Randoms.of(options.seed, "storage of a copy"))) {
            return store.recovered();
        } catch (IOException e) {
            Violation violation = Violation.of("Recovery", "the directory of peer %d cannot be opened: %s", id, e);
            violation.initCause(e);
            throw violation;
        }
    }

    private long timeout() {
        return options.timings.followerTimeout().toNanos();
    }
}
