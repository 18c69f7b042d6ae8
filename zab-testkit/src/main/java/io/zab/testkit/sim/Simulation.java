package io.zab.testkit.sim;

import io.zab.FailoverStep;
import io.zab.PeerId;
import io.zab.message.BootId;
import io.zab.message.Message;
import io.zab.protocol.Mark;
import io.zab.protocol.PeerSettings;
import io.zab.storage.Store;
import io.zab.testkit.disk.SimDisk;
import io.zab.testkit.disk.SimulatedCrash;
import io.zab.testkit.model.Mix;
import io.zab.testkit.model.Model;
import io.zab.testkit.model.Violation;
import io.zab.testkit.predicate.Predicates;
import java.io.IOException;
import java.io.PrintStream;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One run: a cluster under load and faults for a number of steps, every promise checked after every one; then everything is healed and must come to rest
 * as it should. A step is one event. Throws {@link Violation}; {@link #story(int)} then tells what happened.
 */
public final class Simulation implements Environment {
    private static final int SCAN_EVERY = 256;

    private final Options options;
    private final EventQueue events = new EventQueue();
    private final Model model;
    private final SimNetwork network;
    private final Load load;
    private final Faults faults;
    private final Timeline timeline;
    private final Coverage coverage = new Coverage();
    private final Node[] nodes;
    private final SplittableRandom latencies;
    private final SplittableRandom identities;
    private long steps;
    private long hash;
    private long links;
    private long messages;
    private boolean faultsOn = true;

    /** One peer across its processes. */
    private static final class Node {
        private final int id;
        private final SimDisk disk;
        private @Nullable SimProcess process;
        private int lives;
        private boolean restartPlanned;
        private long pausedUntil;
        private long stalledUntil;

        Node(int id, SimDisk disk) {
            this.id = id;
            this.disk = disk;
        }
    }

    /**
     * A run that has not begun.
     *
     * @param trace where every event goes, null for none
     */
    public Simulation(Options options, @Nullable PrintStream trace) {
        this.options = options;
        this.model = new Model(options.peers, Predicates.all());
        this.timeline = new Timeline(trace);
        this.latencies = Randoms.of(options.seed, "latencies");
        this.identities = Randoms.of(options.seed, "identities");
        this.nodes = new Node[options.peers + 1];
        for (int id = 1; id <= options.peers; id++) {
            nodes[id] = new Node(id, new SimDisk("disk" + id, Randoms.of(options.seed, "disk" + id)));
        }
        this.network = new SimNetwork(this, options);
        this.load = new Load(this, options);
        this.faults = new Faults(this, options);
    }

    /** Runs to the end, or to step {@code until}. */
    public void run(long until) {
        for (int id = 1; id <= options.peers; id++) {
            int peer = id;
            after(latencies.nextLong(1, 50_000_000), () -> start(nodes[peer]));
        }
        network.start();
        load.start();
        faults.start();
        while (steps < options.steps && steps < until) {
            step();
        }
        if (steps < until) {
            heal();
            new Liveness(this, options, model, load).check(until);
        }
        scan();
    }

    private void step() {
        steps++;
        try {
            if (!events.runNext()) {
                throw Violation.of("Liveness", "nothing will ever happen again");
            }
        } catch (RuntimeException e) {
            Violation violation = Violation.of("NeverThrows", "%s", e);
            violation.initCause(e);
            throw violation;
        }
        if (steps % SCAN_EVERY == 0) {
            scan();
        }
    }

    /** For the liveness phase: one more step; false if {@code until} is reached. */
    boolean stepOn(long until) {
        if (steps >= until) {
            return false;
        }
        step();
        return true;
    }

    private void scan() {
        for (int id = 1; id <= options.peers; id++) {
            SimProcess process = nodes[id].process;
            if (process != null) {
                model.tell().status(process.model(), process.status());
            }
        }
        model.tell().scan(model);
    }

    /** Ends all faults and the load, and lets everybody live. */
    private void heal() {
        note(0, "HEAL", "all faults end", 0);
        faultsOn = false;
        faults.stop();
        load.stop();
        faults.heal();
        network.delaySpike(0);
        for (int id = 1; id <= options.peers; id++) {
            Node node = nodes[id];
            node.disk.crashNever();
            node.pausedUntil = 0;
            node.stalledUntil = 0;
            if (node.process == null) {
                restartLater(id, options.timings.heartbeat().toNanos());
            }
        }
    }

    // ---- Peers

    private void start(Node node) {
        node.restartPlanned = false;
        if (node.process != null) {
            return;
        }
        node.lives++;
        SplittableRandom random = Randoms.of(options.seed, "peer" + node.id + "life" + node.lives);
        try {
            Store store = SimDirectories.PRODUCTION.open(
                    node.disk,
                    PeerId.of(node.id),
                    options.segmentBytes,
                    Randoms.of(options.seed, "storage" + node.id + "life" + node.lives));
            SimProcess process = new SimProcess(this, settings(node), node.lives, store, random);
            node.process = process;
            note(
                    node.id,
                    "starts",
                    store.recovered().range() + " " + store.recovered().promise(),
                    node.lives);
            process.start();
        } catch (SimulatedCrash crash) {
            note(node.id, "crashes while it starts", String.valueOf(crash.getMessage()), 2);
            down(node, latencies.nextBoolean());
            restartLater(
                    node.id, 1 + latencies.nextLong(options.timings.heartbeat().toNanos()));
        } catch (IOException | RuntimeException e) {
            Violation violation = Violation.of("Recovery", "peer %d cannot open its directory: %s", node.id, e);
            violation.initCause(e);
            throw violation;
        }
    }

    private PeerSettings settings(Node node) {
        SortedSet<PeerId> voters = new TreeSet<>();
        for (int id = 1; id <= options.peers; id++) {
            voters.add(PeerId.of(id));
        }
        BootId boot = new BootId(new UUID(identities.nextLong(), identities.nextLong()));
        return new PeerSettings(
                PeerId.of(node.id), voters, 0, boot, Long.BYTES + options.payloadMax, options.timings, options.limits);
    }

    void kill(int id, boolean power, boolean wipe) {
        Node node = nodes[id];
        note(id, power ? "loses power" : "is killed", wipe ? "and its directory" : "", 3);
        down(node, power);
        if (wipe) {
            node.disk.wipe();
            model.wiped(model.peer(id));
        }
    }

    void killIfStill(SimProcess process, boolean power) {
        if (!process.dead() && faultsOn) {
            kill(process.id(), power, false);
            restartLater(
                    process.id(),
                    latencies.nextLong(1, 2 * options.timings.heartbeat().toNanos()));
        }
    }

    private void down(Node node, boolean power) {
        SimProcess process = node.process;
        if (process != null) {
            node.process = null;
            process.die();
            model.crashed(process.model());
            network.processGone(node.id, power && latencies.nextBoolean());
        }
        if (power) {
            node.disk.powerLoss();
        } else {
            node.disk.processCrash();
        }
    }

    void restartLater(int id, long nanos) {
        Node node = nodes[id];
        if (!node.restartPlanned) {
            node.restartPlanned = true;
            after(nanos, () -> start(node));
        }
    }

    @Nullable
    SimProcess process(int id) {
        return nodes[id].process;
    }

    SimDisk disk(int id) {
        return nodes[id].disk;
    }

    SimNetwork network() {
        return network;
    }

    void pause(int id, long nanos) {
        nodes[id].pausedUntil = now() + nanos;
    }

    void stallDisk(int id, long nanos) {
        nodes[id].stalledUntil = now() + nanos;
    }

    long nextLink(int id) {
        return ++links;
    }

    // ---- Environment

    @Override
    public long now() {
        return events.now();
    }

    void at(long time, Runnable action) {
        events.at(time, action);
    }

    void after(long nanos, Runnable action) {
        events.at(now() + nanos, action);
    }

    @Override
    public void schedule(SimProcess process, Work work, Runnable action) {
        long delay = switch (work) {
            case ROUND -> latencies.nextLong(1, 2 * options.hopNanos);
            case TICK -> options.tickNanos;
            case LOG_WRITE -> latencies.nextLong(1, 2 * options.writeNanos);
            case LOG_SYNC -> latencies.nextLong(1, 2 * options.syncNanos);
            case APPLY -> latencies.nextLong(1, 2 * options.applyNanos);
            case SNAPSHOT -> latencies.nextLong(1, 8 * options.syncNanos);
        };
        after(delay, () -> whenItRuns(process, work, action));
    }

    private void whenItRuns(SimProcess process, Work work, Runnable action) {
        if (process.dead()) {
            return;
        }
        Node node = nodes[process.id()];
        boolean onDisk = work == Work.LOG_SYNC || work == Work.LOG_WRITE;
        long until = onDisk ? Math.max(node.pausedUntil, node.stalledUntil) : node.pausedUntil;
        if (until > now()) {
            at(until, () -> whenItRuns(process, work, action));
            return;
        }
        hash = Mix.in(Mix.in(hash, now()), process.id() * 8L + work.ordinal());
        action.run();
    }

    @Override
    public void transmit(SimProcess from, PeerId to, long link, Message message) {
        messages++;
        note(from.id(), "to " + to, message, Say.hash(message));
        network.send(from, to, link, message);
    }

    @Override
    public void disconnect(SimProcess from, PeerId to, long link, String why) {
        network.disconnect(from, to, link, why);
    }

    @Override
    public void crashed(SimProcess process, String where) {
        if (!process.dead()) {
            note(process.id(), "crashes", where, 4);
            down(nodes[process.id()], latencies.nextBoolean());
            restartLater(
                    process.id(),
                    latencies.nextLong(1, 2 * options.timings.heartbeat().toNanos()));
        }
    }

    @Override
    public void closed(SimProcess process) {
        if (process.outstanding() > 0 || process.unanswered() > 0) {
            throw Violation.of("L2", "%s is closed, but something has no outcome", process.model());
        }
        note(process.id(), "is closed", "", 5);
        down(nodes[process.id()], false);
        restartLater(
                process.id(),
                latencies.nextLong(1, 2 * options.timings.heartbeat().toNanos()));
    }

    @Override
    public void failed(SimProcess process, String why) {
        if (!why.contains("simulated")) {
            throw Violation.of("Storage", "%s fails without a fault: %s", process.model(), why);
        }
        if (!process.dead()) {
            down(nodes[process.id()], false);
            restartLater(
                    process.id(),
                    latencies.nextLong(1, 2 * options.timings.heartbeat().toNanos()));
        }
    }

    @Override
    public Model model() {
        return model;
    }

    @Override
    public void note(int peer, String verb, Object detail, long detailHash) {
        hash = Mix.in(Mix.in(Mix.in(hash, now()), peer), detailHash);
        timeline.add(steps, now(), peer, verb, detail);
    }

    @Override
    public void mark(int peer, Mark mark) {
        coverage.hit(mark);
        note(peer, "mark", mark, mark.ordinal());
    }

    @Override
    public void step(SimProcess process, FailoverStep.Kind kind, String detail) {
        faults.atStep(process, kind);
        load.atStep(kind);
    }

    @Override
    public int groupMax() {
        return options.groupMax;
    }

    @Override
    public int snapshotEvery() {
        return options.snapshotEvery;
    }

    // ---- Results

    /** Events so far. */
    public long steps() {
        return steps;
    }

    /** Messages sent so far. */
    long messages() {
        return messages;
    }

    /** A number that two runs of the same seed have in common, in any JVM. */
    public long traceHash() {
        return hash;
    }

    /** Branches taken. */
    public Coverage coverage() {
        return coverage;
    }

    /** The options and the last {@code lines} lines of the story. */
    public String story(int lines) {
        return options + "\n" + timeline.tail(lines);
    }
}
