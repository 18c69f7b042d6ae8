package io.zab.testkit.sim;

import io.zab.PeerId;
import io.zab.Role;
import io.zab.protocol.PeerStatus;
import io.zab.testkit.model.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where the peers of a healed core stand, told so that one sees who waits for what. */
final class CoreState {
    private final Simulation simulation;
    private final Options options;
    private final Model model;
    private final Core core;

    CoreState(Simulation simulation, Options options, Model model, Core core) {
        this.simulation = simulation;
        this.options = options;
        this.model = model;
        this.core = core;
    }

    /** A leader that is established and that a quorum follows, up to date; null if there is none. It need not be of the core. */
    @Nullable
    SimProcess leader() {
        for (int id = 1; id <= options.peers; id++) {
            SimProcess process = simulation.process(id);
            if (process != null && leads(process)) {
                return process;
            }
        }
        return null;
    }

    private boolean leads(SimProcess process) {
        PeerStatus status = process.status();
        return status.role() == Role.LEADING
                && status.established()
                && !simulation.machines().isPaused(process.id())
                && 2 * followers(process.id(), status.epoch()) > options.peers;
    }

    private int followers(int leader, long epoch) {
        int followers = 1;
        for (int id = 1; id <= options.peers; id++) {
            SimProcess process = simulation.process(id);
            if (process != null && id != leader && !simulation.machines().isPaused(id)) {
                PeerStatus status = process.status();
                boolean follows = PeerId.of(leader).equals(status.leader()) && status.epoch() == epoch;
                followers += follows && status.established() ? 1 : 0;
            }
        }
        return followers;
    }

    /** Those of the core whom this leader can serve: all, if it is one of them; else it may well be cut off from some, while a quorum keeps it. */
    List<Integer> servedBy(SimProcess leader) {
        List<Integer> served = new ArrayList<>();
        for (int id : core.peers()) {
            if (core.has(leader.id()) || simulation.network().isOpen(leader.id(), id)) {
                served.add(id);
            }
        }
        return served;
    }

    /** Whether nothing is {@linkplain #missing missing}, without a word about it. */
    boolean isWell(boolean idle) {
        SimProcess leader = leader();
        if (leader == null) {
            return false;
        }
        for (int id : servedBy(leader)) {
            SimProcess process = simulation.process(id);
            if (process == null || !isWell(process, leader, idle)) {
                return false;
            }
        }
        return true;
    }

    /** What is still missing; null if all is well. */
    @Nullable
    String missing(boolean idle) {
        SimProcess leader = leader();
        StringBuilder text = new StringBuilder();
        if (leader == null) {
            text.append("\n  nobody leads a quorum");
        }
        for (int id : leader == null ? core.peers() : servedBy(leader)) {
            SimProcess process = simulation.process(id);
            if (process == null || leader == null || !isWell(process, leader, idle)) {
                text.append("\n  ").append(tell(id));
            }
        }
        if (text.length() > 0 && !core.isAll()) {
            for (int id = 1; id <= options.peers; id++) {
                if (!core.has(id)) {
                    text.append("\n  not of the core: ").append(tell(id));
                }
            }
        }
        return text.length() == 0 ? null : "committed is " + model.committed().last() + text;
    }

    private boolean isWell(SimProcess process, SimProcess leader, boolean idle) {
        PeerStatus status = process.status();
        SimClients clients = process.clients();
        return !process.leaving()
                && status.role() != Role.LOOKING
                && PeerId.of(leader.id()).equals(status.leader())
                && status.established()
                && status.ready()
                && status.counts()
                && clients.outstanding() == 0
                && clients.unanswered() == 0
                && status.requests() == 0
                && clients.openReads() == 0
                && status.reads() == 0
                && status.committed().equals(model.committed().last())
                && process.model().applied() == model.committed()
                && process.model().asked().tip() == model.committed()
                && !(idle && process.busy());
    }

    private String tell(int id) {
        SimProcess process = simulation.process(id);
        if (process == null) {
            return "peer " + id + " is not up";
        }
        PeerStatus status = process.status();
        return String.format(
                Locale.ROOT,
                "peer %d%s: %s%s leader %s epoch %d, ready %s (%s), counts %s, last %s durable %s committed %s applied %s promised %d, outstanding %d, reads %d, busy %s, linked with %s",
                id,
                simulation.machines().isPaused(id) ? " (paused)" : "",
                status.role(),
                status.established() ? " established" : "",
                status.leader(),
                status.epoch(),
                status.ready(),
                status.missing(),
                status.counts(),
                status.last(),
                status.durable(),
                status.committed(),
                status.applied(),
                status.promisedEpoch(),
                process.clients().outstanding(),
                process.clients().openReads(),
                process.busy(),
                linked(id));
    }

    private List<Integer> linked(int id) {
        List<Integer> linked = new ArrayList<>();
        for (int other = 1; other <= options.peers; other++) {
            if (other != id && simulation.network().connected(id, other)) {
                linked.add(other);
            }
        }
        return linked;
    }
}
