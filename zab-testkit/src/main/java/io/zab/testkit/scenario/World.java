package io.zab.testkit.scenario;

import io.zab.FailoverStep;
import io.zab.PeerId;
import io.zab.message.Message;
import io.zab.testkit.model.Model;
import io.zab.testkit.sim.Environment;
import io.zab.testkit.sim.SimProcess;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What surrounds the actors of a story: their links, what is under way, the time; and a note of all that can be observed. */
final class World implements Environment {
    /** Of delivering and syncing; by far more than any story needs to come to rest. */
    private static final int ROUNDS_MAX = 1000;

    final TreeMap<Integer, Actor> actors = new TreeMap<>();
    final Chronicle chronicle = new Chronicle();
    int snapshotEvery = Integer.MAX_VALUE;
    /** Who has ended and is to be taken down, and whether its power goes, too. */
    private TreeMap<Integer, Boolean> gone = new TreeMap<>();

    private @Nullable Model model;
    private long now = 1_000_000_000;
    private long links;

    void begin(Model newModel) {
        model = newModel;
    }

    void pass(long nanos) {
        now += nanos;
    }

    Actor actor(int id) {
        Actor actor = actors.get(id);
        if (actor == null) {
            throw new IllegalArgumentException("there is no peer " + id);
        }
        return actor;
    }

    // ---- links

    void linkAll() {
        for (Actor a : actors.values()) {
            for (Actor b : actors.values()) {
                if (a.id < b.id && !a.links.containsKey(b.id) && !a.cutFrom.contains(b.id)) {
                    link(a, b);
                }
            }
        }
    }

    void link(Actor a, Actor b) {
        SimProcess left = a.process;
        SimProcess right = b.process;
        if (left != null && right != null) {
            up(a, b, right);
            up(b, a, left);
            runAtOnce();
        }
    }

    private void up(Actor mine, Actor theirs, SimProcess other) {
        long link = ++links;
        mine.links.put(theirs.id, link);
        mine.incoming.put(theirs.id, new ArrayDeque<>());
        mine.live().input(core -> core.linkUp(PeerId.of(theirs.id), link, other.storage()));
    }

    void unlink(Actor a, Actor b) {
        down(a, b);
        down(b, a);
        runAtOnce();
    }

    private void down(Actor mine, Actor theirs) {
        Long link = mine.links.remove(theirs.id);
        mine.incoming.remove(theirs.id);
        SimProcess process = mine.process;
        if (link != null && process != null) {
            process.input(core -> core.linkDown(PeerId.of(theirs.id), link, "broken"));
        }
    }

    Map<Integer, Boolean> takeGone() {
        Map<Integer, Boolean> taken = gone;
        gone = new TreeMap<>();
        return taken;
    }

    // ---- what happens on command

    void deliver(Actor to, int from, Message message) {
        SimProcess process = to.process;
        if (process != null) {
            Long link = to.links.get(from);
            if (link != null) {
                process.message(PeerId.of(from), link, message);
                runAtOnce();
            }
        }
    }

    void write(Actor actor) {
        Runnable next = actor.logWork.poll();
        if (next != null) {
            next.run();
        }
    }

    /** Carries out and syncs all that its log thread has. */
    void sync(Actor actor) {
        do {
            write(actor);
            runAtOnce();
        } while (!actor.logWork.isEmpty());
    }

    /** Delivers, syncs and applies until nothing is left to do. */
    void settle() {
        chronicle.quiet = true;
        boolean moved = true;
        for (int rounds = 0; moved; rounds++) {
            if (rounds > ROUNDS_MAX) {
                throw new IllegalStateException("expected: it comes to rest; but there is no end of messages");
            }
            moved = runAtOnce();
            for (Actor actor : actors.values()) {
                if (actor.paused) {
                    continue;
                }
                for (int from : actors.keySet()) {
                    Deque<Message> messages = actor.incoming.get(from);
                    while (messages != null && !messages.isEmpty() && !actor.deafTo.contains(from)) {
                        deliver(actor, from, messages.remove());
                        moved = true;
                    }
                }
                while (!actor.stalled && !actor.logWork.isEmpty()) {
                    write(actor);
                    moved = true;
                }
            }
        }
        chronicle.quiet = false;
    }

    // ---- Environment

    boolean runAtOnce() {
        boolean any = false;
        boolean more = true;
        while (more) {
            more = false;
            for (Actor actor : actors.values()) {
                Runnable next = actor.paused ? null : actor.atOnce.poll();
                if (next != null) {
                    next.run();
                    more = true;
                    any = true;
                }
            }
        }
        return any;
    }

    @Override
    public long now() {
        return now;
    }

    @Override
    public void schedule(SimProcess process, Work work, Runnable action) {
        Actor actor = actor(process.id());
        Runnable guarded = () -> {
            if (!process.dead()) {
                action.run();
            }
        };
        switch (work) {
            case TICK -> actor.ticks.add(guarded);
            case LOG_READ, LOG_WRITE, LOG_SYNC -> actor.logWork.add(guarded);
            default -> actor.atOnce.add(guarded);
        }
    }

    @Override
    public void transmit(SimProcess from, PeerId to, long link, Message message) {
        chronicle.sent(from.id(), to, message);
        Deque<Message> messages = actor(to.value()).incoming.get(from.id());
        Long current = actor(from.id()).links.get(to.value());
        if (messages != null && current != null && current == link) {
            messages.add(message);
        }
    }

    @Override
    public void disconnect(SimProcess from, PeerId to, long link, String why) {
        chronicle.add(from.id() + ": break link to " + to + " (" + why + ")");
        actor(from.id()).atOnce.add(() -> unlink(actor(from.id()), actor(to.value())));
    }

    @Override
    public void crashed(SimProcess process, String where) {
        end(process, "crashes (" + where + ")", actor(process.id()).losingUnsynced);
    }

    @Override
    public void closed(SimProcess process) {
        end(process, "closed", false);
    }

    @Override
    public void failed(SimProcess process, String why) {
        end(process, "stops, its storage failed (" + why + ")", false);
    }

    private void end(SimProcess process, String told, boolean power) {
        chronicle.add(process.id() + ": " + told);
        process.die();
        gone.put(process.id(), power);
    }

    @Override
    public Model model() {
        if (model == null) {
            throw new IllegalArgumentException("a story begins with: cluster N");
        }
        return model;
    }

    @Override
    public void note(int peer, String verb, Object detail, long hash) {
        chronicle.note(peer, verb, detail, hash, model().peer(peer).durable().last());
    }

    @Override
    public void mark(int peer, Enum<?> mark) {
        chronicle.mark(peer, mark);
    }

    @Override
    public void step(SimProcess process, FailoverStep.Kind kind, String detail) {
        chronicle.step(process.id(), kind, detail);
    }

    @Override
    public int groupMax() {
        return Integer.MAX_VALUE;
    }

    @Override
    public int snapshotEvery() {
        return snapshotEvery;
    }
}
