package io.zab.runtime;

import io.zab.Reason;
import io.zab.message.ReadResult;
import io.zab.message.StoreOp;
import io.zab.storage.Store;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that writes the log: takes all that waits, carries it out in order, syncs once, reports. What fails here is final: a sync is never tried
 * again, since the pages that it did not write may count as clean by then (the node stops, and its next start re-writes what is not proven).
 *
 * <p>Never interrupted: an interrupt would close the file that is being written.
 */
final class LogThread implements Runnable {
    private final Store store;
    private final Mailbox<List<LogWork>> work = new Mailbox<>();
    private final Mailbox<Input> protocol;
    private final Failure failure;
    private final NodeLog log;
    private final StoreUsers users;
    private final DiskSpace space;
    private List<List<LogWork>> inHand = List.of();
    private boolean condemned;
    private volatile @Nullable Throwable failed;

    LogThread(Store store, StoreUsers users, DiskSpace space, Mailbox<Input> protocol, Failure failure, NodeLog log) {
        this.store = store;
        this.space = space;
        this.users = users;
        this.protocol = protocol;
        this.failure = failure;
        this.log = log;
    }

    /** Protocol thread: all of one round, in order. The list is not to be changed afterwards. */
    void hand(List<LogWork> round) {
        if (!work.put(round)) {
            tellIfNotCondemned(List.of(round));
        }
    }

    /** Carries out what it was given, then ends and closes the store. Any thread. */
    void close() {
        work.close();
    }

    @Override
    public void run() {
        try {
            while (!work.ended()) {
                space.look();
                inHand = work.take(System.nanoTime() + DiskSpace.LOOK_NANOS);
                carryOut(inHand);
            }
        } catch (Throwable t) {
            failed = t;
            work.close();
            failure.stop(
                    Reason.STORAGE_FAILED,
                    "the data directory failed: " + t
                            + ". Nothing more is written to it. Look at disk and file system, then start again: if files are damaged, they are"
                            + " set aside then, and this node learns everything anew",
                    t);
            if (!condemned) {
                tellIfNotCondemned(inHand);
                tellIfNotCondemned(work.poll());
            }
        } finally {
            closeStore();
        }
    }

    /**
     * The protocol has found that this directory is older than it was (rule B9) and had that written into it, as its last word; among what was not carried out, the
     * next start would not know. That the node stops was told before, for that very reason: so this is not what {@link Failure} tells.
     */
    private void tellIfNotCondemned(List<List<LogWork>> rounds) {
        for (List<LogWork> round : rounds) {
            for (LogWork next : round) {
                if (next instanceof LogWork.Perform perform && perform.op() instanceof StoreOp.Condemn condemn) {
                    log.fatal(
                            "the data directory is older than it was, and that could not be noted in it: the next start would take it"
                                    + " for good. Delete it, or move it away, before that. What was found: "
                                    + condemn.why(),
                            failed);
                }
            }
        }
    }

    private void carryOut(List<List<LogWork>> rounds) throws Exception {
        long performed = 0;
        for (List<LogWork> round : rounds) {
            for (LogWork next : round) {
                if (next instanceof LogWork.Perform perform) {
                    store.perform(perform.op());
                    condemned |= perform.op() instanceof StoreOp.Condemn;
                    performed = perform.number();
                } else if (next instanceof LogWork.Read read) {
                    // Answered before the sync: what is read may well not be durable here, and need not be.
                    ReadResult result = store.read(read.op());
                    protocol.put(peer -> peer.read(read.id(), result));
                }
            }
        }
        if (performed > 0) {
            store.sync();
            long durable = performed;
            protocol.put(peer -> peer.stored(durable));
        }
    }

    private void closeStore() {
        users.awaitNone();
        try {
            store.close();
        } catch (Exception e) {
            // All that was reported durable is; recovery needs no clean end.
            log.warn("the data directory could not be closed cleanly; nothing durable is lost by that", e);
        }
    }
}
