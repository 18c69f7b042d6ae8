package io.zab.testkit.sim;

import io.zab.PeerId;
import io.zab.Snapshot;
import io.zab.Transaction;
import io.zab.Zxid;
import io.zab.message.Batch;
import io.zab.message.BootId;
import io.zab.message.PeerEntry;
import io.zab.message.SnapshotHeader;
import io.zab.protocol.Applier;
import io.zab.storage.Store;
import io.zab.testkit.disk.SimDisk;
import io.zab.testkit.model.ModelPeer;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The apply thread of a process, and the one that writes its snapshots, piece by piece. */
final class SimApplyThread implements Applier.Sink {
    private final SimProcess process;
    private final Environment environment;
    private final ModelPeer model;
    private final Store store;
    private final Applier applier;
    private final Deque<Object> waiting = new ArrayDeque<>();
    private final SimReads reads;
    private final Application application;
    private boolean applying;
    private long queuedBytes;
    private int sinceSnapshot;
    private boolean snapshotting;
    private int failIn;
    private @Nullable IOException unopened;

    SimApplyThread(SimProcess process, Environment environment, Store store, PeerId id, BootId boot)
            throws IOException {
        this.process = process;
        this.environment = environment;
        this.model = process.model();
        this.store = store;
        this.application = environment.application(id);
        this.reads = new SimReads(process, application);
        SnapshotHeader snapshot = store.recovered().snapshot();
        if (snapshot != null) {
            restoreFrom(snapshot);
        }
        this.applier = new Applier(id, boot, snapshot);
    }

    boolean busy() {
        return applying || snapshotting;
    }

    void offer(Batch batch) {
        waiting.add(batch);
        queuedBytes += batch.lengthBytes();
        process.queued("its apply thread", queuedBytes, process.bounds().apply());
        plan();
    }

    void offer(SnapshotHeader header) {
        waiting.add(header);
        plan();
    }

    void offer(SimReads.Pointed read) {
        waiting.add(read);
        plan();
    }

    /** The n-th transaction from now is more than the state machine bears. */
    void failAt(int transaction) {
        failIn = transaction;
    }

    private void plan() {
        if (!applying && !waiting.isEmpty()) {
            applying = true;
            environment.schedule(process, Environment.Work.APPLY, this::applyWaiting);
        }
    }

    private void applyWaiting() {
        applying = false;
        Object first = waiting.remove();
        if (first instanceof SnapshotHeader header) {
            restore(header);
        } else {
            Zxid before = applier.applied();
            try {
                take(first);
                while (!waiting.isEmpty() && !(waiting.peek() instanceof SnapshotHeader)) {
                    take(waiting.remove());
                }
            } catch (ApplyFailure e) {
                if (unopened == null) {
                    process.stateMachineFailed();
                } else {
                    process.storageFailed(unopened);
                }
                return;
            }
            Zxid zxid = applier.applied();
            if (!zxid.equals(before)) {
                @Nullable PeerEntry own = applier.own();
                process.input(core -> core.applied(zxid, own));
                snapshotIfWorthWhile();
            }
        }
        reads.report();
        plan();
    }

    private void take(Object next) {
        if (next instanceof Batch batch) {
            apply(batch);
        } else {
            reads.add((SimReads.Pointed) next);
        }
        reads.runThrough(applier.applied());
    }

    private void apply(Batch batch) {
        if (unopened != null) {
            throw new ApplyFailure();
        }
        queuedBytes -= batch.lengthBytes();
        applier.apply(batch, this);
        environment.note(process.id(), "apply", batch, batch.last().value());
        environment.model().applied(model, batch, application.digest(batch.last()));
    }

    @Override
    public byte[] transaction(int mount, Transaction transaction) {
        if (failIn > 0 && --failIn == 0) {
            throw new ApplyFailure();
        }
        sinceSnapshot++;
        environment.model().tell().effect(model, transaction);
        return application.apply(transaction);
    }

    @Override
    public void completed(long sequence, Zxid zxid, byte[] result) {
        process.clients().completed(sequence, zxid);
    }

    // ---- snapshots

    private void restore(SnapshotHeader header) {
        try {
            restoreFrom(header);
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains(SimDisk.FAILURE)) {
                process.storageFailed(e);
            } else {
                // It has waited here for so long that the next leader's has replaced it, which follows.
                environment.note(process.id(), "no longer there", header, 1);
                unopened = e;
            }
            return;
        }
        unopened = null;
        applier.restored(header);
        sinceSnapshot = 0;
        Zxid zxid = header.zxid();
        @Nullable PeerEntry own = applier.own();
        environment.note(process.id(), "restored", zxid, zxid.value());
        process.input(core -> core.restored(zxid, own));
        reads.runThrough(zxid);
    }

    private void restoreFrom(SnapshotHeader header) throws IOException {
        try (DataInputStream in = store.openSnapshot(header.zxid())) {
            application.restore(in);
        }
        environment.model().restored(model, header.zxid(), application.digest(header.zxid()));
    }

    private void snapshotIfWorthWhile() {
        if (snapshotting || sinceSnapshot < environment.snapshotEvery()) {
            return;
        }
        SnapshotHeader header = applier.snapshotHeader();
        if (header == null) {
            return;
        }
        Snapshot view = application.snapshot();
        snapshotting = true;
        sinceSnapshot = 0;
        environment.model().tell().snapshotTaken(model, header);
        environment.schedule(process, Environment.Work.SNAPSHOT, () -> beginSnapshot(header, view));
    }

    private void beginSnapshot(SnapshotHeader header, Snapshot view) {
        writing(header, () -> {
            DataOutputStream out = new DataOutputStream(store.writeSnapshot(header));
            view.writeTo(out);
            environment.schedule(process, Environment.Work.SNAPSHOT, () -> endSnapshot(header, out));
        });
    }

    private void endSnapshot(SnapshotHeader header, OutputStream out) {
        writing(header, () -> {
            out.close();
            snapshotting = false;
            Zxid zxid = header.zxid();
            environment.note(process.id(), "wrote snapshot", zxid, zxid.value());
            process.input(core -> core.snapshotWritten(zxid));
        });
    }

    /** One that cannot be written costs nothing but itself; a later one is tried. */
    private void writing(SnapshotHeader header, SimProcess.DiskWork work) {
        process.onDisk(() -> {
            try {
                work.run();
            } catch (IOException e) {
                snapshotting = false;
                environment.note(
                        process.id(), "snapshot failed", e, header.zxid().value());
                store.discardSnapshot(header.zxid());
            }
        });
    }

    /** What the application throws. */
    private static final class ApplyFailure extends RuntimeException {
        private static final long serialVersionUID = 1;

        ApplyFailure() {
            super("the state machine fails", null, false, false);
        }
    }
}
