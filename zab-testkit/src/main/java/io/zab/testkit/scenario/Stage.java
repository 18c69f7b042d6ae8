package io.zab.testkit.scenario;

import io.zab.PeerId;
import io.zab.Role;
import io.zab.Zxid;
import io.zab.message.BootId;
import io.zab.message.Message;
import io.zab.protocol.Peer;
import io.zab.protocol.PeerSettings;
import io.zab.protocol.PeerStatus;
import io.zab.testkit.model.Model;
import io.zab.testkit.predicate.Predicates;
import io.zab.testkit.sim.SimDirectories;
import io.zab.testkit.sim.SimProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.UUID;

/** The commands of a story. Rounds and the apply threads run at once; messages, disks and time only when a command says so. */
final class Stage {
    private static final long TICK = 10_000_000;

    private final World world = new World();
    private final SplittableRandom random = new SplittableRandom(1);
    private PeerSettings.Limits limits = PeerSettings.Limits.defaults();

    List<String> takeObserved() {
        List<String> taken = List.copyOf(world.observed);
        world.observed.clear();
        return taken;
    }

    void command(String line) {
        List<String> words = words(line);
        List<String> rest = words.subList(1, words.size());
        try {
            run(words.get(0), rest);
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("\"" + line + "\" lacks a word", e);
        } catch (IOException e) {
            throw new UncheckedIOException(line, e);
        }
        world.runAtOnce();
        world.takeClosed().forEach(id -> down(actor(id), false, false));
        world.model().tell().scan(world.model());
    }

    private void run(String verb, List<String> words) throws IOException {
        switch (verb) {
            case "cluster" -> cluster(words);
            case "elect" -> elect(words);
            case "candidate" -> {
                actor(words, 0).live().input(core -> core.declareCandidate());
            }
            case "follow" -> {
                PeerId leader = PeerId.of(number(words.get(1)));
                actor(words, 0).forgetNotificationsFrom(leader.value());
                actor(words, 0).live().input(core -> core.declareFollower(leader));
            }
            case "propose" -> propose(actor(words, 0), words.subList(1, words.size()));
            case "read" -> read(actor(words, 0), words.subList(1, words.size()));
            case "deliver" -> deliver(words);
            case "sync" -> sync(actor(words, 0));
            case "write" -> world.write(actor(words, 0));
            case "stall" -> actor(words, 0).stalled = true;
            case "unstall" -> actor(words, 0).stalled = false;
            case "settle" -> {
                world.settle();
                summary();
            }
            case "wait" -> pass(number(words.get(0)), false);
            case "run" -> {
                pass(number(words.get(0)), true);
                summary();
            }
            case "crash" -> down(actor(words, 0), words.contains("losing=unsynced"), false);
            case "transfer" ->
                actor(words, 0).live().clients().transfer(words.size() > 1 ? PeerId.of(number(words.get(1))) : null);
            case "leave" -> actor(words, 0).live().input(Peer::leave);
            case "wipe" -> down(actor(words, 0), true, true);
            case "damage" -> damage(actor(words, 0), words.get(1));
            case "restart" -> start(actor(words, 0), true);
            case "break" -> world.unlink(actor(words, 0), actor(words, 1));
            case "link" -> world.link(actor(words, 0), actor(words, 1));
            case "cut" -> cut(words);
            case "heal" -> heal();
            case "show" -> show(words);
            default -> throw new IllegalArgumentException("unknown command " + verb);
        }
    }

    // ---- commands

    private void cluster(List<String> words) throws IOException {
        int size = number(words.get(0));
        for (String word : words.subList(1, words.size())) {
            if (word.startsWith("snapshotEvery=")) {
                world.snapshotEvery = number(word.substring(word.indexOf('=') + 1));
            } else if (word.equals("tiny")) {
                limits = new PeerSettings.Limits(300, 300, 600, 600, 4000, 4000, 600, 128, 4, 1_000_000);
            } else {
                throw new IllegalArgumentException("unknown option " + word);
            }
        }
        world.begin(new Model(size, Predicates.all()));
        for (int id = 1; id <= size; id++) {
            world.actors.put(id, new Actor(id));
        }
        world.quiet = true;
        for (Actor actor : world.actors.values()) {
            start(actor, false);
        }
        world.runAtOnce();
        world.linkAll();
        world.quiet = false;
    }

