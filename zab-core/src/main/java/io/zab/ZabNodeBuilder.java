package io.zab;

import io.zab.runtime.NodeConfig;
import io.zab.runtime.NodeStarter;
import io.zab.transport.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link ZabNode}. All mistakes are reported together by {@link #start()}, before disk or network is touched; only null, which nothing here takes, throws {@link
 * NullPointerException} at once. Not thread-safe.
 */
public final class ZabNodeBuilder {
    private static final Pattern CLUSTER = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    // A payload travels as one frame and must not hold up a link for longer than a timeout.
    private static final int PAYLOAD_BYTES_LIMIT = 16 << 20;
    private static final int OUTSTANDING_LIMIT = 1 << 20;
    private static final long SEGMENT_BYTES_MIN = 64 << 10;
    private static final long SEGMENT_BYTES_LIMIT = 1L << 30;

    private String cluster = "default";
    private @Nullable Integer id;
    private @Nullable String peers;
    private @Nullable Path directory;
    private @Nullable Storage storage;
    private @Nullable Transport transport;
    private @Nullable StateMachine stateMachine;
    private int priority;
    private Timeouts timeouts = Timeouts.defaults();
    private Duration proposeTimeout = Duration.ofSeconds(10);
    private int payloadBytesMax = 1 << 20;
    private int outstandingRequestsMax = 16_384;
    private long outstandingBytesMax = 64L << 20;
    private boolean waitForRoom;
    private long snapshotTransactions = 100_000;
    private long snapshotLogBytes = 256L << 20;
    private long segmentBytes = 64L << 20;
    private long diskReserveBytes = 64L << 20;
    private @Nullable Executor callbackExecutor;
    private NodeListener listener = new NodeListener() {};

    ZabNodeBuilder() {}

    /** The cluster's name, the same on every peer: 1 to 64 letters, digits, dots, dashes or underscores. {@code default} unless set. */
    public ZabNodeBuilder cluster(String name) {
        this.cluster = Objects.requireNonNull(name, "name");
        return this;
    }

    /** This peer's id, one of {@link #peers}, 1 to {@value PeerId#MAX}. Required. */
    public ZabNodeBuilder id(int id) {
        this.id = id;
        return this;
    }

    /**
     * All peers as {@code 1=host:port,2=host:port,…}; an IPv6 address stands in brackets. The same ids on every peer, and for as long as the cluster lives: it is formed
     * with them. Hosts and ports may change. Required.
     */
    public ZabNodeBuilder peers(String peers) {
        this.peers = Objects.requireNonNull(peers, "peers");
        return this;
    }

    /** The data directory: one of its own on a local disk, made if it does not exist. Required, unless {@link #storage} is given. */
    public ZabNodeBuilder dataDir(Path directory) {
        this.directory = Objects.requireNonNull(directory, "directory");
        return this;
    }

    /** Where the data is kept, instead of {@link #dataDir}. */
    public ZabNodeBuilder storage(Storage storage) {
        this.storage = Objects.requireNonNull(storage, "storage");
        return this;
    }

    /** The network. Required. Several nodes may share one; the caller closes it. */
    public ZabNodeBuilder transport(Transport transport) {
        this.transport = Objects.requireNonNull(transport, "transport");
        return this;
    }

    /** The application. Required. Must be empty: the node restores it. */
    public ZabNodeBuilder stateMachine(StateMachine stateMachine) {
        this.stateMachine = Objects.requireNonNull(stateMachine, "stateMachine");
        return this;
    }

    /** Breaks ties between equally fresh candidates, before the id: the higher leads. Any number, 0 unless set. Never beats a newer history. */
    public ZabNodeBuilder priority(int priority) {
        this.priority = priority;
        return this;
    }

    /** Unless set, {@link Timeouts#defaults()}. */
    public ZabNodeBuilder timeouts(Timeouts timeouts) {
        this.timeouts = Objects.requireNonNull(timeouts, "timeouts");
        return this;
    }

