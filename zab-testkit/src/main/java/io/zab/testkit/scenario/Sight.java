package io.zab.testkit.scenario;

import io.zab.Role;
import io.zab.protocol.PeerStatus;
import io.zab.testkit.sim.SimProcess;
import java.util.ArrayList;
import java.util.List;

/** What a story shows of its peers. */
final class Sight {
    private final World world;

    Sight(World world) {
        this.world = world;
    }

    /** Everybody's role, and how far the history is committed: a line. */
    void summary() {
        List<String> all = new ArrayList<>();
        for (Actor actor : world.actors.values()) {
            all.add(actor.id + " " + role(actor));
        }
        all.add("committed " + world.model().committed().last());
        world.chronicle.add(String.join("   ", all));
    }

    static String role(Actor actor) {
        SimProcess process = actor.process;
        if (process == null) {
            return "down";
        }
        PeerStatus status = process.status();
        if (status.role() == Role.LEADING) {
            return status.established() ? "leading epoch " + status.epoch() : "prospective";
        }
        return status.role() == Role.FOLLOWING
                ? (status.established() ? "following " : "joining ") + status.leader()
                : "looking";
    }

    void show(Words words) {
        for (Actor actor : world.actors.values()) {
            if (words.count() == 0 || words.number(0) == actor.id) {
                world.chronicle.add(actor.id + ": " + full(actor));
            }
        }
    }

    private static String full(Actor actor) {
        SimProcess process = actor.process;
        if (process == null) {
            return "down";
        }
        PeerStatus status = process.status();
        return role(actor) + "   promised "
                + process.model().promised() + "   last "
                + status.last() + "   durable " + status.durable() + "   committed " + status.committed()
                + "   applied " + status.applied() + (status.counts() ? "" : "   does not count")
                + (status.formed() ? "" : "   not formed");
    }
}
