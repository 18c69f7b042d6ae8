package io.zab.testkit.sim;

import io.zab.FailoverStep;
import io.zab.message.Message;
import io.zab.testkit.disk.SimDisk;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What goes wrong at the moments at which it hurts most: at the steps of a failover, and in half of the runs whenever one certain message is sent or one certain branch
 * is taken, and in half of them whenever a disk begins one certain thing that takes several steps. Each is a {@link Decision}, named by the process and by how many such moments that has had.
 */
final class AimedFaults {
    private final Simulation simulation;
    private final Options options;
    private final Dice dice;
    private final Victims victims;
    private final List<Decision> decisions;
    private final NetworkFaults network;
    private final ProtocolFaults protocol;
    private final Later later;
    private final Map<String, Integer> moments = new HashMap<>();

    AimedFaults(
            Simulation simulation,
            Options options,
            Dice dice,
            Victims victims,
            List<Decision> decisions,
            NetworkFaults network,
            ProtocolFaults protocol,
            Later later) {
        this.simulation = simulation;
        this.options = options;
        this.dice = dice;
        this.victims = victims;
        this.decisions = decisions;
        this.network = network;
        this.protocol = protocol;
        this.later = later;
    }

    void atStep(SimProcess process, FailoverStep.Kind kind) {
        String decision = next("p", process);
        if (dice.nextInt(100) < options.targeted && options.reduction.allows(decision)) {
            int what = dice.nextInt(options.peers == 1 ? 4 : 6);
            long soon = soon();
            struck(process.id(), decision, kind + " " + what);
            strikeAtStep(process, what, soon, decision);
        }
    }

    /** The process has just sent this. */
    void atMessage(SimProcess from, int to, Message message) {
        Aim aim = options.aim;
        if (aim != null && aim.isSent(message)) {
            atMoment("m", from, to, aim);
        }
    }

    /** The process has just gone this way. */
    void atMark(int peer, Enum<?> mark) {
        Aim aim = options.aim;
        SimProcess process = simulation.process(peer);
        if (aim != null && mark == aim.at() && process != null) {
            atMoment("b", process, 0, aim);
        }
    }

    private void atMoment(String kind, SimProcess process, int to, Aim aim) {
        String decision = next(kind, process);
        int nth = moments.getOrDefault(kind + process.id() + "." + process.life(), 1);
        boolean strikes = dice.nextInt(100) < aim.percent() || aim.beginning() != null && dice.nextInt(nth) == 0;
        if (!strikes || !options.reduction.allows(decision)) {
            return;
        }
        int other = options.peers == 1 ? 0 : to == 0 ? victims.otherThan(process.id()) : to;
        Aim.Beginning beginning = aim.beginning();
        int what = beginning != null && dice.nextInt(3) > 0
                ? (beginning.waitsForItsDisk() ? 10 : 9)
                : dice.nextInt(other == 0 ? 5 : 9);
        long soon = what > 8 || dice.nextBoolean() ? 1 : soon();
        struck(process.id(), decision, aim.at() + " " + what);
        later(soon, decision, () -> strikeAtMoment(process, other, what));
    }

    /** The disk of this peer is about to do this: it is the last that its process does, or fails half way. */
    void atDisk(int peer, int life, DiskMoment moment) {
        String decision = next("d", peer, life);
        if (dice.nextInt(100) >= options.diskAimed || !options.reduction.allows(decision)) {
            return;
        }
        SimDisk disk = simulation.machines().disk(peer);
        int what = dice.nextInt(4);
        struck(peer, decision, moment + " " + what);
        switch (what) {
            case 0 -> disk.failNextSync();
            case 1 -> disk.failNextTransfer();
            default -> disk.crashAtOperation(1 + dice.nextInt(moment.operations()));
        }
    }

    private String next(String kind, SimProcess process) {
        return next(kind, process.id(), process.life());
    }

    /** So many moments of this kind this process has had; draws are this decision's. */
    private String next(String kind, int peer, int life) {
        String name = kind + peer + "." + life;
        String decision = name + "." + moments.merge(name, 1, Integer::sum);
        dice.take(decision);
        return decision;
    }

    private long soon() {
        return dice.nextLong(1, 4 * (options.netNanos + options.syncNanos));
    }

    private void struck(int peer, String decision, String what) {
        decisions.add(new Decision(decision, what));
        simulation.coverage().hitAimed();
        simulation.note(peer, "TARGET", decision + " " + what, what.hashCode());
    }

    private void strikeAtStep(SimProcess process, int what, long soon, String decision) {
        Machines machines = simulation.machines();
        int id = process.id();
        switch (what) {
            case 0 -> machines.disk(id).crashAtOperation(1 + dice.nextInt(6));
            case 1 -> later(soon, decision, () -> machines.killIfStill(process, true));
            case 2 -> later(soon, decision, () -> machines.killIfStill(process, false));
            case 3 -> later(soon, decision, () -> protocol.coup(victims.anyPeer()));
            case 4 ->
                later(soon, decision, () -> simulation.network().breakLink(id, victims.otherThan(id), "targeted"));
            default -> later(soon, decision, () -> network.cut(id, victims.otherThan(id)));
        }
    }

    private void strikeAtMoment(SimProcess process, int other, int what) {
        Machines machines = simulation.machines();
        int id = process.id();
        switch (what) {
            case 0 -> machines.killIfStill(process, true);
            case 1 -> machines.killIfStill(process, false);
            case 2 -> machines.disk(id).crashAtOperation(1 + dice.nextInt(3));
            case 3 -> machines.pause(id, victims.aWhile());
            case 4 -> kill(victims.leaderOr(id), dice);
            case 5 -> kill(other, dice);
            case 6 -> simulation.network().breakLink(id, other, "targeted");
            case 7 -> simulation.network().block(id, other, true);
            case 8 -> network.cut(id, other);
            case 9 -> leaveAlone(id);
            default -> holdUp(id);
        }
    }

    /** It is cut off, and what it has begun stays as it is until the others have gone on without it. */
    private void leaveAlone(int id) {
        network.heal();
        network.isolate(id);
        later.calm(dice.nextLong(1, 4 * options.timings.followerTimeout().toNanos()));
    }

    /** What it has begun waits for its disk, and meanwhile everybody else has to come anew. */
    private void holdUp(int id) {
        simulation.machines().stallDisk(id, 2 * victims.aWhile());
        for (int other = 1; other <= options.peers; other++) {
            if (other != id) {
                simulation.network().breakLink(id, other, "targeted");
            }
        }
    }

    private void kill(int id, RandomGenerator random) {
        SimProcess process = simulation.process(id);
        if (process != null) {
            simulation.machines().killIfStill(process, random.nextBoolean());
        }
    }

    private void later(long nanos, String decision, Runnable fault) {
        later.after(nanos, () -> {
            dice.take(decision + " later");
            fault.run();
        });
    }
}
