package io.zab.testkit.sim;

import io.zab.PeerId;
import io.zab.message.Batch;
import io.zab.message.Recovered;
import io.zab.message.StorageId;
import io.zab.storage.Store;
import io.zab.testkit.disk.SimDisk;
import io.zab.testkit.disk.SimulatedCrash;
import io.zab.testkit.model.Model;
import io.zab.testkit.model.ModelPeer;
import io.zab.testkit.model.Violation;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a crash would leave of a directory in the middle of what its process, or its opening, does; tried on a twin of the disk, so that the run goes on as if nothing had
 * been. The twin crashes; in half of the trials its next opening does, too; what the one after that finds is what may be found, and a power loss takes nothing of it away.
 *
 * <p>Before each change of the disk it may be tried: of what is seldom done (a log is cut, a snapshot is installed, a directory is condemned, a file gets another name) the first
 * time always, and the n-th time of its kind once in n; what all runs do all the time, a tenth as often: each trial takes as long as a hundred steps.
 */
final class CrashTrials {
    /** No opening makes more changes; most make fewer than half of it. */
    private static final int CHANGES_OF_AN_OPENING = 24;

    private final Options options;
    private final Model model;
    private final Map<String, Integer> times = new HashMap<>();
    private final @Nullable DiskMoment[] doing;

    private record Found(Recovered recovered, List<Batch> content) {
        StorageId storage() {
            return recovered.storage();
        }
    }

    CrashTrials(Options options, Model model) {
        this.options = options;
        this.model = model;
        this.doing = new @Nullable DiskMoment[options.peers + 1];
    }

    /** From now on the disk of this peer does this; null for what it does most. */
    void begins(int peer, @Nullable DiskMoment moment) {
        doing[peer] = moment;
    }

    /** The disk of this peer is about to make this change. */
    void changes(int peer, SimDisk disk, String what) {
        DiskMoment moment = doing[peer];
        String kind = (moment == null ? "" : moment + ": ") + kind(what);
        int nth = times.merge(kind, 1, Integer::sum);
        boolean seldom =
                what.startsWith("rename ") || (moment != null && moment.isRare() && moment != DiskMoment.OPENED);
        // A source for each, so that a fault that is left out changes few of the others.
        SplittableRandom random = Randoms.of(options.seed, "crash before " + kind + " of " + peer + "." + nth);
        if (random.nextInt(seldom ? nth : 10 * nth) == 0) {
            crash(model.peer(peer), disk.twin(random.split()), what, random);
        }
    }

    /** Without numbers and what follows them: {@code write log/}. */
    private static String kind(String what) {
        int end = what.indexOf('/');
        return end < 0 ? what : what.substring(0, end);
    }

    private void crash(ModelPeer peer, SimDisk twin, String what, RandomGenerator random) {
        StringBuilder told = new StringBuilder("crashes before " + what);
        try {
            end(twin, random, told);
            if (random.nextBoolean()) {
                crashWhileOpening(peer, twin, random, told);
            }
            Found found = open(peer, twin);
            model.mayRecover(peer, found.recovered, found.content);
            told.append(", is opened, loses what was not synced");
            twin.powerLossLosingAllUnsynced();
            Found again = open(peer, twin);
            model.mayRecover(peer, again.recovered, again.content);
            boolean same = again.storage().equals(found.storage())
                    && again.recovered.promise().equals(found.recovered.promise())
                    && again.recovered
                            .range()
                            .last()
                            .equals(found.recovered.range().last());
            if (!same) {
                throw Violation.of("Recovery", "found %s, and then %s", found.recovered, again.recovered);
            }
        } catch (IOException | RuntimeException | Violation e) {
            Violation violation = Violation.of("Recovery", "a twin of disk%d %s: %s", peer.id(), told, e);
            violation.initCause(e);
            throw violation;
        }
    }

    private static void end(SimDisk twin, RandomGenerator random, StringBuilder told) {
        switch (random.nextInt(3)) {
            case 0 -> {
                told.append(", is killed");
                twin.processCrash();
            }
            case 1 -> {
                told.append(", loses power");
                twin.powerLoss();
            }
            default -> {
                told.append(", loses what was not synced");
                twin.powerLossLosingAllUnsynced();
            }
        }
    }

    private void crashWhileOpening(ModelPeer peer, SimDisk twin, RandomGenerator random, StringBuilder told)
            throws IOException {
        twin.crashAtOperation(1 + random.nextInt(CHANGES_OF_AN_OPENING));
        try {
            open(peer, twin);
        } catch (SimulatedCrash crash) {
            told.append(", crashes while it opens before ").append(crash.getMessage());
        }
        end(twin, random, told);
    }

    private Found open(ModelPeer peer, SimDisk disk) throws IOException {
        // Not closed: that would be one more change, and this process ends otherwise.
        Store store = SimDirectories.PRODUCTION.open(
                disk, PeerId.of(peer.id()), options.segmentBytes, Randoms.of(disk.operations(), "storage of a twin"));
        return new Found(store.recovered(), OpenedLog.content(store));
    }
}
