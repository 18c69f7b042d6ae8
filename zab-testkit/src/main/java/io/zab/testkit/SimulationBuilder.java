package io.zab.testkit;

import io.zab.StateMachine;
import io.zab.testkit.run.Plan;
import io.zab.testkit.sim.Fault;
import io.zab.testkit.sim.Setup;
import io.zab.testkit.sim.Workload;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What a {@link Simulation} runs. Not for several threads. */
public final class SimulationBuilder<M extends StateMachine> {
    private @Nullable Supplier<? extends M> machine;
    private @Nullable Function<RandomGenerator, byte[]> requests;
    private @Nullable Function<M, byte[]> digest;
    private final List<Consumer<? super M>> each = new ArrayList<>();
    private final List<Consumer<? super List<M>>> atEnd = new ArrayList<>();
    private int peers;
    private int steps = Plan.STEPS;
    private int snapshotEvery;
    private int payloadBytesMax = 1024;
    private int threads = 1;
    private @Nullable Set<Fault> faults;
    private Duration shrinkFor = Duration.ofSeconds(20);
    private @Nullable PrintStream trace;

    SimulationBuilder() {}

    /**
     * What is replicated: called for each process that starts, and for those instances that others are compared with. To be set before the checks.
     *
     * @param fresh makes a new one, in its first state
     */
    @SuppressWarnings("unchecked") // checks that were set before take any state machine
    public <N extends StateMachine> SimulationBuilder<N> stateMachine(Supplier<? extends N> fresh) {
        SimulationBuilder<N> typed = (SimulationBuilder<N>) this;
        typed.machine = fresh;
        return typed;
    }

    /** What clients ask for: a payload, made from nothing but this random source. */
    public SimulationBuilder<M> requests(Function<RandomGenerator, byte[]> next) {
        this.requests = next;
        return this;
    }

    /** Called with a peer's state machine after each transaction that it has applied; throws if something is wrong, and changes nothing. May be set more than once. */
    public SimulationBuilder<M> checkEach(Consumer<? super M> check) {
        each.add(check);
        return this;
    }

    /** Called at the end of each run, when all faults have ended and everybody has applied everything; one state machine per peer. May be set more than once. */
    public SimulationBuilder<M> checkAtEnd(Consumer<? super List<M>> check) {
        atEnd.add(check);
        return this;
    }

    /**
     * How states are compared, if not by the bytes of their snapshots: for a state machine whose snapshots may differ although the states are equal, since they
     * are written in the order of a hash table for instance.
     */
    public SimulationBuilder<M> digest(Function<M, byte[]> of) {
        this.digest = of;
        return this;
    }

    /** How many peers, 1 to 7; if not set the seed decides, mostly for 3 or 5. */
    public SimulationBuilder<M> peers(int number) {
        this.peers = number;
        return this;
    }

    /** How many events each run has under faults; 4,000 if not set. After that all is healed, and comes to rest. */
    public SimulationBuilder<M> steps(int number) {
        this.steps = number;
        return this;
    }

    /** A snapshot after so many transactions; if not set the seed decides, between 3 and 120. */
    public SimulationBuilder<M> snapshotEvery(int transactions) {
        this.snapshotEvery = transactions;
        return this;
    }

    /** The largest payload that {@link #requests} makes; 1,024 if not set. */
    public SimulationBuilder<M> payloadBytesMax(int bytes) {
        this.payloadBytesMax = bytes;
        return this;
    }

    /** These kinds of faults only, in every seed; if not set each seed has about half of all. None: nothing goes wrong. */
    public SimulationBuilder<M> faults(Fault... kinds) {
        Set<Fault> chosen = EnumSet.noneOf(Fault.class);
        chosen.addAll(List.of(kinds));
        this.faults = chosen;
        return this;
    }

    /** How many seeds run at a time; 1 if not set. With more, several state machines are used at once, by one thread each. */
    public SimulationBuilder<M> threads(int number) {
        this.threads = number;
        return this;
    }

    /**
     * How long a failure is reduced before it is thrown; 20 s if not set. Zero: not at all.
     *
     * @throws IllegalArgumentException if that is less than nothing
     */
    public SimulationBuilder<M> shrinkFor(Duration atMost) {
        if (atMost.isNegative()) {
            throw new IllegalArgumentException("shrinkFor(" + atMost + ") is less than nothing");
        }
        this.shrinkFor = atMost;
        return this;
    }

    /** Where {@link Simulation#replay} tells every event. */
    public SimulationBuilder<M> trace(PrintStream out) {
        this.trace = out;
        return this;
    }

    /**
     * Ready to run. The builder is not to be changed afterwards.
     *
     * @throws IllegalArgumentException if something is missing or out of its range; names all that is
     */
    public Simulation<M> build() {
        List<String> wrong = new ArrayList<>();
        expect(
                wrong,
                machine != null,
                "stateMachine(...) is not set: say what is replicated, MyMachine::new for instance");
        expect(wrong, requests != null, "requests(...) is not set: say how a payload is made from a random source");
        expect(wrong, peers >= 0 && peers <= 7, "peers is " + peers + "; it must be from 1 to 7");
        expect(wrong, steps >= 1, "steps is " + steps + "; it must be at least 1");
        expect(wrong, snapshotEvery >= 0, "snapshotEvery is " + snapshotEvery + "; it must be at least 1");
        expect(
                wrong,
                payloadBytesMax >= 0 && payloadBytesMax <= 1 << 20,
                "payloadBytesMax is " + payloadBytesMax + "; it must be from 0 to " + (1 << 20));
        expect(wrong, threads >= 1, "threads is " + threads + "; it must be at least 1");
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", wrong));
        }
        return new Simulation<>(this);
    }

    private static void expect(List<String> wrong, boolean holds, String otherwise) {
        if (!holds) {
            wrong.add(otherwise);
        }
    }

    // ---- For the simulation

    Plan plan(long seed) {
        return Plan.of(seed).peers(peers).length(steps, Long.MAX_VALUE);
    }

    Setup setup() {
        return new Setup(payloadBytesMax, snapshotEvery, faults, true);
    }

    /**
     * Of one run.
     *
     * @param transactions told in the end how many there were
     */
    Workload workload(LongConsumer transactions) {
        Supplier<? extends M> fresh = machine;
        Function<RandomGenerator, byte[]> next = requests;
        if (fresh == null || next == null) {
            throw new IllegalStateException("build() comes first");
        }
        return new MachineWorkload<M>(
                fresh,
                next,
                payloadBytesMax,
                digest == null ? Bytes::ofSnapshot : digest,
                digest == null,
                each,
                atEnd,
                transactions);
    }

    int threads() {
        return threads;
    }

    Duration shrinkFor() {
        return shrinkFor;
    }

    @Nullable
    PrintStream trace() {
        return trace;
    }
}