    /** The deadline of a proposal or read that names none; 10 s unless set. More than nothing; beyond a century it means never. */
    public ZabNodeBuilder proposeTimeout(Duration timeout) {
        this.proposeTimeout = Objects.requireNonNull(timeout, "timeout");
        return this;
    }

    /** The largest payload, in bytes; 1 MiB unless set, at most 16 MiB. The same on every peer, and for as long as the cluster lives: it is formed with it. */
    public ZabNodeBuilder payloadBytesMax(int bytes) {
        this.payloadBytesMax = bytes;
        return this;
    }

    /**
     * How many proposals and reads together, and how many bytes of payload, may be outstanding; 16,384 and 64 MiB unless set. At most 1,048,576, and at least one of the
     * largest payload.
     */
    public ZabNodeBuilder outstandingMax(int requests, long bytes) {
        this.outstandingRequestsMax = requests;
        this.outstandingBytesMax = bytes;
        return this;
    }

    /**
     * Let {@code propose} and reads wait for room, up to the deadline, instead of failing with {@link OverloadedException}. None waits when it is called from a
     * callback or from the state machine, since these are what makes room.
     */
    public ZabNodeBuilder waitForRoom(boolean wait) {
        this.waitForRoom = wait;
        return this;
    }

    /** Take a snapshot after so many transactions or bytes of log, whichever comes first; 100,000 and 256 MiB unless set, at least 1. */
    public ZabNodeBuilder snapshotEvery(long transactions, long logBytes) {
        this.snapshotTransactions = transactions;
        this.snapshotLogBytes = logBytes;
        return this;
    }

    /** The size in bytes at which a log file is closed and the next begun; 64 MiB unless set, 64 KiB to 1 GiB. */
    public ZabNodeBuilder segmentBytes(long bytes) {
        this.segmentBytes = bytes;
        return this;
    }

    /**
     * With so little room left on its disk a node takes no proposals, which fail with {@link StorageLowException}, and hands leadership over if it leads; 64 MiB unless set, 0 for none.
     * Reads go on, and so does what the other nodes propose: a node whose disk has no room at all stops.
     */
    public ZabNodeBuilder diskReserve(long bytes) {
        this.diskReserveBytes = bytes;
        return this;
    }

    /**
     * Where listeners are called and futures complete; unless set, a thread of the node.
     *
     * <p>It must not run its tasks on the thread that hands them over: that is one of the node's own, and what the application does there would hold up heartbeats. And it
     * must run every task that it takes: one that it drops without a word, as {@link java.util.concurrent.ThreadPoolExecutor.DiscardPolicy} does, leaves all futures from
     * then on incomplete. If it throws, {@link java.util.concurrent.RejectedExecutionException} or anything else, that is logged, and a thread of the node does what it has
     * refused: so it may be shut down before the node. The caller ends it; the node does not.
     */
    public ZabNodeBuilder callbackExecutor(Executor executor) {
        this.callbackExecutor = Objects.requireNonNull(executor, "executor");
        return this;
    }

