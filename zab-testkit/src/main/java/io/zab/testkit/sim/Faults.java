package io.zab.testkit.sim;

import io.zab.FailoverStep;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What goes wrong: one fault after the other at random times, and some at the moments at which they hurt most. Each is a {@link Decision} with draws of its
 * own, so that it can be left out of a later run ({@link Reduction}) without a change of the others.
 */
final class Faults {
    private final Simulation simulation;
    private final Options options;
    private final SplittableRandom times;
    private final Dice dice;
    private final List<Decision> decisions = new ArrayList<>();
    private final Victims victims;
    private final MachineFaults machines;
    private final NetworkFaults network;
    private final ProtocolFaults protocol;
    private final RollBackFault rollBack;
    private final int total;
    /** How many steps each process has taken. */
    private final Map<String, Integer> steps = new HashMap<>();

    private int timed;
    private boolean on = true;
    private long calmUntil;

    Faults(Simulation simulation, Options options) {
        this.simulation = simulation;
        this.options = options;
        this.times = Randoms.of(options.seed, "fault times");
        this.dice = new Dice(options.seed);
        this.victims = new Victims(simulation, options, dice);
        this.machines = new MachineFaults(simulation, options, victims, dice);
        this.network = new NetworkFaults(simulation, options, victims, dice);
        this.protocol = new ProtocolFaults(simulation, options, victims, dice);
        this.rollBack = new RollBackFault(simulation, options, victims, dice, new AfterARollBack());
        int sum = 0;
        for (int weight : options.faultWeights) {
            sum += weight;
        }
        this.total = sum;
    }

    private final class AfterARollBack implements RollBackFault.Aftermath {
        @Override
        public void coup(long nanos, int id) {
            simulation.after(nanos, () -> {
                if (on) {
                    protocol.coupOfAll(id);
                }
            });
        }

        @Override
        public void calm(long nanos) {
            calmUntil = simulation.now() + nanos;
        }
    }

    void start() {
        later();
    }

    void stop() {
        on = false;
    }

    private void later() {
        simulation.after(times.nextLong(1, 2 * options.faultNanos), () -> {
            if (on) {
                timed++;
                rollBack.timePasses();
                // To form, all voters must be there together; most runs are about what comes after.
                if (simulation.now() >= calmUntil
                        && (options.faultsWhileForming
                                || simulation.model().committed().sealed())) {
                    strike();
                }
                later();
            }
        });
    }

    /** What has gone wrong so far, in this order. */
    List<Decision> decisions() {
        return decisions;
    }

    private void strike() {
        String id = "t" + timed;
        dice.take(id);
        Fault fault = anyFault();
        if (options.reduction.allows(id) && !options.reduction.without().contains(fault)) {
            decisions.add(new Decision(id, fault.toString()));
            simulation.note(0, "FAULT", id + " " + fault, fault.ordinal());
            if (strike(fault, victims.anyPeer())) {
                simulation.coverage().hit(fault);
            }
        }
    }

    private Fault anyFault() {
        int at = dice.nextInt(total);
        for (Fault fault : Fault.values()) {
            at -= options.faultWeights[fault.ordinal()];
            if (at < 0) {
                return fault;
            }
        }
        throw new IllegalStateException("the weights of faults are less than their sum");
    }

    /** Whether it came to anything: what it hits may be down already, or be all that is left. */
    private boolean strike(Fault fault, int id) {
        return switch (fault) {
            case KILL, POWER_LOSS, POWER_LOSS_OF_ALL, PAUSE -> machines.strike(fault, id);
            case CRASH_AT_DISK_OPERATION, SYNC_FAILURE, EMPTY_DIRECTORY, DISK_STALL, DAMAGE, CLOCK ->
                machines.strike(fault, id);
            case ROLL_BACK -> rollBack.strike(id);
            case BREAK_LINK, PARTITION, ONE_WAY, ISOLATE, HEAL, DELAY_SPIKE -> network.strike(fault, id);
            case COUP, FOLLOW_ANYBODY, HAND_OVER, CLOSE -> protocol.strike(fault, id);
        };
    }

    /** A process has taken a step: perhaps this is the moment. */
    void atStep(SimProcess process, FailoverStep.Kind kind) {
        boolean calm = simulation.now() < calmUntil
                || !options.faultsWhileForming
                        && !simulation.model().committed().sealed();
        if (!on || calm) {
            return;
        }
        String name = "p" + process.id() + "." + process.life();
        String decision = name + "." + steps.merge(name, 1, Integer::sum);
        dice.take(decision);
        if (dice.nextInt(100) < options.targeted && options.reduction.allows(decision)) {
            aim(process, kind, decision);
        }
    }

    private void aim(SimProcess process, FailoverStep.Kind kind, String decision) {
        int id = process.id();
        int what = dice.nextInt(options.peers == 1 ? 4 : 6);
        long soon = dice.nextLong(1, 4 * (options.netNanos + options.syncNanos));
        decisions.add(new Decision(decision, kind + " " + what));
        simulation.note(id, "TARGET", decision + " " + kind + " " + what, what);
        switch (what) {
            case 0 -> simulation.machines().disk(id).crashAtOperation(1 + dice.nextInt(6));
            case 1 -> soon(soon, decision, () -> simulation.machines().killIfStill(process, true));
            case 2 -> soon(soon, decision, () -> simulation.machines().killIfStill(process, false));
            case 3 -> soon(soon, decision, () -> protocol.coup(victims.anyPeer()));
            case 4 -> soon(soon, decision, () -> simulation.network().breakLink(id, victims.otherThan(id), "targeted"));
            default -> soon(soon, decision, () -> network.cut(id, victims.otherThan(id)));
        }
    }

    private void soon(long nanos, String decision, Runnable fault) {
        simulation.after(nanos, () -> {
            if (on) {
                dice.take(decision + " later");
                fault.run();
            }
        });
    }
}
