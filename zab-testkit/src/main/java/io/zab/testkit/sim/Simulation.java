package io.zab.testkit.sim;

import io.zab.FailoverStep;
import io.zab.PeerId;
import io.zab.message.Message;
import io.zab.message.StoreOp;
import io.zab.testkit.model.Mix;
import io.zab.testkit.model.Model;
import io.zab.testkit.model.ModelPeer;
import io.zab.testkit.model.Violation;
import io.zab.testkit.predicate.Predicates;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One run: a cluster under load and faults for a number of steps, every promise checked after every one; then everything is healed and must come to rest
 * as it should. A step is one event. Throws {@link Violation}; {@link #story(int)} then tells what happened.
 */
public final class Simulation implements Environment {
    private static final int SCAN_EVERY = 256;
    private static final int KEPT = 1024;

    private final Options options;
    private final Workload workload;
    private final boolean beyondBudget;
    private final EventQueue events = new EventQueue();
    private final Model model;
    private final Machines machines;
    private final SimNetwork network;
    private final Load load;
    private final Faults faults;
    private final Timeline timeline;
    private final Coverage coverage = new Coverage();
    private final @Nullable ClientHistory history;
    private final SplittableRandom latencies;
    /** For the story; made once, since most of its lines are of messages. */
    private final String[] to;

    private long steps;
    private long hash;
    private long links;
    private @Nullable Message said;
    private long saidHash;
    private final long[][] messages;
    private @Nullable HealTime healTime;

    /**
     * A run that has not begun.
     *
     * @param trace where every event goes, null for none
     */
    public Simulation(Options options, @Nullable PrintStream trace) {
        this(options, Workload.REGISTERS, trace, KEPT);
    }

    /**
     * A run that has not begun.
     *
     * @param workload what is replicated
     * @param trace where every event goes, null for none
     * @param kept how many events can be told of afterwards
     */
    public Simulation(Options options, Workload workload, @Nullable PrintStream trace, int kept) {
        this(options, workload, trace, kept, false);
    }

    private Simulation(
            Options options, Workload workload, @Nullable PrintStream trace, int kept, boolean beyondBudget) {
        this.workload = workload;
        this.history = workload == Workload.REGISTERS ? new ClientHistory() : null;
        this.options = options;
        this.to = new String[options.peers + 1];
        Arrays.setAll(to, id -> "to " + id);
        this.messages = new long[options.peers + 1][options.peers + 1];
        this.beyondBudget = beyondBudget;
        this.model = new Model(options.peers, beyondBudget ? Predicates.whateverIsLost() : Predicates.all());
        this.timeline = new Timeline(trace, kept);
        this.latencies = Randoms.of(options.timingSeed(), "latencies");
        this.machines = new Machines(this, options, model, latencies);
        this.network = new SimNetwork(this, options);
        this.load = new Load(this, options, workload);
        this.faults = new Faults(this, options);
    }

    /**
     * A run that has not begun, in which in the end more is lost than a cluster bears.
     *
     * @param trace where every event goes, null for none
     * @param kept how many events can be told of afterwards
     */
    public static Simulation beyondBudget(Options options, @Nullable PrintStream trace, int kept) {
        return new Simulation(options, Workload.REGISTERS, trace, kept, true);
    }

    /** Runs to the end, or to step {@code until}; from where it stopped, if it has run before. */
    public void run(long until) {
        try {
            runThrough(until);
        } catch (Violation e) {
            // What follows from a roll-back that nobody could know of is no mistake: its predicate has just said so.
            if (!isBeyond()) {
                throw e;
            }
        }
        if (isBeyond()) {
            coverage.hit(RollBack.BEYOND_NOTICE);
            note(0, "BEYOND", String.valueOf(model.beyond()), 0);
        }
    }

    private void runThrough(long until) {
        if (steps == 0) {
            machines.startAll();
            network.start();
            load.start();
            faults.start();
        }
        while (steps < options.steps && steps < until && !isBeyond()) {
            step();
        }
        if (steps < until && !isBeyond() && (!beyondBudget || isBorne(until))) {
            Core core = heal();
            Liveness liveness = new Liveness(this, options, model, load, core);
            liveness.check(until);
            healTime = liveness.time();
        }
        if (isBeyond()) {
            return;
        }
        scan();
        if (steps < until) {
            workload.end();
            checkHistory();
        }
    }

    private void checkHistory() {
        if (history != null) {
            coverage.decided(history.check());
        }
    }

    /**
     * More than it bears, and then all of it back; false if the run ends before. A cluster that has not formed has nothing to lose; and what is said of putting a
     * directory back is not meant for one that was put back from a copy already, and not found out so far.
     */
    private boolean isBorne(long until) {
        if (!model.committed().sealed() || model.peers().stream().anyMatch(ModelPeer::rolledBack)) {
            return true;
        }
        faults.stop();
        network.delaySpike(0);
        Core all = Core.all(options.peers);
        new Freeze(this, options, all, Randoms.of(options.seed, "freeze")).begin();
        Disaster disaster = new Disaster(this, options, model);
        disaster.strike();
        if (!disaster.isOver(until)) {
            return false;
        }
        disaster.checkRefusal();
        disaster.putBack();
        return true;
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
        if (steps % SCAN_EVERY == 0 && !isBeyond()) {
            scan();
        }
    }

    /** Whether nothing is promised any more, since a decision rests on a directory of which nobody could know that it was rolled back. */
    private boolean isBeyond() {
        return model.beyond() != null;
    }

    /** For the liveness phase: one more step; false if the run ends here. */
    boolean stepOn(long until) {
        if (steps >= until || isBeyond()) {
            return false;
        }
        step();
        return true;
    }

    private void scan() {
        for (int id = 1; id <= options.peers; id++) {
            SimProcess process = machines.process(id);
            if (process != null) {
                model.tell().status(process.model(), process.status());
            }
        }
        model.tell().scan(model);
    }

    /** Ends the load and all new faults; what has gone wrong outside of the core stays as it is. */
    private Core heal() {
        faults.stop();
        load.stop();
        network.delaySpike(0);
        Core core =
                beyondBudget ? Core.all(options.peers) : Core.draw(options, model, Randoms.of(options.seed, "core"));
        note(0, "HEAL", core, core.hashCode());
        new Freeze(this, options, core, Randoms.of(options.seed, "freeze")).begin();
        faults.lastWish();
        return core;
    }

    // ---- Its parts

    Machines machines() {
        return machines;
    }

    @Nullable
    SimProcess process(int id) {
        return machines.process(id);
    }

    SimNetwork network() {
        return network;
    }

    Load load() {
        return load;
    }

    long nextLink(int id) {
        return ++links;
    }

    // ---- Environment

    @Override
    public long now() {
        return events.now();
    }

    @Override
    public long clock(SimProcess process) {
        return machines.clock(process.id()).at(now());
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
            case TICK -> machines.clock(process.id()).untilItShows(options.tickNanos);
            case LOG_READ -> latencies.nextLong(1, 2 * readNanos());
            case LOG_WRITE -> latencies.nextLong(1, 2 * options.writeNanos);
            case LOG_SYNC -> latencies.nextLong(1, 2 * options.syncNanos);
            case APPLY -> latencies.nextLong(1, 2 * options.applyNanos);
            case SNAPSHOT -> latencies.nextLong(1, 8 * options.syncNanos);
        };
        after(delay, () -> whenItRuns(process, work, action));
    }

    private long readNanos() {
        boolean slow = options.slowReads > 0 && faults.areOn() && latencies.nextInt(100) < options.slowReads;
        return slow ? options.timings.heartbeat().toNanos() : options.writeNanos;
    }

    /** Now, or when it no longer stands still. */
    void whenItRuns(SimProcess process, Work work, Runnable action) {
        if (process.dead() || !machines.mayRun(process, work, action)) {
            return;
        }
        hash = Mix.in(Mix.in(hash, now()), process.id() * 8L + work.ordinal());
        action.run();
    }

    @Override
    public void transmit(SimProcess from, PeerId to, long link, Message message) {
        messages[from.id()][to.value()]++;
        note(from.id(), this.to[to.value()], message, hash(message));
        network.send(from, to, link, message);
        faults.atMessage(from, to.value(), message);
    }

    /** The same message often goes to several, and is asked for once more on its way. */
    @SuppressWarnings("ReferenceEquality") // this very message, so that it need not be looked at
    long hash(Message message) {
        if (message != said) {
            said = message;
            saidHash = Say.hash(message);
        }
        return saidHash;
    }

    @Override
    public void disconnect(SimProcess from, PeerId to, long link, String why) {
        network.disconnect(from, to, link, why);
    }

    @Override
    public void crashed(SimProcess process, String where) {
        machines.crashed(process, where);
    }

    @Override
    public void closed(SimProcess process) {
        machines.closed(process);
    }

    @Override
    public void failed(SimProcess process, String why) {
        machines.failed(process, why);
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
    public void mark(int peer, Enum<?> mark) {
        coverage.hit(mark);
        note(peer, "mark", mark, mark.ordinal());
        faults.atMark(peer, mark);
    }

    @Override
    public void performs(SimProcess process, StoreOp op) {
        doesNow(process.id(), process.life(), DiskMoment.of(op));
    }

    /** A process is about to open its directory. */
    void opens(int peer, int life) {
        doesNow(peer, life, DiskMoment.OPENED);
    }

    private void doesNow(int peer, int life, @Nullable DiskMoment moment) {
        machines.trials().begins(peer, moment);
        faults.atDisk(peer, life, moment);
    }

    @Override
    public void step(SimProcess process, FailoverStep.Kind kind, String detail) {
        faults.atStep(process, kind);
        load.atStep(kind);
    }

    @Override
    public @Nullable ClientHistory history() {
        return history;
    }

    @Override
    public Application application(PeerId peer) {
        return workload.application(peer);
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

    /** How many peers there are. */
    public int peers() {
        return options.peers;
    }

    /** How many messages those of a core have sent to each other so far. */
    long messagesAmong(Core core) {
        long sum = 0;
        for (int from : core.peers()) {
            for (int to : core.peers()) {
                sum += messages[from][to];
            }
        }
        return sum;
    }

    /** A number that two runs of the same seed have in common, in any JVM. */
    public long traceHash() {
        return hash;
    }

    /** What has gone wrong so far, in this order. */
    public List<Decision> decisions() {
        return List.copyOf(faults.decisions());
    }

    /** How long it took to come to rest in the end; null if it has not come so far. */
    public @Nullable HealTime healTime() {
        return healTime;
    }

    /** Branches taken. */
    public Coverage coverage() {
        return coverage;
    }

    /** How many lines the story has so far, beside heartbeats and pings. */
    public long lines() {
        return timeline.lines();
    }

    /** The options and at most {@code lines} lines of the story: the last ones, and of those before whatever matters most. */
    public String told(int lines) {
        return options + "\n" + timeline.condensed(lines);
    }

    /** The options and the last {@code lines} lines of the story. */
    public String story(int lines) {
        return options + "\n" + timeline.tail(lines);
    }
}
