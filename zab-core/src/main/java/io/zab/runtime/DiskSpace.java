package io.zab.runtime;

import io.zab.Role;
import io.zab.storage.Store;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * How much room is left on the disk. A write that finds none is final, as any that fails: the node stops. So below a reserve it takes no more proposals, and hands
 * leadership over, once, to whoever is fittest; what others propose is still written. All that ends when there is room again.
 *
 * <p>Looked at by the log thread, since a disk may take its time to answer; asked by any.
 */
final class DiskSpace {
    /** Between two looks. A disk that takes in more than the reserve meanwhile is faster than any. */
    static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    /**
     * What the last look found.
     *
     * @param low whether nothing more is to be proposed here
     */
    record Room(long usableBytes, boolean low) {}

    private final Store store;
    private final long reserveBytes;
    private final StatusBoard board;
    private final Mailbox<Input> protocol;
    private final NodeLog log;
    private volatile Room room = new Room(Long.MAX_VALUE, false);

    // Of the log thread.
    private long lookAtNanos = System.nanoTime();
    private boolean makesWay;

    DiskSpace(Store store, long reserveBytes, StatusBoard board, Mailbox<Input> protocol, NodeLog log) {
        this.store = store;
        this.reserveBytes = reserveBytes;
        this.board = board;
        this.protocol = protocol;
        this.log = log;
    }

    Room room() {
        return room;
    }

    long reserveBytes() {
        return reserveBytes;
    }

    /** The log thread, often: looks if it is time to. */
    void look() {
        long now = System.nanoTime();
        if (now - lookAtNanos < 0) {
            return;
        }
        lookAtNanos = now + LOOK_NANOS;
        try {
            judge(store.usableBytes());
        } catch (IOException e) {
            // A disk that fails is found out by what is written to it.
            log.limited("disk-space", "it is not known how much room is left on the disk: " + e);
        }
    }

    void judge(long usable) {
        boolean was = room.low();
        // Somewhat more, before it takes proposals again: else it would go back and forth at the line.
        boolean low = usable < (was ? reserveBytes + reserveBytes / 8 : reserveBytes);
        room = new Room(usable, low);
        if (low) {
            log.limited(
                    "disk-low",
                    "the disk has room for " + usable + " bytes more, which is less than the reserve of " + reserveBytes
                            + ": this node takes no proposals until there is room again. Make room, since it stops when there"
                            + " is none for what others propose");
            makeWay();
        } else if (was) {
            makesWay = false;
            log.info("the disk has room for " + usable + " bytes again: this node takes proposals");
        }
    }

    /** Once, until there is room: the others may be no better off. */
    private void makeWay() {
        if (!makesWay && board.peer().role() == Role.LEADING && board.peer().ready()) {
            makesWay = true;
            PendingTransfer wish = new PendingTransfer(null, () -> {});
            var unused = wish.future().whenComplete((done, why) -> {
                if (why != null) {
                    log.info("it leads on although its disk is low: " + why.getMessage());
                }
            });
            protocol.put(wish);
        }
    }
}