    private void start(Actor actor, boolean andLink) throws IOException {
        if (actor.process != null) {
            throw new IllegalArgumentException("peer " + actor.id + " runs");
        }
        actor.lives++;
        SplittableRandom mine = new SplittableRandom(actor.id * 1000L + actor.lives);
        var store = SimDirectories.PRODUCTION.open(actor.disk, PeerId.of(actor.id), 1 << 16, mine);
        TreeSet<PeerId> voters = new TreeSet<>();
        world.actors.keySet().forEach(id -> voters.add(PeerId.of(id)));
        BootId boot = new BootId(new UUID(random.nextLong(), random.nextLong()));
        PeerSettings settings = new PeerSettings(PeerId.of(actor.id), voters, 0, boot, 1 << 20, timings(), limits);
        SimProcess process = new SimProcess(world, settings, actor.lives, store, mine);
        actor.process = process;
        process.start();
        if (andLink) {
            world.runAtOnce();
            world.linkAll();
        }
    }

    private static PeerSettings.Timings timings() {
        return new PeerSettings.Timings(
                Duration.ofMillis(50),
                Duration.ofMillis(300),
                Duration.ofMillis(250),
                Duration.ofMillis(250),
                Duration.ofMillis(400),
                Duration.ofMillis(1000),
                Duration.ofMillis(20),
                Duration.ofMillis(1000),
                Duration.ofMillis(300));
    }

    /** Makes peers of the story leader and followers, whatever they would have voted, and lets all of it come to rest. */
    private void elect(List<String> words) throws IOException {
        Actor leader = actor(words, 0);
        TreeSet<Integer> followers = new TreeSet<>();
        if (words.size() > 1) {
            words.subList(2, words.size()).forEach(word -> followers.add(number(word)));
        } else {
            followers.addAll(leader.links.keySet());
        }
        PeerId leaderId = PeerId.of(leader.id);
        world.quiet = true;
        leader.live().input(core -> core.declareCandidate());
        world.runAtOnce();
        world.actors.values().forEach(actor -> actor.forgetNotificationsFrom(leader.id));
        followers.forEach(id -> actor(id).live().input(core -> core.declareFollower(leaderId)));
        world.settle();
        summary();
    }

    private void propose(Actor actor, List<String> words) {
        String text = words.get(0).replace("\"", "");
        SimProcess process = actor.live();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        long number =
                Predicates.request(actor.id, process.life(), process.clients().submitted());
        world.texts.put(number, text);
        ByteBuffer payload = ByteBuffer.allocate(Long.BYTES + bytes.length);
        process.clients().submit(payload.putLong(number).put(bytes).flip(), number, deadline(words), zxid -> {});
    }

    private void read(Actor actor, List<String> words) {
        SimProcess process = actor.live();
        String text = words.get(0).replace("\"", "");
        Zxid atLeast = words.contains("local") ? Zxid.NONE : null;
        for (String word : words) {
            if (word.startsWith("from=")) {
                atLeast = Zxid.parse(word.substring(word.indexOf('=') + 1));
            }
        }
        world.readTexts.put(
                Predicates.request(actor.id, process.life(), process.clients().reads()), text);
        process.clients().read(0, atLeast, deadline(words), zxid -> {});
    }

    private long deadline(List<String> words) {
        for (String word : words) {
            if (word.startsWith("deadline=")) {
                return world.now() + number(word.substring(word.indexOf('=') + 1)) * 1_000_000L;
            }
        }
        return world.now() + (1L << 50);
    }

