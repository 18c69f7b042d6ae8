package io.zab.runtime;

import io.zab.NodeListener;
import io.zab.PeerAddress;
import io.zab.PeerId;
import io.zab.StateMachine;
import io.zab.Timeouts;
import io.zab.message.BootId;
import io.zab.protocol.PeerSettings;
import io.zab.transport.Transport;
import java.time.Duration;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What a node is built from: the builder's values, checked.
 *
 * @param disk the {@code io.zab.storage.Disk} of the data directory; typed so loosely because the API knows no disk
 * @param callbackExecutor null for a thread of the node
 */
public record NodeConfig(
        String cluster,
        PeerId self,
        SortedMap<PeerId, PeerAddress> addresses,
        AutoCloseable disk,
        Transport transport,
        StateMachine stateMachine,
        int priority,
        Timeouts timeouts,
        Duration proposeTimeout,
        int payloadBytesMax,
        int outstandingRequestsMax,
        long outstandingBytesMax,
        boolean waitForRoom,
        long snapshotTransactions,
        long snapshotLogBytes,
        long segmentBytes,
        long diskReserveBytes,
        @Nullable Executor callbackExecutor,
        NodeListener listener) {
    private static final Duration DISCOVERY = Duration.ofSeconds(1);
    private static final Duration SYNC = Duration.ofSeconds(1);
    private static final Duration FINALIZE_WAIT = Duration.ofMillis(25);
    private static final Duration DISK_STALL = Duration.ofSeconds(1);
    private static final Duration HAND_OVER = Duration.ofMillis(300);
    private static final int LINK_TIMEOUT_HEARTBEATS = 5;

    PeerSettings peerSettings(BootId boot) {
        return new PeerSettings(
                self,
                Collections.unmodifiableSortedSet(new TreeSet<>(addresses.keySet())),
                priority,
                boot,
                payloadBytesMax,
                timings(),
                limits());
    }

    private PeerSettings.Timings timings() {
        Duration heartbeat = timeouts.heartbeat();
        Duration follower = timeouts.followerTimeout();
        return new PeerSettings.Timings(
                heartbeat,
                follower,
                timeouts.leaderTimeout(),
                heartbeat.multipliedBy(LINK_TIMEOUT_HEARTBEATS),
                longer(DISCOVERY, follower),
                longer(SYNC, follower),
                FINALIZE_WAIT,
                longer(DISK_STALL, follower),
                longer(HAND_OVER, heartbeat.multipliedBy(3)));
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    /** Every window has room for two of the largest payloads, else one of them could never pass. */
    private PeerSettings.Limits limits() {
        PeerSettings.Limits defaults = PeerSettings.Limits.defaults();
        long two = 2L * payloadBytesMax + (64 << 10);
        return new PeerSettings.Limits(
                defaults.batchBytesMax(),
                Math.max(two, defaults.historyCacheBytes()),
                Math.max(two, defaults.followerWindowBytes()),
                Math.max(two, defaults.applyWindowBytes()),
                Math.max(two, defaults.undurableTailBytes()),
                Math.max(two, defaults.uncommittedBytes()),
                Math.max(two, defaults.forwardCreditBytes()),
                defaults.snapshotChunkBytes(),
                defaults.batchRecordsMax(),
                defaults.epochRecordsMax());
    }
}
