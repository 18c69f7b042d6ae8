package io.zab.testkit.scenario;

import io.zab.FailoverStep;
import io.zab.PeerId;
import io.zab.Role;
import io.zab.Zxid;
import io.zab.message.BootId;
import io.zab.message.Message;
import io.zab.message.StoreOp;
import io.zab.protocol.Mark;
import io.zab.protocol.PeerSettings;
import io.zab.protocol.PeerStatus;
import io.zab.testkit.disk.SimDisk;
import io.zab.testkit.model.Model;
import io.zab.testkit.predicate.Predicates;
import io.zab.testkit.sim.Environment;
import io.zab.testkit.sim.Say;
import io.zab.testkit.sim.SimDirectories;
import io.zab.testkit.sim.SimProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A cluster that waits for commands. Rounds and the apply threads run at once; messages, disks and time only when a command says so. */
final class Stage implements Environment {
    private static final long TICK = 10_000_000;

    private record Flight(SimProcess from, long link, Message message) {}

    /** Something that an application waits for. */
    private record Asked(int peer, String text) {}

    private final List<String> observed = new ArrayList<>();
    private final TreeMap<Integer, Actor> actors = new TreeMap<>();
    private final TreeMap<Long, Asked> asked = new TreeMap<>();
    private final SplittableRandom random = new SplittableRandom(1);
    private @Nullable Model model;
    private long now = 1_000_000_000;
    private long links;
    private int snapshotEvery = Integer.MAX_VALUE;
    private PeerSettings.Limits limits = PeerSettings.Limits.defaults();
    private boolean quiet;

    /** One peer across its processes. */
    private static final class Actor {
        private final int id;
        private final SimDisk disk;
        private @Nullable SimProcess process;
        private int lives;
        private final Deque<Runnable> atOnce = new ArrayDeque<>();
        private final Deque<Runnable> logWork = new ArrayDeque<>();
        private final Deque<Runnable> ticks = new ArrayDeque<>();
        private final TreeMap<Integer, Long> links = new TreeMap<>();
        private final TreeMap<Integer, Deque<Flight>> incoming = new TreeMap<>();
        private final TreeSet<Integer> deafTo = new TreeSet<>();
        private final TreeSet<Integer> cutFrom = new TreeSet<>();

        Actor(int id) {
            this.id = id;
            this.disk = new SimDisk("disk" + id, new SplittableRandom(id));
        }

        SimProcess live() {
            if (process == null) {
                throw new IllegalArgumentException("peer " + id + " is down");
            }
            return process;
        }
    }

