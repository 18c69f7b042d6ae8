package io.zab.runtime;

import io.zab.Reason;
import io.zab.Transaction;
import io.zab.Zxid;
import io.zab.message.Batch;
import io.zab.message.PeerEntry;
import io.zab.message.SnapshotHeader;
import io.zab.protocol.Applier;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that runs the state machine: applies committed batches in order, completes the futures of this peer's own requests, runs reads between two
 * batches, and reports how far it is, once per run of batches. May be as slow as the application is: the protocol hands over no more than a window, and costs no heartbeat.
 */
final class ApplyThread implements Runnable {
    /** While there is much to apply, it is reported at least this often. */
    private static final long REPORT_NANOS = 1_000_000;

    /** So long a later snapshot is waited for, if one that should be restored is no longer there. */
    private static final long LATER_SNAPSHOT_NANOS = 10_000_000_000L;

    /** Thrown between two transactions, to leave a long batch. */
    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1;

        Stopped() {
            super("the node closes", null, false, false);
        }
    }

    private final Applier applier;
    private final @Nullable SnapshotHeader recovered;
    private final Application application;
    private final Completions completions;
    private final ReadRunner reads;
    private final SnapshotWriter snapshots;
    private final StatusBoard board;
    private final Mailbox<List<ApplyWork>> work = new Mailbox<>();
    private final Mailbox<Input> protocol;
    private final Failure failure;
    private final Applier.Sink sink;
    private volatile boolean closed;

    private long reportedNanos;
    private boolean unreported;
    /** A snapshot that could not be opened: either a later one has taken its place and follows, or the store has failed. */
    private @Nullable SnapshotUnopened unopened;

    ApplyThread(
            Applier applier,
            @Nullable SnapshotHeader recovered,
            Application application,
            Completions completions,
            ReadRunner reads,
            SnapshotWriter snapshots,
            StatusBoard board,
            Mailbox<Input> protocol,
            Failure failure) {
        this.applier = applier;
        this.recovered = recovered;
        this.application = application;
        this.completions = completions;
        this.reads = reads;
        this.snapshots = snapshots;
        this.board = board;
        this.protocol = protocol;
        this.failure = failure;
        this.sink = new OwnSink();
    }

    /** Protocol thread: all of one round, in order. The list is not to be changed afterwards. */
    void hand(List<ApplyWork> round) {
        work.put(round);
    }

    /** Ends after the present transaction; what is committed but not applied is applied by the next start. Any thread. */
    void close() {
        closed = true;
        work.close();
    }

    @Override
    public void run() {
        try {
            if (recovered != null) {
                application.restore(recovered.zxid());
            }
            while (!work.ended()) {
                for (List<ApplyWork> round : next()) {
                    for (ApplyWork next : round) {
                        carryOut(next);
                    }
                }
                report();
            }
        } catch (Stopped e) {
            // Closed within a batch.
        } catch (StateMachineFailure e) {
            failure.stop(Reason.STATE_MACHINE_FAILED, String.valueOf(e.getMessage()), cause(e));
        } catch (StoreFailure e) {
            failure.stop(Reason.STORAGE_FAILED, String.valueOf(e.getMessage()), cause(e));
        } catch (Throwable t) {
            failure.stop(Reason.INVARIANT_BROKEN, "the apply thread failed: " + t, t);
        } finally {
            // What was applied was applied: whoever waits for it is told, even if the next one could not be.
            completions.flush();
            reads.flush();
        }
    }

    private List<List<ApplyWork>> next() {
        SnapshotUnopened failed = unopened;
        if (failed == null) {
            return work.take();
        }
        List<List<ApplyWork>> rounds = work.take(System.nanoTime() + LATER_SNAPSHOT_NANOS);
        if (rounds.isEmpty() && !work.ended()) {
            throw failed;
        }
        return rounds;
    }

    private static Throwable cause(Throwable e) {
        return e.getCause() == null ? e : e.getCause();
    }

    private void carryOut(ApplyWork next) {
        if (next instanceof ApplyWork.Apply apply) {
            apply(apply.batch());
        } else if (next instanceof ApplyWork.Restore restore) {
            restore(restore.header());
        } else if (next instanceof ApplyWork.Read read) {
            reads.add(read);
            runReads();
        } else if (next instanceof ApplyWork.ForgetReads) {
            reads.forgetExpired();
        }
    }

    /** Between two transactions: the state is that of the last one applied. */
    private void runReads() {
        if (!closed) {
            reads.runThrough(applier.applied());
        }
    }

    private void apply(Batch batch) {
        if (unopened != null) {
            throw unopened;
        }
        // A read that has run does not wait for a batch that may be long, or hang.
        reads.flush();
        applier.apply(batch, sink);
        board.applied(applier.applied());
        unreported = true;
        runReads();
        if (System.nanoTime() - reportedNanos >= REPORT_NANOS) {
            report();
        }
        snapshots.applied(batch, applier);
    }

    private void restore(SnapshotHeader header) {
        report();
        try {
            application.restore(header.zxid());
            unopened = null;
        } catch (SnapshotUnopened e) {
            // It may have waited behind slow transactions for so long that the next leader's snapshot has replaced it.
            // One that breaks off half way is not waited for: reads would see half a state meanwhile.
            unopened = e;
            return;
        }
        applier.restored(header);
        board.applied(header.zxid());
        snapshots.restored();
        PeerEntry own = applier.own();
        completions.done(own);
        protocol.put(peer -> peer.restored(header.zxid(), own));
        runReads();
    }

    private void report() {
        reportedNanos = System.nanoTime();
        PeerEntry own = applier.own();
        completions.done(own);
        completions.flush();
        reads.flush();
        if (unreported) {
            unreported = false;
            Zxid applied = applier.applied();
            protocol.put(peer -> peer.applied(applied, own));
        }
    }

    private final class OwnSink implements Applier.Sink {
        private long startedNanos;

        @Override
        public byte[] transaction(int mount, Transaction transaction) {
            if (closed) {
                throw new Stopped();
            }
            startedNanos = System.nanoTime();
            return application.apply(mount, transaction);
        }

        @Override
        public void completed(long sequence, Zxid zxid, byte[] result) {
            completions.completed(sequence, zxid, result, System.nanoTime() - startedNanos);
        }
    }
}
