package io.zab.testkit.sim;

import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.message.BootId;
import io.zab.protocol.PeerSettings;
import io.zab.storage.Inspection;
import io.zab.storage.Store;
import io.zab.testkit.disk.SimDisk;
import io.zab.testkit.disk.SimulatedCrash;
import io.zab.testkit.model.Model;
import io.zab.testkit.model.Violation;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The machines of a cluster: each has a disk, and one process after the other. */
final class Machines {
    private final Simulation simulation;
    private final Options options;
    private final Model model;
    private final SplittableRandom random;
    private final SplittableRandom identities;
    private final Machine[] machines;
    private final CrashTrials trials;

    /** What a process would do, did it not stand still. */
    private record Parked(SimProcess process, Environment.Work work, Runnable action) {}

    /** One peer across its processes. */
    private static final class Machine {
        private final int id;
        private final SimDisk disk;
        private final SimClock clock;
        private @Nullable SimProcess process;
        private final Deque<Parked> parked = new ArrayDeque<>();
        private int lives;
        private Zxid proven = Zxid.NONE;
        private boolean restartPlanned;
        private boolean staysDown;
        private long pausedUntil;
        private long stalledUntil;
        private long applyStalledUntil;

        Machine(int id, SimDisk disk, SimClock clock) {
            this.id = id;
            this.disk = disk;
            this.clock = clock;
        }
    }

    /**
     * @param random when things happen
     */
    Machines(Simulation simulation, Options options, Model model, SplittableRandom random) {
        this.simulation = simulation;
        this.options = options;
        this.model = model;
        this.random = random;
        this.identities = Randoms.of(options.seed, "identities");
        this.machines = new Machine[options.peers + 1];
        this.trials = new CrashTrials(options, model);
        SplittableRandom clocks = Randoms.of(options.seed, "clocks");
        for (int id = 1; id <= options.peers; id++) {
            int usual = 1000 + (options.clockDrift == 0 ? 0 : clocks.nextInt(-options.clockDrift, options.clockDrift));
            machines[id] = new Machine(
                    id,
                    new SimDisk("disk" + id, Randoms.of(options.seed, "disk" + id)),
                    new SimClock(clocks.nextLong(), usual));
            int peer = id;
            machines[id].disk.tellMarks(mark -> simulation.mark(peer, mark));
            machines[id].disk.tellChanges(what -> trials.changes(peer, disk(peer), what));
        }
    }

    @Nullable
    SimProcess process(int id) {
        return machines[id].process;
    }

    SimDisk disk(int id) {
        return machines[id].disk;
    }

    /** How far the directory of this peer, at least, says of itself that it is durable. */
    Zxid proven(int id) {
        SimProcess process = machines[id].process;
        return process == null ? machines[id].proven : process.proven();
    }

    SimClock clock(int id) {
        return machines[id].clock;
    }

    /** What a crash would leave is tried on twins of the disks. */
    CrashTrials trials() {
        return trials;
    }

    // ---- starting

    void startAll() {
        for (int id = 1; id <= options.peers; id++) {
            Machine machine = machines[id];
            simulation.after(random.nextLong(1, 50_000_000), () -> start(machine));
        }
    }

    /** Whoever is down is started after {@code nanos}; nothing if that is planned already. */
    void restartLater(int id, long nanos) {
        Machine machine = machines[id];
        if (!machine.restartPlanned) {
            machine.restartPlanned = true;
            simulation.after(nanos, () -> start(machine));
        }
    }

    private void restartSoon(int id) {
        restartLater(id, random.nextLong(1, 2 * options.timings.heartbeat().toNanos()));
    }

    private void start(Machine machine) {
        machine.restartPlanned = false;
        if (machine.process != null || machine.staysDown) {
            return;
        }
        machine.lives++;
        boolean wasRolledBack = model.peer(machine.id).rolledBack();
        SplittableRandom own = Randoms.of(options.seed, "peer" + machine.id + "life" + machine.lives);
        simulation.opens(machine.id, machine.lives);
        try {
            Store store = SimDirectories.PRODUCTION.open(
                    machine.disk,
                    PeerId.of(machine.id),
                    options.segmentBytes,
                    Randoms.of(options.seed, "storage" + machine.id + "life" + machine.lives));
            SimProcess process = new SimProcess(simulation, settings(machine), machine.lives, store, own);
            machine.process = process;
            if (wasRolledBack && !process.model().rolledBack()) {
                simulation.coverage().hit(RollBack.SET_ASIDE);
            }
            if (process.model().rotten() && Inspection.of(machine.disk).isSound()) {
                model.sound(process.model());
            }
            simulation.note(
                    machine.id,
                    "starts",
                    store.recovered().range() + " " + store.recovered().promise(),
                    machine.lives);
            process.start();
        } catch (SimulatedCrash crash) {
            simulation.note(machine.id, "crashes while it starts", String.valueOf(crash.getMessage()), 2);
            stillborn(machine);
        } catch (IOException | RuntimeException e) {
            if (String.valueOf(e).contains(SimDisk.FAILURE)) {
                simulation.note(machine.id, "cannot start", e.toString(), 2);
                stillborn(machine);
                return;
            }
            Violation violation = Violation.of("Recovery", "peer %d cannot open its directory: %s", machine.id, e);
            violation.initCause(e);
            throw violation;
        }
    }

