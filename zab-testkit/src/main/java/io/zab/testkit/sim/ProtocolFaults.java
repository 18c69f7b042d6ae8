package io.zab.testkit.sim;

import io.zab.PeerId;
import io.zab.Role;
import java.util.random.RandomGenerator;

/** What people and other programs do to a cluster: leadership that is handed over, processes told to leave; and elections that go as they never should. */
final class ProtocolFaults {
    private final Simulation simulation;
    private final Options options;
    private final Victims victims;
    private final RandomGenerator random;

    ProtocolFaults(Simulation simulation, Options options, Victims victims, RandomGenerator random) {
        this.simulation = simulation;
        this.options = options;
        this.victims = victims;
        this.random = random;
    }

    /** Whether anything came of it. */
    boolean strike(Fault fault, int id) {
        SimProcess process = simulation.process(id);
        if (fault == Fault.HAND_OVER) {
            return transfer(id);
        }
        if (process == null || fault == Fault.FOLLOW_ANYBODY && options.peers == 1) {
            return false;
        }
        switch (fault) {
            case COUP -> coup(victims.impairedOr(id));
            case FOLLOW_ANYBODY -> {
                PeerId leader = PeerId.of(victims.otherThan(id));
                process.input(core -> core.declareFollower(leader));
            }
            case BURST -> simulation.load().burst(process, 1 + random.nextInt(3 * options.outstandingMax), random);
            case CLOSE -> process.leave();
            default -> throw new IllegalArgumentException("not of the protocol: " + fault);
        }
        return true;
    }

    /** As many requests as may be under way there, from a source of their own. */
    void burstAtTheLeader(long source) {
        for (int id = 1; id <= options.peers; id++) {
            SimProcess process = simulation.process(id);
            if (process != null && process.status().role() == Role.LEADING) {
                simulation.load().burst(process, options.outstandingMax, Randoms.of(source, "burst"));
            }
        }
    }

    /** To anybody, now and then to whoever is fittest. */
    private boolean transfer(int id) {
        SimProcess process = simulation.process(victims.leaderOr(id));
        if (process != null) {
            process.clients().transfer(random.nextInt(5) == 0 ? null : PeerId.of(victims.anyPeer()));
        }
        return process != null;
    }

    /** A coup without draws: all who are up follow. */
    void coupOfAll(int id) {
        SimProcess process = simulation.process(id);
        if (process != null) {
            process.input(core -> core.declareCandidate());
            for (int other = 1; other <= options.peers; other++) {
                SimProcess follower = simulation.process(other);
                if (other != id && follower != null) {
                    follower.input(core -> core.declareFollower(PeerId.of(id)));
                }
            }
        }
    }

    void coup(int id) {
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
}
