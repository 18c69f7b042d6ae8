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
    private final ProtocolFaults protocol;
    private final Later later;
    private final DamageFault damage;
    private final ClockFault clock;

    MachineFaults(
            Simulation simulation,
            Options options,
            Victims victims,
            RandomGenerator random,
            ProtocolFaults protocol,
            Later later) {
        this.protocol = protocol;
        this.later = later;
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
            case OUTAGE -> outage(id);
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
            case NO_DESCRIPTORS -> openNothing(id);
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

    /** It is away until the others have gone on for long without it: what it lacks then may be in their log no more. */
    private void outage(int id) {
        long away = random.nextLong(1, 3 * options.timings.followerTimeout().toNanos());
        simulation.machines().kill(id, random.nextBoolean(), false);
        simulation.machines().restartLater(id, away);
        later.lieInWait(away);
        later.after(away / 2, () -> protocol.burstAtTheLeader(away));
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

    /** All descriptors of the machine are in use for a while. */
    private void openNothing(int id) {
        SimDisk disk = simulation.machines().disk(id);
        simulation.note(id, "disk", "opens nothing", 1);
        disk.mayOpen(false);
        simulation.after(3 * victims.aWhile(), () -> disk.mayOpen(true));
    }

    /** Within what a cluster bears; and often one that has lost its directory already, and learns or is being bound again. */
    private boolean emptyDirectory(int preferred) {
        ModelPeer victim = simulation.model().peer(preferred);
        if (random.nextBoolean()) {
            for (ModelPeer peer : simulation.model().peers()) {
                victim = peer.impaired() ? peer : victim;
            }
        }
        if (simulation.model().mayForget(victim)) {
            simulation.machines().kill(victim.id(), random.nextBoolean(), true);
            long down = victims.aWhile();
            simulation.machines().restartLater(victim.id(), down);
            long back = down + random.nextLong(1, options.linkedNanos());
            Aim.Beginning aimedAt = options.aim == null ? null : options.aim.beginning();
            if (random.nextInt(4) == 0 || aimedAt == Aim.Beginning.DISCOVERY) {
                // It counts no more, and is made to lead all the same.
                int id = victim.id();
                later.after(back, () -> protocol.coupOfAll(id));
                later.lieInWait(back);
            } else if (aimedAt == Aim.Beginning.REBINDING) {
                later.lieInWait(back + 2 * options.timings.followerTimeout().toNanos());
            }
            return true;
        }
        return false;
    }
}
