package io.zab.testkit.sim;

import io.zab.PeerId;
import io.zab.Role;
import io.zab.Zxid;
import io.zab.message.Promise;
import io.zab.message.Recovered;
import io.zab.message.StorageId;
import io.zab.storage.Store;
import io.zab.testkit.disk.SimDisk;
import io.zab.testkit.model.Model;
import io.zab.testkit.model.ModelPeer;
import io.zab.testkit.model.Violation;
import java.io.IOException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A directory becomes what it was at an earlier moment of the run, as when somebody puts back a copy of it or a machine returns to a snapshot of its disk: the same storage id,
 * an older promise and history. Of a peer whose directory may be lost, and only if a living process of another one has been shown more: nobody can notice the rest.
 */
final class RollBackFault {
    private static final int COPY_EVERY = 3;

    /** What was durable at some moment. Most copies are never put back, so only one that may be is opened, to see what it holds. */
    private static final class Copy {
        private final SimDisk disk;
        private final StorageId storage;
        private @Nullable Image image;
        private boolean opened;

        Copy(SimDisk disk, StorageId storage) {
            this.disk = disk;
            this.storage = storage;
        }
    }

    /**
     * A copy whose content is known.
     *
     * @param promise in it
     * @param last where its log ends
     */
    private record Image(SimDisk disk, StorageId storage, Promise promise, Zxid last) {}

    private final Simulation simulation;
    private final Options options;
    private final Victims victims;
    private final RandomGenerator random;
    private final ProtocolFaults protocol;
    private final Later later;
    /** Apart from what the faults draw, so that one that is left out changes no copy. */
    private final RandomGenerator copies;

    private final @Nullable Copy[] made;

    RollBackFault(
            Simulation simulation,
            Options options,
            Victims victims,
            RandomGenerator random,
            ProtocolFaults protocol,
            Later later) {
        this.simulation = simulation;
        this.options = options;
        this.victims = victims;
        this.random = random;
        this.protocol = protocol;
        this.later = later;
        this.copies = Randoms.of(options.seed, "copies of directories");
        this.made = new @Nullable Copy[options.peers + 1];
    }

    /** Time has passed: now and then somebody makes a copy of a directory. */
    void timePasses() {
        if (options.faultWeights[Fault.ROLL_BACK.ordinal()] > 0
                && copies.nextInt(COPY_EVERY) == 0
                && simulation.model().committed().sealed()) {
            int id = 1 + copies.nextInt(options.peers);
            made[id] = make(id);
        }
    }

    /** Rolls back one of the peers, this one rather than another; false if there is none that may be. */
    boolean strike(int id) {
        // Mostly one of whom a leader knows, since that one notices: what others know is lost once they are left out.
        for (boolean anybody : new boolean[] {false, true}) {
            for (int i = 0; i < options.peers; i++) {
                if (rollBack((id + i - 1) % options.peers + 1, anybody)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean rollBack(int id, boolean knownToAnybody) {
        Model model = simulation.model();
        ModelPeer victim = model.peer(id);
        Copy copy = made[id];
        if (copy == null
                || !copy.storage.equals(victim.storage())
                || victim.rotten()
                || victim.rolledBack()
                || !model.mayForget(victim)) {
            return false;
        }
        Image image = open(victim, copy);
        if (image == null || !isKnownToBeOlder(victim, image, knownToAnybody)) {
            return false;
        }
        simulation.machines().rollBack(id, image.disk);
        model.rolledBack(victim, image.last, image.promise);
        simulation.coverage().hit(RollBack.MADE);
        simulation.note(id, "is rolled back", "to " + image.last + " " + image.promise, image.last.value());
        long down = victims.aWhile();
        simulation.machines().restartLater(id, down);
        long linked = down + random.nextLong(1, options.linkedNanos());
        switch (options.peers > 1 ? random.nextInt(5) : -1) {
            case 0 -> coup(linked, id); // Others know better than it what it has promised.
            case 1, 2, 3 ->
                coup(random.nextLong(1, linked), ignorant(victim, image)); // Who leads then has it from others.
            default -> {}
        }
        // Else whoever could notice is often gone before it has anything to notice.
        if (random.nextInt(4) > 0) {
            later.calm(linked + options.timings.followerTimeout().toNanos());
        }
        return true;
    }

    private void coup(long nanos, int id) {
        later.after(nanos, () -> protocol.coupOfAll(id));
    }

    private boolean isKnownToBeOlder(ModelPeer victim, Image image, boolean toAnybody) {
        return simulation.model().peers().stream()
                .filter(other -> other != victim && other.alive() && (toAnybody || other.role() == Role.LEADING))
                .anyMatch(other -> knows(other, image));
    }

    private boolean knows(ModelPeer peer, Image image) {
        return simulation.model().sightings().of(peer, image.storage).isMoreThan(image.promise, image.last);
    }

    /** Another one that was not shown that the directory is older, as long as there is one. */
    private int ignorant(ModelPeer victim, Image image) {
        int any = victims.otherThan(victim.id());
        return simulation.model().peers().stream()
                .filter(other -> other != victim && other.alive() && !knows(other, image))
                .mapToInt(ModelPeer::id)
                .findFirst()
                .orElse(any);
    }

    /** What a power loss would leave of this directory now; null if there is none, or one of no account. */
    private @Nullable Copy make(int id) {
        ModelPeer peer = simulation.model().peer(id);
        StorageId storage = peer.storage();
        if (storage == null || peer.rotten() || peer.rolledBack()) {
            return null;
        }
        SimDisk disk = copy(simulation.machines().disk(id));
        return disk.exists("identity") ? new Copy(disk, storage) : null;
    }

    /** What a copy holds; null if it is another directory's. */
    private @Nullable Image open(ModelPeer peer, Copy copy) {
        if (!copy.opened) {
            copy.opened = true;
            copy.image = read(peer, copy);
        }
        return copy.image;
    }

    private @Nullable Image read(ModelPeer peer, Copy copy) {
        try (Store store = SimDirectories.PRODUCTION.open(
                copy(copy.disk), PeerId.of(peer.id()), options.segmentBytes, Randoms.of(0, "storage of a copy"))) {
            Recovered found = store.recovered();
            return found.storage().equals(copy.storage)
                    ? new Image(
                            copy.disk,
                            copy.storage,
                            found.promise(),
                            found.range().last())
                    : null;
        } catch (IOException | RuntimeException e) {
            throw Violation.of("Recovery", "what a power loss would leave of %s cannot be opened: %s", peer, e);
        }
    }

    private static SimDisk copy(SimDisk disk) {
        return disk.copy(true, Randoms.of(0, "copy"));
    }
}
