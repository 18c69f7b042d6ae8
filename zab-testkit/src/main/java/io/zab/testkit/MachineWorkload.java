package io.zab.testkit;

import io.zab.PeerId;
import io.zab.StateMachine;
import io.zab.Transaction;
import io.zab.Zxid;
import io.zab.testkit.model.Violation;
import io.zab.testkit.sim.Application;
import io.zab.testkit.sim.Workload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** An application's state machines in one run: what they have in common is that at equal zxid they are equal. One thread. */
final class MachineWorkload<M extends StateMachine> implements Workload {
    private final Supplier<? extends M> fresh;
    private final Function<RandomGenerator, byte[]> requests;
    private final int payloadBytesMax;
    private final Function<? super M, byte[]> digest;
    private final boolean snapshotsAreDigests;
    private final List<Consumer<? super M>> each;
    private final List<Consumer<? super List<M>>> atEnd;

    private final LongConsumer transactions;

    private final List<Transaction> history = new ArrayList<>();
    private final Map<Zxid, State> states = new HashMap<>();
    /** The newest of each peer. */
    private final TreeMap<PeerId, GuardedMachine<M>> machines = new TreeMap<>();

    private record State(PeerId peer, byte[] digest) {}

    MachineWorkload(
            Supplier<? extends M> fresh,
            Function<RandomGenerator, byte[]> requests,
            int payloadBytesMax,
            Function<? super M, byte[]> digest,
            boolean snapshotsAreDigests,
            List<Consumer<? super M>> each,
            List<Consumer<? super List<M>>> atEnd,
            LongConsumer transactions) {
        this.transactions = transactions;
        this.fresh = fresh;
        this.requests = requests;
        this.payloadBytesMax = payloadBytesMax;
        this.digest = digest;
        this.snapshotsAreDigests = snapshotsAreDigests;
        this.each = List.copyOf(each);
        this.atEnd = List.copyOf(atEnd);
    }

    @Override
    public Application application(PeerId peer) {
        GuardedMachine<M> machine = new GuardedMachine<>(this, peer);
        machines.put(peer, machine);
        return machine;
    }

    @Override
    public byte[] request(RandomGenerator random, int bytesMax) {
        byte[] request = requests.apply(random);
        if (request.length > payloadBytesMax) {
            throw new Violation(
                    "Requests",
                    "size",
                    "requests(...) gave " + request.length + " bytes; payloadBytesMax is " + payloadBytesMax
                            + ": raise it, or make less");
        }
        return request;
    }

    // ---- For the machines

    M fresh() {
        return fresh.get();
    }

    byte[] digest(M machine) {
        return digest.apply(machine);
    }

    /** Whether what is restored from a snapshot must write the same bytes again. */
    boolean snapshotsAreDigests() {
        return snapshotsAreDigests;
    }

    void check(PeerId peer, M machine, Zxid after) {
        for (Consumer<? super M> check : each) {
            carryOut(() -> check.accept(machine), "peer " + peer + " after " + after);
        }
    }

    private static void carryOut(Runnable check, String where) {
        try {
            check.run();
        } catch (RuntimeException | AssertionError e) {
            Violation violation = new Violation("Check", "yours", where + ": " + e.getMessage());
            violation.initCause(e);
            throw violation;
        }
    }

    /** A peer has applied this; the first one that does so writes it down. */
    void applied(Transaction transaction) {
        if (history.isEmpty()
                || transaction.zxid().isAfter(history.get(history.size() - 1).zxid())) {
            history.add(transaction);
        }
    }

    /** A peer stands here. */
    void compare(PeerId peer, Zxid at, byte[] state) {
        State before = states.putIfAbsent(at, new State(peer, state));
        if (before != null && !Arrays.equals(before.digest, state)) {
            throw new Violation(
                    "Determinism",
                    "peers",
                    "at " + at + " peer " + peer + " has another state than peer " + before.peer + " had there: "
                            + Bytes.difference(state, before.digest) + "; both have applied the same transactions. "
                            + GuardedMachine.ADVICE);
        }
    }

    // ---- In the end

    @Override
    public void end() {
        transactions.accept(history.size());
        if (!history.isEmpty()) {
            applyOnceMore(history.get(history.size() - 1).zxid());
        }
        List<M> rested = new ArrayList<>();
        machines.values().forEach(each -> rested.add(each.machine()));
        for (Consumer<? super List<M>> check : atEnd) {
            carryOut(() -> check.accept(rested), "in the end");
        }
    }

    /** Some time later by any clock, without a snapshot in between: what a twin that applies at once cannot show. */
    private void applyOnceMore(Zxid last) {
        M again = fresh();
        history.forEach(transaction -> again.apply(GuardedMachine.own(transaction)));
        byte[] state = digest(again);
        machines.forEach((peer, machine) -> {
            byte[] theirs = digest(machine.machine());
            if (!machine.at().isBefore(last) && !Arrays.equals(state, theirs)) {
                throw new Violation(
                        "Determinism",
                        "once more",
                        "all " + history.size()
                                + " transactions, applied once more after the run, lead to another state than"
                                + " at peer " + peer + ": " + Bytes.difference(state, theirs) + ". "
                                + GuardedMachine.ADVICE);
            }
        });
    }
}