    /** Told what happens to the node; nobody is unless set. */
    public ZabNodeBuilder listener(NodeListener listener) {
        this.listener = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /**
     * Opens the data directory, starts the threads, and begins to look for the others. Returns at once; use {@link ZabNode#awaitReady}.
     *
     * <p>If the directory is damaged, or was found to be older than others had seen it, its files are set aside within it, a line in the log says so, and the node learns everything from the others ({@link
     * NodeStatus#quarantine}).
     *
     * @throws StartException with every mistake of the configuration, or if the transport cannot listen
     * @throws DataDirectoryException if the data directory cannot be used
     */
    public ZabNode start() {
        List<String> problems = new ArrayList<>();
        SortedMap<PeerId, PeerAddress> addresses = checkPeers(problems);
        checkParts(problems);
        checkNumbers(problems);
        Integer self = id;
        Transport network = transport;
        StateMachine application = stateMachine;
        Storage data = storage != null || directory == null ? storage : Storage.directory(directory);
        if (!problems.isEmpty() || self == null || network == null || application == null || data == null) {
            throw refusal(problems);
        }
        return NodeStarter.start(new NodeConfig(
                cluster,
                PeerId.of(self),
                addresses,
                data.disk(),
                network,
                application,
                priority,
                timeouts,
                proposeTimeout,
                payloadBytesMax,
                outstandingRequestsMax,
                outstandingBytesMax,
                waitForRoom,
                snapshotTransactions,
                snapshotLogBytes,
                segmentBytes,
                diskReserveBytes,
                callbackExecutor,
                listener));
    }

    private SortedMap<PeerId, PeerAddress> checkPeers(List<String> problems) {
        if (!CLUSTER.matcher(cluster).matches()) {
            problems.add("cluster(\"" + cluster
                    + "\") is no name: use 1 to 64 letters, digits, dots, dashes or underscores");
        }
        SortedMap<PeerId, PeerAddress> addresses = new TreeMap<>();
        int before = problems.size();
        if (peers == null) {
            problems.add(
                    "peers(...) is missing: name all peers, this one included, as 1=host:port,2=host:port,3=host:port");
        } else {
            addresses = PeerList.parse(peers, problems);
        }
        if (id == null) {
            problems.add("id(...) is missing: give this peer one of the ids in peers(...)");
        } else if (id < 1 || id > PeerId.MAX) {
            problems.add("id(" + id + ") is outside 1.." + PeerId.MAX);
        } else if (problems.size() == before && !addresses.containsKey(PeerId.of(id))) {
            // Only if the list could be read: else this would be a mistake made of another.
            problems.add("id(" + id + ") is not in peers(...), which lists " + addresses.keySet() + ". Add " + id
                    + " to peers(...) on every peer, or set id(...) to one of them");
        }
        return addresses;
    }

    private void checkParts(List<String> problems) {
        if (directory == null && storage == null) {
            problems.add("dataDir(...) is missing: name a directory of its own on a local disk");
        } else if (directory != null && storage != null) {
            problems.add("dataDir(" + directory
                    + ") and storage(...) are both set: the data is kept in one place, leave one of them out");
        }
        if (transport == null) {
            problems.add(
                    "transport(...) is missing: for instance NettyTransport.plaintext(), or one of an InMemoryNetwork in a test");
        }
        if (stateMachine == null) {
            problems.add("stateMachine(...) is missing: it is what the cluster keeps equal");
        }
    }

    private void checkNumbers(List<String> problems) {
        timeouts.problems().forEach(problem -> problems.add("timeouts(...): " + problem));
        if (proposeTimeout.isNegative() || proposeTimeout.isZero()) {
            problems.add("proposeTimeout(" + proposeTimeout + ") must be more than nothing");
        }
        check(problems, "payloadBytesMax", payloadBytesMax, 1, PAYLOAD_BYTES_LIMIT);
        check(problems, "outstandingMax: requests", outstandingRequestsMax, 1, OUTSTANDING_LIMIT);
        if (outstandingBytesMax < payloadBytesMax) {
            problems.add("outstandingMax: bytes is " + outstandingBytesMax + "; it must be at least payloadBytesMax, "
                    + payloadBytesMax + ", or the largest payload could never be proposed");
        }
        check(problems, "snapshotEvery: transactions", snapshotTransactions, 1, Long.MAX_VALUE);
        check(problems, "snapshotEvery: logBytes", snapshotLogBytes, 1, Long.MAX_VALUE);
        check(problems, "segmentBytes", segmentBytes, SEGMENT_BYTES_MIN, SEGMENT_BYTES_LIMIT);
        check(problems, "diskReserve", diskReserveBytes, 0, Long.MAX_VALUE / 2);
    }

    private static void check(List<String> problems, String name, long value, long min, long max) {
        if (value < min) {
            problems.add(name + " is " + value + "; it must be at least " + min);
        } else if (value > max) {
            problems.add(name + " is " + value + "; it must be at most " + max);
        }
    }

    private StartException refusal(List<String> problems) {
        String who = "Cannot start peer " + (id == null ? "?" : id) + " of cluster \"" + cluster + "\": ";
        return new StartException(
                problems.size() == 1
                        ? who + problems.get(0)
                        : who + problems.size() + " mistakes\n- " + String.join("\n- ", problems));
    }
}
