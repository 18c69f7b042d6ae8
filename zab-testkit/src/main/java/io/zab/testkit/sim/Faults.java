package io.zab.testkit.sim;

import io.zab.FailoverStep;
import io.zab.message.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong: one fault after the other at random times, and some at the moments at which they hurt most. Each is a {@link Decision} with draws of its
 * own, so that it can be left out of a later run ({@link Reduction}) without a change of the others.
 */
final class Faults implements Later {
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
    private final AimedFaults aimed;
    private final int total;
    private int timed;
    private boolean on = true;
    private long calmUntil;
    private long inWaitUntil;

    Faults(Simulation simulation, Options options) {
        this.simulation = simulation;
        this.options = options;
        this.times = Randoms.of(options.seed, "fault times");
        this.dice = new Dice(options.seed);
        this.victims = new Victims(simulation, options, dice);
        this.network = new NetworkFaults(simulation, options, victims, dice, this);
        this.protocol = new ProtocolFaults(simulation, options, victims, dice);
        this.machines = new MachineFaults(simulation, options, victims, dice, protocol, this);
        this.rollBack = new RollBackFault(simulation, options, victims, dice, protocol, this);
        this.aimed = new AimedFaults(simulation, options, dice, victims, decisions, network, protocol, this);
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

    /** Once all that is to be healed is healed: leadership may still be handed over to anybody, also to one who will never have caught up. */
    void lastWish() {
        String id = "h";
        dice.take(id);
        boolean wished = dice.nextInt(4) == 0 && options.faultWeights[Fault.HAND_OVER.ordinal()] > 0;
        if (wished && options.peers > 1 && options.reduction.allows(id)) {
            decisions.add(new Decision(id, Fault.HAND_OVER.toString()));
            protocol.strike(Fault.HAND_OVER, victims.anyPeer());
        }
    }

    private void later() {
        simulation.after(times.nextLong(1, 2 * options.faultNanos), () -> {
            if (on) {
                timed++;
                rollBack.timePasses();
                if (mayStrike() && simulation.now() >= inWaitUntil) {
                    strike();
                }
                later();
            }
        });
    }

    /** Whether anything may still go wrong. */
    boolean areOn() {
        return on;
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
            case KILL, POWER_LOSS, POWER_LOSS_OF_ALL, PAUSE, OUTAGE -> machines.strike(fault, id);
            case CRASH_AT_DISK_OPERATION,
                    SYNC_FAILURE,
                    EMPTY_DIRECTORY,
                    DISK_STALL,
                    DAMAGE,
                    CLOCK,
                    DISK_FULL,
                    IO_ERROR,
                    NO_DESCRIPTORS,
                    SLOW_APPLY,
                    APPLY_FAILURE -> machines.strike(fault, id);
            case ROLL_BACK -> rollBack.strike(id);
            case BREAK_LINK, PARTITION, ONE_WAY, ISOLATE, HEAL, DELAY_SPIKE, SLOW_LINK, SWIZZLE, LINK_GRAPH ->
                network.strike(fault, id);
            case COUP, FOLLOW_ANYBODY, HAND_OVER, CLOSE, BURST -> protocol.strike(fault, id);
        };
    }

    /** A process has taken a step: perhaps this is the moment. */
    void atStep(SimProcess process, FailoverStep.Kind kind) {
        if (mayStrike() && simulation.now() >= inWaitUntil) {
            aimed.atStep(process, kind);
        }
    }

    /** A process has sent something. */
    void atMessage(SimProcess from, int to, Message message) {
        if (options.aim != null && mayStrike()) {
            aimed.atMessage(from, to, message);
        }
    }

    /** A process has gone a way that has a story of its own. */
    void atMark(int peer, Enum<?> mark) {
        if (options.aim != null && mayStrike()) {
            aimed.atMark(peer, mark);
        }
    }

    /** A disk is about to do this. */
    void atDisk(int peer, int life, @Nullable DiskMoment moment) {
        if (moment != null && moment == options.diskMoment && mayStrike()) {
            aimed.atDisk(peer, life, moment);
        }
    }

    /** To form, all voters must be there together; most runs are about what comes after. */
    private boolean mayStrike() {
        return on
                && simulation.now() >= calmUntil
                && (options.faultsWhileForming || simulation.model().committed().sealed());
    }

    @Override
    public void calm(long nanos) {
        calmUntil = simulation.now() + nanos;
    }

    @Override
    public void lieInWait(long nanos) {
        inWaitUntil = simulation.now() + nanos;
    }

    @Override
    public void after(long nanos, Runnable fault) {
        simulation.after(nanos, () -> {
            if (on) {
                fault.run();
            }
        });
    }
}
