package io.zab.runtime;

import io.zab.Snapshot;
import io.zab.Zxid;
import io.zab.message.Batch;
import io.zab.message.SnapshotHeader;
import io.zab.protocol.Applier;
import io.zab.storage.Store;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes a snapshot after so many transactions or bytes of log. The view is taken on the apply thread, between two batches; it is written by a thread that lives
 * as long as the writing. The peer decides when it is published. One that fails costs nothing but the place in the log: it is tried again later.
 */
final class SnapshotWriter {
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Application application;
    private final Store store;
    private final StoreUsers users;
    private final Mailbox<Input> protocol;
    private final NodeLog log;
    private final long everyTransactions;
    private final long everyBytes;

    private volatile boolean closed;
    private volatile @Nullable Thread writing;
    private volatile boolean failed;

    // Apply thread.
    private long transactions;
    private long bytes;
    private long notBeforeNanos = System.nanoTime();

    SnapshotWriter(
            Application application,
            Store store,
            StoreUsers users,
            Mailbox<Input> protocol,
            NodeLog log,
            long everyTransactions,
            long everyBytes) {
        this.application = application;
        this.store = store;
        this.users = users;
        this.protocol = protocol;
        this.log = log;
        this.everyTransactions = everyTransactions;
        this.everyBytes = everyBytes;
    }

    /** Apply thread: a batch has been applied. Takes a snapshot if it is time; what the state machine throws comes through. */
    void applied(Batch batch, Applier applier) {
        transactions += batch.count();
        bytes += batch.lengthBytes();
        if ((transactions >= everyTransactions || bytes >= everyBytes) && isFree()) {
            SnapshotHeader header = applier.snapshotHeader();
            if (header != null) {
                take(header);
            }
        }
    }

    /** Apply thread: the state was replaced by a snapshot; the log begins anew. */
    void restored() {
        transactions = 0;
        bytes = 0;
    }

    private boolean isFree() {
        if (failed) {
            failed = false;
            notBeforeNanos = System.nanoTime() + RETRY_NANOS;
            // As it was when the one that failed was taken, or more: it is due at once when the time has come.
            transactions = Math.max(transactions, everyTransactions);
        }
        return writing == null && !closed && System.nanoTime() - notBeforeNanos >= 0;
    }

    private void take(SnapshotHeader header) {
        Snapshot view = application.snapshot(header.zxid());
        transactions = 0;
        bytes = 0;
        Thread thread = NodeThreads.create(log.threadName("snapshot"), () -> write(header, view));
        writing = thread;
        thread.start();
    }

    private void write(SnapshotHeader header, Snapshot view) {
        long began = System.nanoTime();
        try {
            if (!users.enter()) {
                return;
            }
            try {
                writeTo(store.writeSnapshot(header), view);
            } catch (Throwable t) {
                discard(header.zxid(), t);
                throw t;
            } finally {
                users.leave();
            }
            log.debug("snapshot at {} written in {} ms", header.zxid(), (System.nanoTime() - began) / 1_000_000);
            Zxid zxid = header.zxid();
            protocol.put(peer -> peer.snapshotWritten(zxid));
        } catch (Throwable t) {
            failed = true;
            if (!closed) {
                log.warn(
                        "the snapshot at " + header.zxid()
                                + " could not be written; the node goes on, the log grows, and it is tried again in "
                                + TimeUnit.NANOSECONDS.toSeconds(RETRY_NANOS) + " s at the earliest",
                        t);
            }
        } finally {
            writing = null;
        }
    }

    /** What is half written may be large, and what kept it from being written may be a full disk. */
    private void discard(Zxid zxid, Throwable because) {
        try {
            store.discardSnapshot(zxid);
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }

    private void writeTo(OutputStream file, Snapshot view) throws IOException {
        // Closing is what makes it durable; one that was given up is closed, too, but never reported.
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(new UntilClosed(file), 1 << 16))) {
            view.writeTo(out);
        }
        if (closed) {
            throw new IOException("the node closes");
        }
    }

    /** Gives up what is being written. Any thread. */
    void close() {
        closed = true;
    }

    /** The thread that writes, null if none does. */
    @Nullable
    Thread thread() {
        return writing;
    }

    /** Lets a long writing end when the node closes. */
    private final class UntilClosed extends OutputStream {
        private final OutputStream file;

        UntilClosed(OutputStream file) {
            this.file = file;
        }

        @Override
        public void write(int b) throws IOException {
            check();
            file.write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            check();
            file.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }

        private void check() throws IOException {
            if (closed) {
                throw new IOException("the node closes");
            }
        }
    }
}
