package io.zab.testkit.scenario;

import io.zab.FailoverStep;
import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.message.Message;
import io.zab.message.StoreOp;
import io.zab.protocol.Mark;
import io.zab.testkit.model.Model;
import io.zab.testkit.sim.Environment;
import io.zab.testkit.sim.Say;
import io.zab.testkit.sim.SimProcess;
import io.zab.testkit.sim.SimRead;
import io.zab.testkit.sim.SimRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What surrounds the actors of a story: their links, what is under way, the time; and a note of all that can be observed. */
final class World implements Environment {
    final TreeMap<Integer, Actor> actors = new TreeMap<>();
    final List<String> observed = new ArrayList<>();
    /** The texts of the requests, by their numbers. */
    final TreeMap<Long, String> texts = new TreeMap<>();
    /** Those of the reads. */
    final TreeMap<Long, String> readTexts = new TreeMap<>();

    int snapshotEvery = Integer.MAX_VALUE;
    /** Whether only answers and steps are noted. */
    boolean quiet;

    /** Who has left and is to be taken down. */
    final TreeSet<Integer> closed = new TreeSet<>();

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

    List<Integer> takeClosed() {
        List<Integer> taken = List.copyOf(closed);
        closed.clear();
        return taken;
    }

    // ---- what happens on command

    void deliver(Actor to, int from, Message message) {
        SimProcess process = to.process;
        if (process != null) {
            Long link = to.links.get(from);
            if (link != null) {
                process.input(core -> core.message(PeerId.of(from), link, message));
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

    /** Delivers, syncs and applies until nothing is left to do. */
    void settle() {
        quiet = true;
        boolean moved = true;
        while (moved) {
            moved = runAtOnce();
            for (Actor actor : actors.values()) {
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
        quiet = false;
    }

    // ---- Environment

    boolean runAtOnce() {
        boolean any = false;
        boolean more = true;
        while (more) {
            more = false;
            for (Actor actor : actors.values()) {
                Runnable next = actor.atOnce.poll();
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
            case LOG_WRITE, LOG_SYNC -> actor.logWork.add(guarded);
            default -> actor.atOnce.add(guarded);
        }
    }

    @Override
    public void transmit(SimProcess from, PeerId to, long link, Message message) {
        boolean chatter = message instanceof Message.Notify
                || message instanceof Message.LinkPing
                || message instanceof Message.Heartbeat
                || message instanceof Message.HeartbeatAck;
        if (!chatter && !quiet) {
            observed.add(from.id() + ": send " + Say.message(message) + " -> " + to);
        }
        Deque<Message> messages = actor(to.value()).incoming.get(from.id());
        Long current = actor(from.id()).links.get(to.value());
        if (messages != null && current != null && current == link) {
            messages.add(message);
        }
    }

    @Override
    public void disconnect(SimProcess from, PeerId to, long link, String why) {
        observed.add(from.id() + ": break link to " + to + " (" + why + ")");
        actor(from.id()).atOnce.add(() -> unlink(actor(from.id()), actor(to.value())));
    }

    @Override
    public void crashed(SimProcess process, String where) {
        throw new IllegalStateException("no crash was asked for: " + where);
    }

    @Override
    public void closed(SimProcess process) {
        observed.add(process.id() + ": closed");
        closed.add(process.id());
    }

    @Override
    public void failed(SimProcess process, String why) {
        throw new IllegalStateException("no failure was asked for: " + why);
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
        switch (verb) {
            case "store" -> {
                if (!quiet && detail instanceof StoreOp op) {
                    observed.add(peer + ": " + Say.operation(op));
                }
            }
            case "synced" -> {
                if (!quiet) {
                    observed.add(peer + ": durable through "
                            + model().peer(peer).durable().last());
                }
            }
            case "applied" -> answer(peer, ((SimRequest) detail).number(), "applied at " + new Zxid(hash));
            case "settle" -> answer(peer, hash, outcome(String.valueOf(detail)));
            case "transfer" -> observed.add(peer + ": transfer " + detail);
            case "read ran" -> read(peer, detail, "sees " + new Zxid(hash));
            case "read failed" -> read(peer, detail, "fails");
            case "role" -> {
                if (!quiet) {
                    observed.add(peer + ": " + detail);
                }
            }
            default -> {}
        }
    }

    private void read(int peer, Object detail, String outcome) {
        long number = ((SimRead) detail).read().number();
        observed.add(peer + ": read \"" + readTexts.get(number) + "\" " + outcome);
    }

    private void answer(int peer, long request, String outcome) {
        observed.add(peer + ": answer \"" + texts.get(request) + "\" " + outcome);
    }

    private static String outcome(String detail) {
        return detail.contains("NotApplied")
                ? "not applied"
                : detail.contains("ResultLost") ? "applied, result lost" : "unknown";
    }

    @Override
    public void mark(int peer, Mark mark) {
        if (mark == Mark.RESENT
                || mark == Mark.READ_ASKED_AGAIN
                || mark == Mark.READ_NOT_CONFIRMED
                || mark == Mark.VOIDED
                || mark == Mark.FORMING_INTERRUPTED
                || mark == Mark.FORMING_RESUMED
                || mark == Mark.HANDED_OVER
                || mark == Mark.HANDED_OVER_TO_ITSELF
                || mark == Mark.HANDED_OVER_FOR_ITS_DISK
                || mark == Mark.HAND_OVER_GIVEN_UP
                || mark == Mark.SUCCESSOR_MISSED) {
            observed.add(peer + ": (" + mark.toString().toLowerCase(Locale.ROOT).replace('_', ' ') + ")");
        }
    }

    @Override
    public void step(SimProcess process, FailoverStep.Kind kind, String detail) {
        if (kind == FailoverStep.Kind.SYNCHRONISING
                || kind == FailoverStep.Kind.ADOPTING
                || kind == FailoverStep.Kind.ESTABLISHED) {
            observed.add(process.id() + ": " + detail);
        }
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