    List<String> takeObserved() {
        List<String> taken = List.copyOf(observed);
        observed.clear();
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
        runAtOnce();
        model().scan();
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
                forgetNotifications(actor(words, 0), leader.value());
                actor(words, 0).live().input(core -> core.declareFollower(leader));
            }
            case "propose" -> propose(actor(words, 0), words.subList(1, words.size()));
            case "deliver" -> deliver(words);
            case "sync" -> sync(actor(words, 0));
            case "write" -> write(actor(words, 0));
            case "settle" -> {
                settle();
                summary();
            }
            case "wait" -> pass(number(words.get(0)), false);
            case "run" -> {
                pass(number(words.get(0)), true);
                summary();
            }
            case "crash" -> crash(actor(words, 0), words.contains("losing=unsynced"), false);
            case "wipe" -> crash(actor(words, 0), true, true);
            case "restart" -> start(actor(words, 0), true);
            case "break" -> unlink(actor(words, 0), actor(words, 1));
            case "link" -> link(actor(words, 0), actor(words, 1));
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
                snapshotEvery = number(word.substring(word.indexOf('=') + 1));
            } else if (word.equals("tiny")) {
                limits = new PeerSettings.Limits(300, 300, 600, 600, 4000, 4000, 600, 128, 4);
            } else {
                throw new IllegalArgumentException("unknown option " + word);
            }
        }
        model = new Model(size, Predicates.all());
        for (int id = 1; id <= size; id++) {
            actors.put(id, new Actor(id));
        }
        quiet = true;
        for (Actor actor : actors.values()) {
            start(actor, false);
        }
        runAtOnce();
        linkAll();
        quiet = false;
    }

    private void start(Actor actor, boolean andLink) throws IOException {
        if (actor.process != null) {
            throw new IllegalArgumentException("peer " + actor.id + " runs");
        }
        actor.lives++;
        SplittableRandom mine = new SplittableRandom(actor.id * 1000L + actor.lives);
        var store = SimDirectories.PRODUCTION.open(actor.disk, PeerId.of(actor.id), 1 << 16, mine);
        TreeSet<PeerId> voters = new TreeSet<>();
        actors.keySet().forEach(id -> voters.add(PeerId.of(id)));
        BootId boot = new BootId(new UUID(random.nextLong(), random.nextLong()));
        PeerSettings settings = new PeerSettings(PeerId.of(actor.id), voters, 0, boot, 1 << 20, timings(), limits);
        SimProcess process = new SimProcess(this, settings, actor.lives, store, mine);
        actor.process = process;
        process.start();
        if (andLink) {
            runAtOnce();
            linkAll();
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
                Duration.ofMillis(1000));
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
        quiet = true;
        leader.live().input(core -> core.declareCandidate());
        runAtOnce();
        actors.values().forEach(actor -> forgetNotifications(actor, leader.id));
        followers.forEach(id -> actor(id).live().input(core -> core.declareFollower(leaderId)));
        settle();
        summary();
    }

    /** What the leader of the story said while it looked must not make its followers look again. */
    private static void forgetNotifications(Actor actor, int from) {
        Deque<Flight> flights = actor.incoming.get(from);
        if (flights != null) {
            flights.removeIf(flight -> flight.message instanceof Message.Notify);
        }
    }

    private void propose(Actor actor, List<String> words) {
        String text = words.get(0).replace("\"", "");
        long deadline = Long.MAX_VALUE;
        for (String word : words.subList(1, words.size())) {
            if (word.startsWith("deadline=")) {
                deadline = now + number(word.substring(word.indexOf('=') + 1)) * 1_000_000L;
            }
        }
        SimProcess process = actor.live();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        long number = Predicates.request(actor.id, process.life(), process.submitted());
        asked.put(number, new Asked(actor.id, text));
        ByteBuffer payload = ByteBuffer.allocate(Long.BYTES + bytes.length);
        process.submit(
                payload.putLong(number).put(bytes).flip(),
                number,
                deadline == Long.MAX_VALUE ? now + (1L << 50) : deadline);
    }

    /** All that is under way from one to another, or only up to the records that end with a zxid. */
    private void deliver(List<String> words) {
        Actor to = actor(words, 2);
        int from = number(words.get(0));
        Zxid through = words.size() > 4 ? Zxid.parse(words.get(4)) : null;
        Deque<Flight> flights = to.incoming.get(from);
        while (flights != null && !flights.isEmpty()) {
            Flight flight = flights.remove();
            deliver(to, from, flight);
            if (flight.message instanceof Message.Records records
                    && records.batch() != null
                    && records.batch().last().equals(through)) {
                return;
            }
        }
    }

    private void deliver(Actor to, int from, Flight flight) {
        SimProcess process = to.process;
        if (process != null) {
            Long link = to.links.get(from);
            if (link != null) {
                process.input(core -> core.message(PeerId.of(from), link, flight.message));
                runAtOnce();
            }
        }
    }

    private void sync(Actor actor) {
        do {
            write(actor);
            runAtOnce();
        } while (!actor.logWork.isEmpty());
    }

    private void write(Actor actor) {
        Runnable next = actor.logWork.poll();
        if (next != null) {
            next.run();
        }
    }

    /** Delivers, syncs and applies until nothing is left to do. */
    private void settle() {
        quiet = true;
        boolean moved = true;
        while (moved) {
            moved = runAtOnce();
            for (Actor actor : actors.values()) {
                for (int from : actors.keySet()) {
                    Deque<Flight> flights = actor.incoming.get(from);
                    while (flights != null && !flights.isEmpty() && !actor.deafTo.contains(from)) {
                        deliver(actor, from, flights.remove());
                        moved = true;
                    }
                }
                while (!actor.logWork.isEmpty()) {
                    write(actor);
                    moved = true;
                }
            }
        }
        quiet = false;
    }

    private void pass(int millis, boolean auto) {
        for (long end = now + millis * 1_000_000L; now < end; ) {
            now += TICK;
            for (Actor actor : actors.values()) {
                Runnable tick = actor.ticks.poll();
                if (tick != null) {
                    tick.run();
                }
            }
            if (auto) {
                settle();
            } else {
                runAtOnce();
            }
        }
    }

    private void crash(Actor actor, boolean power, boolean wipe) {
        SimProcess process = actor.live();
        actor.process = null;
        process.die();
        model().crashed(process.model());
        actor.atOnce.clear();
        actor.logWork.clear();
        actor.ticks.clear();
        for (int other : new TreeSet<>(actor.links.keySet())) {
            unlink(actor, actor(other));
        }
        if (power) {
            actor.disk.powerLossLosingAllUnsynced();
        } else {
            actor.disk.processCrash();
        }
        if (wipe) {
            actor.disk.wipe();
            model().wiped(process.model());
        }
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
            unlink(a, b);
        }
    }

    private void heal() {
        for (Actor actor : actors.values()) {
            actor.deafTo.clear();
            actor.cutFrom.clear();
        }
        linkAll();
    }

    private void linkAll() {
        for (Actor a : actors.values()) {
            for (Actor b : actors.values()) {
                if (a.id < b.id && !a.links.containsKey(b.id) && !a.cutFrom.contains(b.id)) {
                    link(a, b);
                }
            }
        }
    }

    private void link(Actor a, Actor b) {
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
        var formation = other.formation();
        mine.live().input(core -> core.linkUp(PeerId.of(theirs.id), link, other.storage(), formation));
    }

    private void unlink(Actor a, Actor b) {
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

    // ---- what is shown

    private void summary() {
        List<String> all = new ArrayList<>();
        for (Actor actor : actors.values()) {
            all.add(actor.id + " " + role(actor));
        }
        all.add("committed " + model().committed().last());
        observed.add(String.join("   ", all));
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
        for (Actor actor : actors.values()) {
            SimProcess process = actor.process;
            if (!words.isEmpty() && number(words.get(0)) != actor.id) {
                continue;
            }
            if (process == null) {
                observed.add(actor.id + ": down");
                continue;
            }
            PeerStatus status = process.status();
            observed.add(actor.id + ": " + role(actor) + "   promised "
                    + process.model().promised() + "   last "
                    + status.last() + "   durable " + status.durable() + "   committed " + status.committed()
                    + "   applied " + status.applied() + (status.counts() ? "" : "   does not count")
                    + (status.formed() ? "" : "   not formed"));
        }
    }

    // ---- Environment

    private boolean runAtOnce() {
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
        Deque<Flight> flights = actor(to.value()).incoming.get(from.id());
        Long current = actor(from.id()).links.get(to.value());
        if (flights != null && current != null && current == link) {
            flights.add(new Flight(from, link, message));
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
            case "applied", "settle" -> {
                long number = hash(verb, detail, hash);
                Asked one = asked.get(number);
                observed.add(peer + ": answer " + (one == null ? "?" : "\"" + one.text + "\"") + " "
                        + (verb.equals("applied") ? "applied at " + new Zxid(hash) : outcome(String.valueOf(detail))));
            }
            case "role" -> {
                if (!quiet) {
                    observed.add(peer + ": " + detail);
                }
            }
            default -> {}
        }
    }

    private static long hash(String verb, Object detail, long hash) {
        return verb.equals("settle") ? hash : ((io.zab.testkit.sim.SimRequest) detail).number();
    }

    private static String outcome(String detail) {
        return detail.contains("NotApplied")
                ? "not applied"
                : detail.contains("ResultLost") ? "applied, result lost" : "unknown";
    }

    @Override
    public void mark(int peer, Mark mark) {
        if (mark == Mark.RESENT
                || mark == Mark.VOIDED
                || mark == Mark.FORMING_INTERRUPTED
                || mark == Mark.FORMING_RESUMED) {
            observed.add(peer + ": ("
                    + mark.toString().toLowerCase(java.util.Locale.ROOT).replace('_', ' ') + ")");
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
        Actor actor = actors.get(id);
        if (actor == null) {
            throw new IllegalArgumentException("there is no peer " + id);
        }
        return actor;
    }
}
