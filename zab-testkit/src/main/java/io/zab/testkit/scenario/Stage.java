package io.zab.testkit.scenario;

import io.zab.PeerId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The commands of a story. Rounds and the apply threads run at once; messages, disks and time only when a command says so. */
final class Stage {
    private static final long TICK = 10_000_000;

    private final World world = new World();
    private final Hosts hosts = new Hosts(world);
    private final Wires wires = new Wires(world);
    private final Callers callers = new Callers(world);
    private final Sight sight = new Sight(world);
    private final Expectations expectations = new Expectations(world);

    List<String> takeObserved() {
        return world.chronicle.take();
    }

    /** The branches that have been taken so far. */
    Set<Enum<?>> marks() {
        return world.chronicle.marks;
    }

    void command(String line) {
        Words words = Words.of(line);
        try {
            run(words.at(0), words.rest());
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("\"" + line + "\" lacks a word", e);
        } catch (IOException e) {
            throw new UncheckedIOException(line, e);
        }
        world.runAtOnce();
        takeDownWhoHasEnded();
        world.model().tell().scan(world.model());
    }

    private void run(String verb, Words words) throws IOException {
        switch (verb) {
            case "cluster" -> hosts.cluster(words);
            case "crash" -> hosts.crash(actor(words), words);
            case "fail" -> actor(words).disk.failNextSync();
            case "wipe" -> hosts.wipe(actor(words));
            case "remove" -> hosts.remove(actor(words), words.rest());
            case "damage" -> hosts.damage(actor(words), words.at(1));
            case "copy" -> hosts.copy(actor(words));
            case "putback" -> hosts.putBack(actor(words));
            case "restart" -> hosts.restart(actor(words));
            case "pause" -> actor(words).paused = true;
            case "resume" -> actor(words).paused = false;
            case "elect" -> elect(words);
            case "candidate" -> {
                actor(words).live().input(core -> core.declareCandidate());
            }
            case "follow" -> follow(actor(words), PeerId.of(words.number(1)));
            case "propose" -> callers.propose(actor(words), words.rest());
            case "read" -> callers.read(actor(words), words.rest());
            case "transfer" -> callers.transfer(actor(words), words.rest());
            case "leave" -> callers.leave(actor(words));
            case "deliver" -> wires.deliver(words);
            case "exchange" -> wires.exchange(words);
            case "overtake" -> wires.overtake(words);
            case "break" -> world.unlink(actor(words), actor(words.rest()));
            case "link" -> world.link(actor(words), actor(words.rest()));
            case "cut" -> wires.cut(words);
            case "heal" -> wires.heal();
            case "write" -> world.write(actor(words));
            case "sync" -> world.sync(actor(words));
            case "stall" -> actor(words).stalled = true;
            case "unstall" -> actor(words).stalled = false;
            case "settle" -> {
                settle();
                sight.summary();
            }
            case "wait" -> pass(words.number(0), false);
            case "run" -> {
                pass(words.number(0), true);
                sight.summary();
            }
            case "show" -> sight.show(words);
            case "expect" -> expectations.check(words);
            default -> throw new IllegalArgumentException("unknown command " + verb);
        }
    }

    private Actor actor(Words words) {
        return world.actor(words.number(0));
    }

    private static void follow(Actor actor, PeerId leader) {
        actor.forgetNotificationsFrom(leader.value());
        actor.live().input(core -> core.declareFollower(leader));
    }

    /** Makes peers of the story leader and followers, whatever they would have voted, and lets all of it come to rest. */
    private void elect(Words words) {
        Actor leader = actor(words);
        TreeSet<Integer> followers = new TreeSet<>();
        if (words.count() > 1) {
            words.from(2).list().forEach(word -> followers.add(Words.number(word)));
        } else {
            followers.addAll(leader.links.keySet());
        }
        PeerId leaderId = PeerId.of(leader.id);
        world.chronicle.quiet = true;
        leader.live().input(core -> core.declareCandidate());
        world.runAtOnce();
        world.actors.values().forEach(actor -> actor.forgetNotificationsFrom(leader.id));
        followers.forEach(id -> world.actor(id).live().input(core -> core.declareFollower(leaderId)));
        settle();
        sight.summary();
    }

    private void settle() {
        do {
            world.settle();
        } while (takeDownWhoHasEnded());
    }

    private boolean takeDownWhoHasEnded() {
        Map<Integer, Boolean> gone = world.takeGone();
        gone.forEach((id, power) -> hosts.down(world.actor(id), power));
        return !gone.isEmpty();
    }

    private void pass(int millis, boolean auto) {
        for (long end = world.now() + millis * 1_000_000L; world.now() < end; ) {
            world.pass(TICK);
            for (Actor actor : world.actors.values()) {
                Runnable tick = actor.paused ? null : actor.ticks.poll();
                if (tick != null) {
                    tick.run();
                }
            }
            if (auto) {
                settle();
            } else {
                world.runAtOnce();
                takeDownWhoHasEnded();
            }
        }
    }
}