    /** All that is under way from one to another, or only up to the records that end with a zxid. */
    private void deliver(List<String> words) {
        Actor to = actor(words, 2);
        int from = number(words.get(0));
        Zxid through = words.size() > 4 ? Zxid.parse(words.get(4)) : null;
        Deque<Message> messages = to.incoming.get(from);
        while (messages != null && !messages.isEmpty()) {
            Message message = messages.remove();
            world.deliver(to, from, message);
            if (message instanceof Message.Records records
                    && records.batch() != null
                    && records.batch().last().equals(through)) {
                return;
            }
        }
    }

    private void sync(Actor actor) {
        do {
            world.write(actor);
            world.runAtOnce();
        } while (!actor.logWork.isEmpty());
    }

    private void pass(int millis, boolean auto) {
        for (long end = world.now() + millis * 1_000_000L; world.now() < end; ) {
            world.pass(TICK);
            for (Actor actor : world.actors.values()) {
                Runnable tick = actor.ticks.poll();
                if (tick != null) {
                    tick.run();
                }
            }
            if (auto) {
                world.settle();
            } else {
                world.runAtOnce();
            }
        }
    }

    private void down(Actor actor, boolean power, boolean wipe) {
        SimProcess process = actor.live();
        actor.process = null;
        process.die();
        world.model().crashed(process.model());
        actor.atOnce.clear();
        actor.logWork.clear();
        actor.ticks.clear();
        for (int other : new TreeSet<>(actor.links.keySet())) {
            world.unlink(actor, actor(other));
        }
        if (power) {
            actor.disk.powerLossLosingAllUnsynced();
        } else {
            actor.disk.processCrash();
        }
        if (wipe) {
            actor.disk.wipe();
            world.model().wiped(process.model());
        }
    }

    private void damage(Actor actor, String where) throws IOException {
        SimProcess process = actor.process;
        if (process != null) {
            down(actor, false, false);
            world.model().wiped(process.model());
        }
        actor.rot(where);
    }

    private void cut(List<String> words) {
        boolean oneWay = words.get(1).equals("->");
        Actor a = actor(words, 0);
        Actor b = actor(words, oneWay ? 2 : 1);
        if (oneWay) {
            b.deafTo.add(a.id);
        } else {
            a.cutFrom.add(b.id);
            b.cutFrom.add(a.id);
            world.unlink(a, b);
        }
    }

    private void heal() {
        for (Actor actor : world.actors.values()) {
            actor.deafTo.clear();
            actor.cutFrom.clear();
        }
        world.linkAll();
    }

    // ---- what is shown

    private void summary() {
        List<String> all = new ArrayList<>();
        for (Actor actor : world.actors.values()) {
            all.add(actor.id + " " + role(actor));
        }
        all.add("committed " + world.model().committed().last());
        world.observed.add(String.join("   ", all));
    }

    private static String role(Actor actor) {
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

    private void show(List<String> words) {
        for (Actor actor : world.actors.values()) {
            SimProcess process = actor.process;
            if (!words.isEmpty() && number(words.get(0)) != actor.id) {
                continue;
            }
            if (process == null) {
                world.observed.add(actor.id + ": down");
                continue;
            }
            PeerStatus status = process.status();
            world.observed.add(actor.id + ": " + role(actor) + "   promised "
                    + process.model().promised() + "   last "
                    + status.last() + "   durable " + status.durable() + "   committed " + status.committed()
                    + "   applied " + status.applied() + (status.counts() ? "" : "   does not count")
                    + (status.formed() ? "" : "   not formed"));
        }
    }

    // ---- words

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        boolean quoted = false;
        StringBuilder word = new StringBuilder();
        for (char c : line.toCharArray()) {
            quoted ^= c == '"';
            if (c == ' ' && !quoted) {
                if (word.length() > 0) {
                    words.add(word.toString());
                }
                word.setLength(0);
            } else {
                word.append(c);
            }
        }
        if (word.length() > 0) {
            words.add(word.toString());
        }
        return words;
    }

    private static int number(String word) {
        return Integer.parseInt(word.replaceAll("ms$", ""));
    }

    private Actor actor(List<String> words, int at) {
        return actor(number(words.get(at)));
    }

    private Actor actor(int id) {
        return world.actor(id);
    }
}
