package io.zab.testkit.sim;

import io.zab.testkit.disk.SimDisk;
import io.zab.testkit.model.ModelPeer;
import java.util.random.RandomGenerator;

/** What goes wrong with a machine: its process, its power, its disk. */
final class MachineFaults {
    private final Simulation simulation;
    private final Options options;
    private final Victims victims;
    private final RandomGenerator random;
    private final DamageFault damage;
    private final ClockFault clock;

    MachineFaults(Simulation simulation, Options options, Victims victims, RandomGenerator random) {
        this.simulation = simulation;
        this.options = options;
        this.victims = victims;
        this.random = random;
        this.damage = new DamageFault(simulation, options, victims, random);
        this.clock = new ClockFault(simulation, victims, random);
    }

    /** Whether anything came of it. */
    boolean strike(Fault fault, int id) {
        Machines machines = simulation.machines();
        boolean running = machines.process(id) != null;
        switch (fault) {
            case KILL -> kill(id, false);
            case POWER_LOSS -> kill(id, true);
            case POWER_LOSS_OF_ALL -> {
                for (int each = 1; each <= options.peers; each++) {
                    kill(each, true);
                }
            }
            case CRASH_AT_DISK_OPERATION ->
                machines.disk(id).crashAtOperation(1 + random.nextInt(random.nextBoolean() ? 4 : 40));
            case SYNC_FAILURE -> {
                if (running) {
                    machines.disk(id).failNextSync();
                }
                return running;
            }
            case EMPTY_DIRECTORY -> {
                return emptyDirectory(id);
            }
            case DAMAGE -> {
                return damage.strike(id);
            }
            case DISK_FULL -> fill(victims.leaderOr(id));
            case IO_ERROR -> machines.disk(id).failNextTransfer();
            case SLOW_APPLY -> machines.stallApply(victims.leaderOr(id), 3 * victims.aWhile());
            case APPLY_FAILURE -> {
                SimProcess process = machines.process(id);
                if (process != null) {
                    process.failApply(1 + random.nextInt(random.nextBoolean() ? 3 : 30));
                }
                return running;
            }
            case CLOCK -> clock.strike(id);
            case PAUSE -> machines.pause(id, victims.aWhile());
            case DISK_STALL -> machines.stallDisk(victims.leaderOr(id), 2 * victims.aWhile());
            default -> throw new IllegalArgumentException("not of a machine: " + fault);
        }
        return true;
    }

    private void kill(int id, boolean power) {
        simulation.machines().kill(id, power, false);
        simulation.machines().restartLater(id, victims.aWhile());
    }

    /** Whoever writes finds no room, at once or soon, and for a while. */
    private void fill(int id) {
        SimDisk disk = simulation.machines().disk(id);
        int room = random.nextInt(random.nextBoolean() ? 500 : 20_000);
        boolean atSync = random.nextBoolean();
        simulation.note(
                id, "disk", "has room for " + room + " bytes" + (atSync ? ", and says so at a sync" : ""), room);
        disk.fill(room, atSync);
        simulation.after(3 * victims.aWhile(), disk::makeRoom);
    }

    /** Within what a cluster bears; and often one that has lost its directory already, and learns or is being bound again. */
    private boolean emptyDirectory(int id) {
        ModelPeer victim = simulation.model().peer(id);
        if (random.nextBoolean()) {
            for (ModelPeer peer : simulation.model().peers()) {
                victim = peer.impaired() ? peer : victim;
            }
        }
        if (simulation.model().mayForget(victim)) {
            simulation.machines().kill(victim.id(), random.nextBoolean(), true);
            simulation.machines().restartLater(victim.id(), victims.aWhile());
            return true;
        }
        return false;
    }
}
