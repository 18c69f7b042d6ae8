package io.zab.testkit.sim;

import io.zab.FailoverStep;
import java.util.SplittableRandom;

/** What goes wrong: one fault after the other at random times, and some at the moments at which they hurt most. */
final class Faults {
    private final Simulation simulation;
    private final Options options;
    private final SplittableRandom random;
    private final Victims victims;
    private final MachineFaults machines;
    private final NetworkFaults network;
    private final ProtocolFaults protocol;
    private final int total;
    private boolean on = true;

    Faults(Simulation simulation, Options options) {
        this.simulation = simulation;
        this.options = options;
        this.random = Randoms.of(options.seed, "faults");
        this.victims = new Victims(simulation, options, random);
        this.machines = new MachineFaults(simulation, options, victims, random);
        this.network = new NetworkFaults(simulation, options, victims, random);
        this.protocol = new ProtocolFaults(simulation, options, victims, random);
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

    /** All links are whole again. */
    void heal() {
        network.heal();
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

    private void strike() {
        int at = random.nextInt(total);
        for (Fault fault : Fault.values()) {
            at -= options.faultWeights[fault.ordinal()];
            if (at < 0) {
                simulation.note(0, "FAULT", fault, fault.ordinal());
                strike(fault, victims.anyPeer());
                return;
            }
        }
    }

    private void strike(Fault fault, int id) {
        switch (fault) {
            case KILL, POWER_LOSS, POWER_LOSS_OF_ALL, PAUSE -> machines.strike(fault, id);
            case CRASH_AT_DISK_OPERATION, SYNC_FAILURE, EMPTY_DIRECTORY, DISK_STALL -> machines.strike(fault, id);
            case BREAK_LINK, PARTITION, ONE_WAY, ISOLATE, HEAL, DELAY_SPIKE -> network.strike(fault, id);
            case COUP, FOLLOW_ANYBODY, HAND_OVER, CLOSE -> protocol.strike(fault, id);
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
            case 0 -> simulation.machines().disk(id).crashAtOperation(1 + random.nextInt(6));
            case 1 -> soon(soon, () -> simulation.machines().killIfStill(process, true));
            case 2 -> soon(soon, () -> simulation.machines().killIfStill(process, false));
            case 3 -> soon(soon, () -> protocol.coup(victims.anyPeer()));
            case 4 -> soon(soon, () -> simulation.network().breakLink(id, victims.otherThan(id), "targeted"));
            default -> soon(soon, () -> network.cut(id, victims.otherThan(id)));
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
