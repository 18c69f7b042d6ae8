package io.zab.runtime;

import io.zab.DataDirectoryException;
import io.zab.PeerId;
import io.zab.Role;
import io.zab.StartException;
import io.zab.ZabNode;
import io.zab.Zxid;
import io.zab.message.BootId;
import io.zab.message.ConfigurationEntry;
import io.zab.message.Recovered;
import io.zab.protocol.Applier;
import io.zab.protocol.FormedWith;
import io.zab.protocol.Peer;
import io.zab.protocol.PeerStatus;
import io.zab.storage.Store;
import io.zab.transport.Endpoint;
import io.zab.transport.Hello;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts a node together: opens the store, makes the parts, opens the network, starts the threads. What fails on the way undoes what was done before. */
public final class NodeStarter {
    private final NodeConfig config;
    private final Store store;
    private final Recovered recovered;
    private final BootId boot = new BootId(UUID.randomUUID());

    private final NodeLog log;
    private final Permits permits;
    private final StatusBoard board;
    private final Mailbox<Input> mailbox = new Mailbox<>();
    private final StopSignal stop;
    private final Outstanding outstanding;
    private final OpenReads reads = new OpenReads();

    private NodeStarter(NodeConfig config, Store store) {
        this.config = config;
        this.store = store;
        this.recovered = store.recovered();
        this.log = new NodeLog(config.cluster(), config.self());
        this.permits = new Permits(config.outstandingRequestsMax(), config.outstandingBytesMax());
        this.board = new StatusBoard(
                config.cluster(), config.self(), permits, recovered.quarantineFolder(), beforeStart(recovered));
        this.stop = new StopSignal(mailbox, board.named(), log);
        this.outstanding = new Outstanding(config.outstandingRequestsMax());
    }

    /**
     * Starts a node.
     *
     * @throws DataDirectoryException if the data directory cannot be used
     * @throws StartException if the settings are not those that the cluster was formed with, or the transport cannot be opened; nothing is left running
     */
    public static ZabNode start(NodeConfig config) {
        Store store = Stores.open(config);
        try {
            return new NodeStarter(config, store).assemble();
        } catch (Throwable t) {
            closeQuietly(store, t);
            throw t;
        }
    }

    private ZabNode assemble() {
        String contradiction = FormedWith.contradiction(config.peerSettings(boot), recovered.configurations());
        if (contradiction != null) {
            throw new StartException("Cannot start peer " + config.self() + " of cluster \"" + config.cluster() + "\": "
                    + contradiction);
        }
        Endpoint endpoint =
                config.transport().open(hello(), config.addresses(), new LinkInputs(mailbox, board.troubles(), log));
        try {
            return assemble(endpoint);
        } catch (Throwable t) {
            endpoint.close();
            throw t;
        }
    }

    private ZabNode assemble(Endpoint endpoint) {
        Executor given = config.callbackExecutor();
        CallbackThread own = given == null ? new CallbackThread() : null;
        Callbacks callbacks =
                new Callbacks(own != null ? own : Objects.requireNonNull(given), config.listener(), permits, log);
        OutcomeTexts texts = new OutcomeTexts(board, permits, config.payloadBytesMax());

        StoreUsers users = new StoreUsers();
        DiskSpace space = new DiskSpace(store, config.diskReserveBytes(), board, mailbox, log);
        LogThread logThread = new LogThread(store, users, space, mailbox, stop, log);
        FirstWrites firstWrites = new FirstWrites(mailbox);
        Application application = new Application(config.stateMachine(), store, users, firstWrites::applied);
        SnapshotWriter snapshots = new SnapshotWriter(
                application, store, users, mailbox, log, config.snapshotTransactions(), config.snapshotLogBytes());
        ApplyThread applyThread = new ApplyThread(
                new Applier(config.self(), boot, recovered.snapshot()),
                recovered.snapshot(),
                application,
                new Completions(boot, outstanding, callbacks, board),
                new ReadRunner(reads, callbacks, mailbox),
                snapshots,
                board,
                mailbox,
                stop);

        NodeEffects effects = new NodeEffects(
                endpoint, logThread, applyThread, outstanding, reads, callbacks, board, texts, stop, log);
        firstWrites.effects(effects);
        Peer peer = new Peer(
                config.peerSettings(boot), recovered, effects, new SplittableRandom(new SecureRandom().nextLong()));
        Runnable closeOthers = () -> {
            permits.close();
            snapshots.close();
            applyThread.close();
            logThread.close();
        };
        ProtocolThread protocol = new ProtocolThread(
                peer,
                mailbox,
                effects,
                outstanding,
                reads,
                board,
                callbacks,
                endpoint,
                closeOthers,
                stop,
                log,
                config.timeouts().heartbeat().toNanos());
        NodeThreads threads = new NodeThreads(protocol, logThread, applyThread, own, callbacks, snapshots, log);
        try {
            threads.start();
        } catch (Throwable t) {
            // No memory for a thread, for instance.
            stop.close();
            closeOthers.run();
            if (own != null) {
                own.close();
            }
            throw new StartException("Cannot start the threads of " + board.named() + ": " + t, t);
        }
        Entrance entrance = new Entrance(mailbox, permits, stop, texts, threads, config.waitForRoom());
        return new Node(config, mailbox, entrance, permits, board, space, stop, texts, threads, store);
    }

    /** Asked anew at each handshake: the formation becomes known while the node runs. */
    private Supplier<Hello> hello() {
        SortedSet<PeerId> voters = Collections.unmodifiableSortedSet(
                new TreeSet<>(config.addresses().keySet()));
        return () -> new Hello(
                config.cluster(),
                voters,
                config.self(),
                recovered.storage(),
                boot,
                board.peer().formation(),
                config.payloadBytesMax(),
                config.timeouts().heartbeat(),
                config.timeouts().followerTimeout());
    }

    /** What the data directory says, until the peer speaks for itself. */
    private static PeerStatus beforeStart(Recovered recovered) {
        List<ConfigurationEntry> configurations = recovered.configurations();
        ConfigurationEntry newest = configurations.isEmpty() ? null : configurations.get(configurations.size() - 1);
        Zxid last = recovered.range().last();
        Zxid applied =
                recovered.snapshot() == null ? Zxid.NONE : recovered.snapshot().zxid();
        return new PeerStatus(
                Role.LOOKING,
                null,
                0,
                false,
                recovered.promise().epoch(),
                last,
                last,
                applied,
                applied,
                false,
                true,
                configurations.stream().anyMatch(ConfigurationEntry::sealed),
                newest == null ? null : newest.configuration().formation(),
                0,
                0,
                List.of(),
                "it has just started");
    }

    private static void closeQuietly(Store store, Throwable because) {
        try {
            store.close();
        } catch (Exception e) {
            because.addSuppressed(e);
        }
    }

    /** Brings the first transaction of an epoch from the apply thread to the effects, which exist only after it. */
    private static final class FirstWrites {
        private final Mailbox<Input> mailbox;
        private volatile @Nullable NodeEffects effects;

        FirstWrites(Mailbox<Input> mailbox) {
            this.mailbox = mailbox;
        }

        void effects(NodeEffects effects) {
            this.effects = effects;
        }

        void applied(Zxid zxid) {
            long nanos = System.nanoTime();
            mailbox.put(peer -> {
                NodeEffects told = effects;
                // Older epochs are what this peer catches up with.
                if (told != null && peer.status().epoch() == zxid.epoch()) {
                    told.firstWrite(zxid, nanos);
                }
            });
        }
    }
}
