package io.zab.runtime;

import io.zab.Snapshot;
import io.zab.StateMachine;
import io.zab.Transaction;
import io.zab.Zxid;
import io.zab.storage.Store;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.function.Consumer;

/** The application's state machine as the apply thread sees it: what it throws gets the words that people need. Confined to the apply thread. */
final class Application {
    private final StateMachine stateMachine;
    private final Store store;
    private final StoreUsers users;
    private final Consumer<Zxid> firstOfEpoch;
    private long epoch;

    /**
     * @param firstOfEpoch told the zxid of the first transaction of each epoch, once it is applied
     */
    Application(StateMachine stateMachine, Store store, StoreUsers users, Consumer<Zxid> firstOfEpoch) {
        this.stateMachine = stateMachine;
        this.store = store;
        this.users = users;
        this.firstOfEpoch = firstOfEpoch;
    }

    byte[] apply(int mount, Transaction transaction) {
        if (mount != 0) {
            throw new StateMachineFailure(
                    "the transaction " + transaction.zxid() + " is for mount " + mount
                            + ", which this version does not have; a newer version proposed it. Upgrade this node",
                    new IllegalStateException("mount " + mount));
        }
        byte[] result;
        try {
            result = stateMachine.apply(transaction);
        } catch (Throwable t) {
            throw new StateMachineFailure(failed(transaction, "threw " + t), t);
        }
        if (result == null) {
            throw new StateMachineFailure(
                    failed(transaction, "returned null"), new NullPointerException("apply returned null"));
        }
        if (transaction.zxid().epoch() != epoch) {
            epoch = transaction.zxid().epoch();
            firstOfEpoch.accept(transaction.zxid());
        }
        return result;
    }

    private static String failed(Transaction transaction, String how) {
        return "the state machine " + how + " when it applied transaction " + transaction.zxid() + " of peer "
                + transaction.proposer() + " (" + transaction.payload().limit()
                + " bytes). This node cannot stay equal to the"
                + " others and stops; its data is intact. Correct the state machine and start again: it will be given this transaction again";
    }

    /** A view of the state as it is after {@code zxid}. */
    Snapshot snapshot(Zxid zxid) {
        Snapshot view;
        try {
            view = stateMachine.snapshot();
        } catch (Throwable t) {
            throw new StateMachineFailure(noView(zxid, "threw " + t), t);
        }
        if (view == null) {
            throw new StateMachineFailure(
                    noView(zxid, "returned null"), new NullPointerException("snapshot returned null"));
        }
        return view;
    }

    private static String noView(Zxid zxid, String how) {
        return "the state machine " + how + " when it was asked for a snapshot after " + zxid
                + ", and nobody knows what state it is in. This node stops; its data is intact. Correct the state machine and start again";
    }

    /**
     * Replaces the whole state by a snapshot of the store.
     *
     * @throws SnapshotUnopened if it cannot be opened; the state is as it was
     * @throws StoreFailure if it cannot be read to its end; nobody knows what state that leaves
     */
    void restore(Zxid zxid) {
        if (!users.enter()) {
            // Not passed over in silence: what comes next would be applied to another state.
            throw new StoreFailure(
                    "the snapshot at " + zxid + " cannot be restored: the data directory is closed",
                    new IllegalStateException("closed"));
        }
        ReadFailure failure = new ReadFailure();
        try (DataInputStream in = new DataInputStream(failure.noting(open(zxid)))) {
            stateMachine.restore(in);
        } catch (StoreFailure e) {
            throw e;
        } catch (Throwable t) {
            failure.rethrow(zxid);
            throw new StateMachineFailure(
                    "the state machine could not restore the snapshot at " + zxid + ": " + t
                            + ". This node stops; its data is intact. Correct the state machine",
                    t);
        } finally {
            users.leave();
        }
        failure.rethrow(zxid); // the state machine may have taken it for the end
    }

    private DataInputStream open(Zxid zxid) {
        try {
            return store.openSnapshot(zxid);
        } catch (IOException | RuntimeException e) {
            throw new SnapshotUnopened(
                    "the snapshot at " + zxid + " cannot be read: " + e + ". Look at disk and file system", e);
        }
    }
}
