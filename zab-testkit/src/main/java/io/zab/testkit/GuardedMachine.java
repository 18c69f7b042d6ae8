package io.zab.testkit;

import io.zab.PeerId;
import io.zab.Snapshot;
import io.zab.StateMachine;
import io.zab.Transaction;
import io.zab.Zxid;
import io.zab.testkit.model.Mix;
import io.zab.testkit.model.Violation;
import io.zab.testkit.sim.Application;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A state machine and its twin, to which the same happens, only that the twin begins anew from a snapshot now and then. What one is and answers, the other must be
 * and answer, too: else something decides that is neither state nor transaction.
 */
final class GuardedMachine<M extends StateMachine> implements Application {
    static final String ADVICE =
            "Look in the state machine for a clock, a random number, the order of a HashSet or HashMap, an identity hash,"
                    + " a static field, or a part of the state that the snapshot leaves out";

    /** Often enough to be sure that a run does it, seldom enough that much has changed in between. */
    private static final int FRESH_TWIN_EVERY = 7;

    private final MachineWorkload<M> workload;
    private final PeerId peer;
    private final M machine;
    private M twin;
    private Zxid at = Zxid.NONE;
    private int applied;

    GuardedMachine(MachineWorkload<M> workload, PeerId peer) {
        this.workload = workload;
        this.peer = peer;
        this.machine = workload.fresh();
        this.twin = workload.fresh();
    }

    M machine() {
        return machine;
    }

    /** The last zxid that is in its state. */
    Zxid at() {
        return at;
    }

    /** The same for another reader: the position of a payload is its reader's. */
    static Transaction own(Transaction transaction) {
        return new Transaction(
                transaction.zxid(),
                transaction.proposer(),
                transaction.leaderTime(),
                transaction.payload().asReadOnlyBuffer());
    }

    @Override
    public byte[] apply(Transaction transaction) {
        ByteBuffer payload = transaction.payload();
        // The first eight bytes are the simulator's.
        Transaction theirs = new Transaction(
                transaction.zxid(),
                transaction.proposer(),
                transaction.leaderTime(),
                payload.slice(Long.BYTES, payload.remaining() - Long.BYTES));
        workload.applied(theirs);
        byte[] result = apply(machine, theirs);
        byte[] other = apply(twin, theirs);
        at = transaction.zxid();
        if (!Arrays.equals(result, other)) {
            throw undetermined(
                    "twin",
                    "apply of " + at + " was answered with " + Arrays.toString(result) + " by one instance and with "
                            + Arrays.toString(other) + " by another to which the same had happened");
        }
        if (++applied % FRESH_TWIN_EVERY == 0) {
            freshTwin(Bytes.ofSnapshot(machine));
        }
        workload.check(peer, machine, at);
        return result;
    }

    @SuppressWarnings("ConstantConditions") // what an application returns is not ours
    private byte[] apply(M to, Transaction transaction) {
        byte[] result;
        try {
            result = to.apply(own(transaction));
        } catch (RuntimeException | Error e) {
            throw thrown("apply of " + transaction.zxid(), e);
        }
        if (result == null) {
            throw new Violation(
                    "StateMachine",
                    "apply",
                    where() + " apply of " + transaction.zxid() + " returned null; it may return an empty array");
        }
        return result;
    }

    private void freshTwin(byte[] snapshot) {
        twin = workload.fresh();
        restore(twin, snapshot);
        byte[] again = Bytes.ofSnapshot(twin);
        if (workload.snapshotsAreDigests() && !Arrays.equals(snapshot, again)) {
            throw undetermined(
                    "snapshot",
                    "what was restored from a snapshot at " + at + " writes another snapshot: "
                            + Bytes.difference(snapshot, again));
        }
    }

    @Override
    public long digest(Zxid now) {
        at = now;
        byte[] state = workload.digest(machine);
        byte[] other = workload.digest(twin);
        if (!Arrays.equals(state, other)) {
            throw undetermined(
                    "twin",
                    "at " + at + " one instance has another state than another to which the same had happened: "
                            + Bytes.difference(state, other));
        }
        workload.compare(peer, at, state);
        return Mix.in(0, ByteBuffer.wrap(state));
    }

    @Override
    public Snapshot snapshot() {
        byte[] now = Bytes.ofSnapshot(machine);
        Snapshot view = machine.snapshot();
        Zxid taken = at;
        return out -> {
            byte[] later = Bytes.written(view);
            if (!Arrays.equals(now, later)) {
                throw new Violation(
                        "StateMachine",
                        "snapshot",
                        where() + " the snapshot of " + taken
                                + ", written later, is not what it was then: " + Bytes.difference(now, later)
                                + ". snapshot() must hand out an immutable view or a copy, since apply goes on while it is written");
            }
            out.write(later);
        };
    }

    @Override
    public void restore(DataInputStream in) throws IOException {
        byte[] snapshot = in.readAllBytes();
        restore(machine, snapshot);
        freshTwin(snapshot);
        if (!Arrays.equals(workload.digest(machine), workload.digest(twin))) {
            throw undetermined(
                    "restore",
                    "a used instance that has restored a snapshot differs from a fresh one that has: restore() must"
                            + " replace the whole state");
        }
    }

    private void restore(M to, byte[] snapshot) {
        try {
            to.restore(new DataInputStream(new ByteArrayInputStream(snapshot)));
        } catch (IOException | RuntimeException | Error e) {
            throw thrown("restore of " + snapshot.length + " bytes that its own snapshot wrote", e);
        }
    }

    private String where() {
        return "peer " + peer + ":";
    }

    private Violation thrown(String what, Throwable e) {
        Violation violation = new Violation("StateMachine", "throws", where() + " " + what + " threw " + e);
        violation.initCause(e);
        return violation;
    }

    private Violation undetermined(String how, String what) {
        return new Violation("Determinism", how, where() + " " + what + ". " + ADVICE);
    }
}
