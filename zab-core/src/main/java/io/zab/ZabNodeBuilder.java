package io.zab;

import io.zab.transport.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executor;

/** Builds a {@link ZabNode}. All mistakes are reported together by {@link #start()}, before disk or network is touched. Not thread-safe. */
public final class ZabNodeBuilder {
    ZabNodeBuilder() {}

    /** The cluster's name: 1 to 64 letters, digits, dots, dashes or underscores. {@code default} unless set. */
    public ZabNodeBuilder cluster(String name) {
        return this;
    }

    /** This peer's id, one of {@link #peers}. Required. */
    public ZabNodeBuilder id(int id) {
        return this;
    }

    /** All peers as {@code 1=host:port,2=host:port,…}, the same on every peer. Required. */
    public ZabNodeBuilder peers(String peers) {
        return this;
    }

    /** The data directory. Required, unless {@link #storage} is given. */
    public ZabNodeBuilder dataDir(Path directory) {
        return this;
    }

    /** Where the data is kept, instead of {@link #dataDir}. */
    public ZabNodeBuilder storage(Storage storage) {
        return this;
    }

    /** The network. Required. Several nodes may share one; the caller closes it. */
    public ZabNodeBuilder transport(Transport transport) {
        return this;
    }

    /** The application. Required. Must be empty: the node restores it. */
    public ZabNodeBuilder stateMachine(StateMachine stateMachine) {
        return this;
    }

    /** Breaks ties between equally fresh candidates, before the id; 0 unless set. Never beats a newer history. */
    public ZabNodeBuilder priority(int priority) {
        return this;
    }

    /** Unless set, {@link Timeouts#defaults()}. */
    public ZabNodeBuilder timeouts(Timeouts timeouts) {
        return this;
    }

    /** The deadline of a proposal that names none; 10 s unless set. */
    public ZabNodeBuilder proposeTimeout(Duration timeout) {
        return this;
    }

    /** The largest payload; 1 MiB unless set. The same on every peer. */
    public ZabNodeBuilder payloadBytesMax(int bytes) {
        return this;
    }

    /** How many requests, and how many bytes of payload, may be outstanding; 16,384 and 64 MiB unless set. */
    public ZabNodeBuilder outstandingMax(int requests, long bytes) {
        return this;
    }

    /** Let {@code propose} wait for room, up to the deadline, instead of failing with {@link OverloadedException}. */
    public ZabNodeBuilder waitForRoom(boolean wait) {
        return this;
    }

    /** Take a snapshot after so many transactions or bytes of log, whichever comes first; 100,000 and 256 MiB unless set. */
    public ZabNodeBuilder snapshotEvery(long transactions, long logBytes) {
        return this;
    }

    /** The size at which a log file is closed and the next begun; 64 MiB unless set. */
    public ZabNodeBuilder segmentBytes(long bytes) {
        return this;
    }

    /** Where listeners are called and futures complete; unless set, a thread of the node. Must not run on the caller's thread what blocks. */
    public ZabNodeBuilder callbackExecutor(Executor executor) {
        return this;
    }

    /** Told what happens to the node. */
    public ZabNodeBuilder listener(NodeListener listener) {
        return this;
    }

    /**
     * Opens the data directory, starts the threads, and begins to look for the others. Returns at once; use {@link ZabNode#awaitReady}.
     *
     * @throws StartException with every mistake of the configuration
     * @throws DataDirectoryException if the data directory cannot be used
     */
    public ZabNode start() {
        throw new UnsupportedOperationException();
    }
}
