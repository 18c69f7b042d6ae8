package io.zab.runtime;

import io.zab.FailoverStep;
import io.zab.NodeStatus;
import io.zab.PeerId;
import io.zab.Role;
import io.zab.RoleChange;
import io.zab.ZabException;
import io.zab.Zxid;
import io.zab.protocol.PeerStatus;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a node from outside: the protocol thread writes it up after its rounds, anybody reads it without waiting. Keeps the last changes of role and
 * steps of failovers.
 */
final class StatusBoard {
    private static final int ROLE_CHANGES_MAX = 32;
    private static final int STEPS_MAX = 128;

    private final String cluster;
    private final PeerId self;
    private final Permits permits;
    private final @Nullable String quarantine;
    private final PeerTroubles troubles = new PeerTroubles();

    private record Published(PeerStatus peer, long atNanos) {}

    private volatile Published published;
    private volatile Zxid applied;
    private volatile @Nullable Throwable failure;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by the lock.
    private final Deque<RoleChange> roleChanges = new ArrayDeque<>();
    private final Deque<FailoverStep> steps = new ArrayDeque<>();

    /**
     * @param quarantine where the files of a damaged directory are, null if there was none
     * @param first what the data directory says, until the peer speaks for itself
     */
    StatusBoard(String cluster, PeerId self, Permits permits, @Nullable String quarantine, PeerStatus first) {
        this.quarantine = quarantine;
        this.cluster = cluster;
        this.self = self;
        this.permits = permits;
        this.published = new Published(first, System.nanoTime());
        this.applied = first.applied();
    }

    // ---- Written by the node's threads

    /** Protocol thread: what the peer is now; true if it has begun or ceased to be ready. */
    boolean publish(PeerStatus peer, long nowNanos) {
        PeerStatus before = published.peer;
        published = new Published(peer, nowNanos);
        troubles.forgetRefusals(peer);
        boolean turned = before.ready() != peer.ready();
        if (turned || before.role() != peer.role()) {
            signal();
        }
        return turned;
    }

    /** Apply thread: how far the application is. */
    void applied(Zxid zxid) {
        applied = zxid;
    }

    void add(RoleChange change) {
        lock.lock();
        try {
            keep(roleChanges, change, ROLE_CHANGES_MAX);
        } finally {
            lock.unlock();
        }
    }

    void add(FailoverStep step) {
        lock.lock();
        try {
            keep(steps, step, STEPS_MAX);
        } finally {
            lock.unlock();
        }
    }

    private static <T> void keep(Deque<T> last, T next, int max) {
        if (last.size() == max) {
            last.removeFirst();
        }
        last.addLast(next);
    }

    /** The node has stopped by itself; the first cause counts. */
    void failed(Throwable cause) {
        failure = cause;
        signal();
    }

    private void signal() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    // ---- Read by anybody

    PeerStatus peer() {
        return published.peer;
    }

    /** With the other peers. */
    PeerTroubles troubles() {
        return troubles;
    }

    /** What is missing until this node serves, with what is the trouble with those who are missing. Null if it is ready. */
    @Nullable
    String missing() {
        PeerStatus peer = published.peer;
        if (peer.ready()) {
            return null;
        }
        return (peer.missing() == null ? "it is not up to date yet" : peer.missing()) + troubles.told();
    }

    void awaitReady(Duration timeout) throws TimeoutException, InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = Nanos.of(timeout);
            while (true) {
                Throwable cause = failure;
                PeerStatus peer = published.peer;
                if (cause != null) {
                    throw new ZabException("Will not become ready: " + cause.getMessage(), cause);
                }
                if (peer.role() == Role.STOPPED) {
                    throw new ZabException(named() + " is closed and will not become ready. Build a new one");
                }
                if (peer.ready()) {
                    return;
                }
                if (left <= 0) {
                    throw new TimeoutException(
                            named() + " is not ready after " + Nanos.millis(timeout) + " ms: " + missing());
                }
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** {@code cluster "orders"}. */
    String clusterNamed() {
        return "cluster \"" + cluster + "\"";
    }

    /** {@code Peer 1 of cluster "orders"}. */
    String named() {
        return "Peer " + self + " of cluster \"" + cluster + "\"";
    }

    NodeStatus status(long syncs, DiskSpace.Room room) {
        Published now = published;
        PeerStatus peer = now.peer;
        // Apply thread and protocol thread write at different moments. What is applied is committed, and in the log.
        Zxid isApplied = Zxid.max(applied, peer.applied());
        Zxid committed = Zxid.max(peer.committed(), isApplied);
        String missing = missing();
        lock.lock();
        try {
            return new NodeStatus(
                    cluster,
                    self,
                    peer.role(),
                    peer.leader(),
                    peer.epoch(),
                    Zxid.max(peer.last(), committed),
                    peer.durable(),
                    committed,
                    isApplied,
                    peer.ready(),
                    peer.counts(),
                    quarantine,
                    peer.formed(),
                    missing,
                    permits.requests(),
                    permits.bytes(),
                    syncs,
                    room.usableBytes(),
                    room.low(),
                    others(peer, System.nanoTime() - now.atNanos),
                    List.copyOf(roleChanges),
                    List.copyOf(steps),
                    failure);
        } finally {
            lock.unlock();
        }
    }

    private List<NodeStatus.Peer> others(PeerStatus peer, long ageNanos) {
        List<NodeStatus.Peer> others = new ArrayList<>();
        for (PeerStatus.Other other : peer.peers()) {
            boolean linked = other.connected() && other.silentNanos() >= 0;
            others.add(new NodeStatus.Peer(
                    other.peer(),
                    other.connected(),
                    linked ? Duration.ofNanos(other.silentNanos() + ageNanos) : null,
                    other.acknowledged(),
                    other.counts() && !troubles.wasRolledBack(other.peer()),
                    other.diskWaitNanos() < 0 ? null : Duration.ofNanos(other.diskWaitNanos()),
                    troubles.of(other.peer())));
        }
        return others;
    }
}
