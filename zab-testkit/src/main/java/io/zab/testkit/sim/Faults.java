package io.zab.testkit.sim;

import io.zab.FailoverStep;
import io.zab.PeerId;
import io.zab.Role;
import io.zab.testkit.model.ModelPeer;
import java.util.SplittableRandom;

/** What goes wrong: one fault after the other at random times, and some at the moments at which they hurt most. */
final class Faults {
    private final Simulation simulation;
    private final Options options;
    private final SplittableRandom random;
    private final int total;
    private boolean on = true;

    Faults(Simulation simulation, Options options) {
        this.simulation = simulation;
        this.options = options;
        this.random = Randoms.of(options.seed, "faults");
        int sum = 0;
        for (int weight : options.faultWeights) {
            sum += weight;
        }
        this.total = sum;
    }

    void start() {
        later();
    }

    void stop() {
        on = false;
    }

    private void later() {
        simulation.after(random.nextLong(1, 2 * options.faultNanos), () -> {
            if (on) {
                // To form, all voters must be there together; most runs are about what comes after.
                if (options.faultsWhileForming || simulation.model().committed().sealed()) {
                    strike();
                }
                later();
            }
        });
    }

    private int anyPeer() {
        return 1 + random.nextInt(options.peers);
    }

    private long aWhile() {
        long longest = random.nextInt(4) == 0
                ? 3 * options.timings.followerTimeout().toNanos()
                : options.timings.heartbeat().toNanos();
        return random.nextLong(1, longest);
    }

    private void strike() {
        int at = random.nextInt(total);
        for (Options.Fault fault : Options.Fault.values()) {
            at -= options.faultWeights[fault.ordinal()];
            if (at < 0) {
                simulation.note(0, "FAULT", fault, fault.ordinal());
                strike(fault);
                return;
            }
        }
    }

    private void strike(Options.Fault fault) {
        int id = anyPeer();
        SimProcess process = simulation.process(id);
        switch (fault) {
            case KILL -> kill(id, false);
            case POWER_LOSS -> kill(id, true);
            case POWER_LOSS_OF_ALL -> {
                for (int each = 1; each <= options.peers; each++) {
                    kill(each, true);
                }
            }
            case CRASH_AT_DISK_OPERATION ->
                simulation.disk(id).crashAtOperation(1 + random.nextInt(random.nextBoolean() ? 4 : 40));
            case SYNC_FAILURE -> {
                if (process != null) {
                    simulation.disk(id).failNextSync();
                }
            }
            case EMPTY_DIRECTORY -> emptyDirectory(id);
            case BREAK_LINK -> simulation.network().breakLink(id, otherThan(id), "broken");
            case PARTITION -> partition();
            case ONE_WAY -> simulation.network().block(id, otherThan(id), true);
            case ISOLATE -> {
                for (int other = 1; other <= options.peers; other++) {
                    if (other != id) {
                        cut(id, other);
                    }
                }
            }
            case HEAL -> heal();
            case COUP -> coup(id);
            case FOLLOW_ANYBODY -> {
                PeerId leader = PeerId.of(otherThan(id));
                if (process != null) {
                    process.input(core -> core.declareFollower(leader));
                }
            }
            case PAUSE -> simulation.pause(id, aWhile());
            case DISK_STALL -> simulation.stallDisk(leaderOr(id), 2 * aWhile());
            case HAND_OVER -> transfer(id);
            case CLOSE -> {
                if (process != null) {
                    process.leave();
                }
            }
            case DELAY_SPIKE -> simulation.network().delaySpike(simulation.now() + aWhile() / 4);
        }
    }

    /** Mostly whoever leads, where that makes the more interesting stories. */
    private int leaderOr(int id) {
        int found = id;
        for (int each = 1; each <= options.peers && random.nextInt(8) > 0; each++) {
            SimProcess process = simulation.process(each);
            if (process != null && process.status().role() == Role.LEADING) {
                found = each;
            }
        }
        return found;
    }

    /** To anybody, now and then to whoever is fittest. */
    private void transfer(int id) {
        SimProcess process = simulation.process(leaderOr(id));
        if (process != null) {
            process.transfer(random.nextInt(5) == 0 ? null : PeerId.of(anyPeer()));
        }
    }

    private int otherThan(int id) {
        int other = 1 + random.nextInt(options.peers - 1);
        return other >= id ? other + 1 : other;
    }

    private void kill(int id, boolean power) {
        simulation.kill(id, power, false);
        simulation.restartLater(id, aWhile());
    }

    /** Within what a cluster bears; and often one that has lost its directory already, and learns or is being bound again. */
    private void emptyDirectory(int id) {
        ModelPeer victim = simulation.model().peer(id);
        if (random.nextBoolean()) {
            for (ModelPeer peer : simulation.model().peers()) {
                victim = peer.impaired() ? peer : victim;
            }
        }
        if (simulation.model().mayForget(victim)) {
            simulation.kill(victim.id(), random.nextBoolean(), true);
            simulation.restartLater(victim.id(), aWhile());
        }
    }

    private void cut(int a, int b) {
        simulation.network().block(a, b, true);
        simulation.network().block(b, a, true);
        if (random.nextBoolean()) {
            simulation.network().breakLink(a, b, "cut");
        }
    }

    private void partition() {
        int side = random.nextInt(1 << options.peers);
        for (int a = 1; a <= options.peers; a++) {
            for (int b = a + 1; b <= options.peers; b++) {
                if ((side >> a - 1 & 1) != (side >> b - 1 & 1) && random.nextInt(8) > 0) {
                    cut(a, b);
                }
            }
        }
    }

    void heal() {
        for (int a = 1; a <= options.peers; a++) {
            for (int b = 1; b <= options.peers; b++) {
                if (a != b) {
                    simulation.network().block(a, b, false);
                }
            }
        }
    }

    private void coup(int id) {
        SimProcess process = simulation.process(id);
        if (process == null) {
            return;
        }
        process.input(core -> core.declareCandidate());
        for (int other = 1; other <= options.peers; other++) {
            SimProcess follower = simulation.process(other);
            if (other != id && follower != null && random.nextInt(4) > 0) {
                follower.input(core -> core.declareFollower(PeerId.of(id)));
            }
        }
    }

    /** A process has taken a step: perhaps this is the moment. */
    void atStep(SimProcess process, FailoverStep.Kind kind) {
        boolean calm =
                !options.faultsWhileForming && !simulation.model().committed().sealed();
        if (!on || calm || random.nextInt(100) >= options.targeted) {
            return;
        }
        int id = process.id();
        int what = random.nextInt(6);
        long soon = random.nextLong(1, 4 * (options.netNanos + options.syncNanos));
        simulation.note(id, "TARGET", kind + " " + what, what);
        switch (what) {
            case 0 -> simulation.disk(id).crashAtOperation(1 + random.nextInt(6));
            case 1 -> simulation.after(soon, () -> simulation.killIfStill(process, true));
            case 2 -> simulation.after(soon, () -> simulation.killIfStill(process, false));
            case 3 -> soon(soon, () -> coup(anyPeer()));
            case 4 -> soon(soon, () -> simulation.network().breakLink(id, otherThan(id), "targeted"));
            default -> soon(soon, () -> cut(id, otherThan(id)));
        }
    }

    private void soon(long nanos, Runnable fault) {
        simulation.after(nanos, () -> {
            if (on) {
                fault.run();
            }
        });
    }
}
