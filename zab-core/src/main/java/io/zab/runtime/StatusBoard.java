package io.zab.runtime;

import io.zab.FailoverStep;
import io.zab.NodeStatus;
import io.zab.PeerId;
import io.zab.Role;
import io.zab.RoleChange;
import io.zab.ZabException;
import io.zab.Zxid;
import io.zab.message.Message;
import io.zab.protocol.PeerStatus;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a node from outside: the protocol thread writes it up after its rounds, anybody reads it without waiting. Keeps the last changes of role and
 * steps of failovers, and what is the trouble with the other peers.
 */
final class StatusBoard {
    private static final int ROLE_CHANGES_MAX = 32;
    private static final int STEPS_MAX = 128;

    private final String cluster;
    private final PeerId self;
    private final Permits permits;
    private final @Nullable String quarantine;

    private record Published(PeerStatus peer, long atNanos) {}

    private volatile Published published;
    private volatile Zxid applied;
    private volatile @Nullable Throwable failure;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by the lock.
    private final Deque<RoleChange> roleChanges = new ArrayDeque<>();
    private final Deque<FailoverStep> steps = new ArrayDeque<>();
    private final Map<PeerId, String> troubles = new TreeMap<>();
    private @Nullable String strayTrouble;

    /** At a leader: whom it has refused a session, and has not given one since. Written by the protocol thread only. */
    private final Map<PeerId, Message.Reject> refusals = new ConcurrentSkipListMap<>();

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
        forgetRefusals(peer);
        boolean turned = before.ready() != peer.ready();
        if (turned || before.role() != peer.role()) {
            signal();
        }
        return turned;
    }

    /** Protocol thread: a session is refused, or ends with that reason. */
    void refused(PeerId peer, Message.Reject reject) {
        refusals.put(peer, reject);
    }

    private void forgetRefusals(PeerStatus peer) {
        if (peer.role() != Role.LEADING) {
            refusals.clear();
        } else if (!refusals.isEmpty()) {
            peer.peers().stream()
                    .filter(other -> other.acknowledged() != null)
                    .forEach(other -> refusals.remove(other.peer()));
        }
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

    /** A peer, or somebody who did not get as far as to say who, cannot be linked. */
    void trouble(@Nullable PeerId peer, String why) {
        lock.lock();
        try {
            if (peer == null) {
                strayTrouble = why;
            } else {
                troubles.put(peer, why);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The peer is linked. */
    void noTrouble(PeerId peer) {
        lock.lock();
        try {
            troubles.remove(peer);
            strayTrouble = null;
        } finally {
            lock.unlock();
        }
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

    /** What is missing until this node serves, with what is the trouble with those who are missing. Null if it is ready. */
    @Nullable
    String missing() {
        PeerStatus peer = published.peer;
        if (peer.ready()) {
            return null;
        }
        StringBuilder text = new StringBuilder(peer.missing() == null ? "it is not up to date yet" : peer.missing());
        lock.lock();
        try {
            Set<PeerId> troubled = new TreeSet<>(troubles.keySet());
            troubled.addAll(refusals.keySet());
            for (PeerId id : troubled) {
                String why = String.valueOf(trouble(id));
                text.append(why.startsWith("peer ") ? "; " : "; peer " + id + ": ")
                        .append(why);
            }
            if (strayTrouble != null) {
                text.append("; ").append(strayTrouble);
            }
        } finally {
            lock.unlock();
        }
        return text.toString();
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
                // The lock is held, but for the wait itself: missing() above may take it once more.
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
                    other.counts() && !wasRolledBack(other.peer()),
                    other.diskWaitNanos() < 0 ? null : Duration.ofNanos(other.diskWaitNanos()),
                    trouble(other.peer())));
        }
        return others;
    }

    /** Why a peer was refused, and why it cannot be reached: one that was refused for its directory stops, and then both is true. */
    private @Nullable String trouble(PeerId peer) {
        Message.Reject refusal = refusals.get(peer);
        String link = troubles.get(peer);
        if (refusal == null) {
            return link;
        }
        return "refused: " + refusal.why() + (link == null ? "" : "; " + link);
    }

    private boolean wasRolledBack(PeerId peer) {
        Message.Reject refusal = refusals.get(peer);
        return refusal != null && refusal.reason() == Message.Rejection.ROLLED_BACK;
    }
}
