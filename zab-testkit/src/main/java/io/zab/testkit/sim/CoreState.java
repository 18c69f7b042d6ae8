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
        if (process.model().role() != Role.LEADING) {
            return false; // Said before its status is asked for, which takes its time; most do not lead.
        }
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

    /** The first of these goals that is not reached; null if all are. */
    @Nullable
    Goal unmet(List<Goal> goals) {
        SimProcess leader = leader();
        if (leader == null) {
            return Goal.SOMEBODY_LEADS;
        }
        PeerStatus leading = leader.status();
        Goal first = null;
        for (int id : servedBy(leader)) {
            Goal unmet = unmet(id, leading, goals);
            if (unmet != null && (first == null || unmet.compareTo(first) < 0)) {
                first = unmet;
            }
        }
        return first;
    }

    private @Nullable Goal unmet(int id, PeerStatus leading, List<Goal> goals) {
        SimProcess process = simulation.process(id);
        if (process == null) {
            return Goal.ALL_IS_APPLIED;
        }
        PeerStatus status = process.status();
        for (Goal goal : goals) {
            if (!goal.isReached(process, status, leading, model)) {
                return goal;
            }
        }
        return null;
    }

    /** Who is where, and who waits for what. */
    String told() {
        SimProcess leader = leader();
        StringBuilder text = new StringBuilder(
                "committed is " + model.committed().last() + (leader == null ? ", nobody leads a quorum" : ""));
        List<Integer> concerned = leader == null ? core.peers() : servedBy(leader);
        for (int id = 1; id <= options.peers; id++) {
            Goal unmet = leader == null || !concerned.contains(id) ? null : unmet(id, leader.status(), Goal.AT_REST);
            text.append("\n  ")
                    .append(core.has(id) ? "" : "not of the core: ")
                    .append(tell(id))
                    .append(unmet == null ? "" : "; not so: " + unmet + " (" + unmet.rule() + ")");
        }
        return text.toString();
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