    /** It did not come to life; another one tries. */
    private void stillborn(Machine machine) {
        model.crashed(model.peer(machine.id));
        down(machine, random.nextBoolean());
        restartLater(machine.id, 1 + random.nextLong(options.timings.heartbeat().toNanos()));
    }

    private PeerSettings settings(Machine machine) {
        SortedSet<PeerId> voters = new TreeSet<>();
        for (int id = 1; id <= options.peers; id++) {
            voters.add(PeerId.of(id));
        }
        BootId boot = new BootId(new UUID(identities.nextLong(), identities.nextLong()));
        return new PeerSettings(
                PeerId.of(machine.id),
                voters,
                0,
                boot,
                Long.BYTES + options.payloadMax,
                options.timings,
                options.limits);
    }

    // ---- what happens to them

    void pause(int id, long nanos) {
        Machine machine = machines[id];
        machine.pausedUntil = simulation.now() + nanos;
        simulation.at(machine.pausedUntil, () -> goOn(machine));
    }

    void stallDisk(int id, long nanos) {
        Machine machine = machines[id];
        machine.stalledUntil = simulation.now() + nanos;
        simulation.at(machine.stalledUntil, () -> goOn(machine));
    }

    /** Its application takes its time; everything else goes on. */
    void stallApply(int id, long nanos) {
        Machine machine = machines[id];
        machine.applyStalledUntil = Math.max(machine.applyStalledUntil, simulation.now() + nanos);
        simulation.note(id, "applies nothing for", nanos / 1000 + " us", nanos);
        simulation.at(machine.applyStalledUntil, () -> goOn(machine));
    }

    /** Whether it stands still altogether. */
    boolean isPaused(int id) {
        return machines[id].pausedUntil > simulation.now();
    }

    /** Whether the process may do this now; if it stands still, or its disk does, {@code action} is for later. */
    boolean mayRun(SimProcess process, Environment.Work work, Runnable action) {
        Machine machine = machines[process.id()];
        if (!standsStill(machine, work)) {
            return true;
        }
        machine.parked.add(new Parked(process, work, action));
        return false;
    }

    private boolean standsStill(Machine machine, Environment.Work work) {
        long until = switch (work) {
            case LOG_READ, LOG_WRITE, LOG_SYNC -> machine.stalledUntil;
            case APPLY -> machine.applyStalledUntil;
            default -> 0;
        };
        return machine.pausedUntil > simulation.now() || until > simulation.now();
    }

    private void goOn(Machine machine) {
        List<Parked> parked = List.copyOf(machine.parked);
        machine.parked.clear();
        parked.forEach(one -> simulation.whenItRuns(one.process, one.work, one.action));
    }

    void kill(int id, boolean power, boolean wipe) {
        Machine machine = machines[id];
        simulation.note(id, power ? "loses power" : "is killed", wipe ? "and its directory" : "", 3);
        down(machine, power);
        if (wipe) {
            machine.disk.wipe();
            model.wiped(model.peer(id));
        }
    }

    /** Its process is killed, and its directory becomes what {@code image} holds. */
    void rollBack(int id, SimDisk image) {
        kill(id, false, false);
        machines[id].disk.become(image);
    }

    /** Kills this very process, unless it is gone already, and starts another. */
    void killIfStill(SimProcess process, boolean power) {
        if (!process.dead()) {
            kill(process.id(), power, false);
            restartSoon(process.id());
        }
    }

    private void down(Machine machine, boolean power) {
        SimProcess process = machine.process;
        if (process != null) {
            machine.process = null;
            machine.proven = process.proven();
            process.die();
            model.crashed(process.model());
            simulation.network().processGone(machine.id, power && random.nextBoolean());
        }
        if (power) {
            machine.disk.powerLoss();
        } else {
            machine.disk.processCrash();
        }
    }

    /** All is well with this machine again, and if it has no process it gets one. */
    void heal(int id) {
        Machine machine = machines[id];
        machine.disk.crashNever();
        machine.disk.makeRoom();
        machine.disk.mayOpen(true);
        machine.pausedUntil = 0;
        machine.stalledUntil = 0;
        machine.applyStalledUntil = 0;
        machine.staysDown = false;
        machine.clock.goesAsUsual(simulation.now());
        goOn(machine);
        if (machine.process == null) {
            simulation.after(random.nextLong(1, options.timings.heartbeat().toNanos()), () -> start(machine));
        }
    }

    /** Its process ends, and no other is started. */
    void killForEver(int id, boolean power) {
        machines[id].staysDown = true;
        kill(id, power, false);
    }

    // ---- what processes do to themselves

    void crashed(SimProcess process, String where) {
        if (!process.dead()) {
            simulation.note(process.id(), "crashes", where, 4);
            down(machines[process.id()], random.nextBoolean());
            restartSoon(process.id());
        }
    }

    void closed(SimProcess process) {
        SimClients clients = process.clients();
        if (clients.outstanding() > 0 || clients.unanswered() > 0) {
            throw Violation.of("L2", "%s is closed, but something has no outcome", process.model());
        }
        simulation.note(process.id(), "is closed", "", 5);
        down(machines[process.id()], false);
        restartSoon(process.id());
    }

    void failed(SimProcess process, String why) {
        if (!why.contains(SimDisk.FAILURE) && !process.model().rotten()) {
            throw Violation.of("Storage", "%s fails without a fault: %s", process.model(), why);
        }
        if (!process.dead()) {
            down(machines[process.id()], false);
            restartSoon(process.id());
        }
    }
}
