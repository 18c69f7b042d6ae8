package io.zab.protocol;

import io.zab.PeerId;
import io.zab.Transaction;
import io.zab.Zxid;
import io.zab.message.Batch;
import io.zab.message.BootId;
import io.zab.message.Configuration;
import io.zab.message.ConfigurationEntry;
import io.zab.message.EpochEnds;
import io.zab.message.LogRecord;
import io.zab.message.PeerEntry;
import io.zab.message.SnapshotHeader;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Applies committed batches in order and decides, by the replicated table of peers, which records have an effect (rules A1, A2, A8). The same
 * decisions on every peer; used by the runtime's apply thread and by the simulator. Confined to one thread.
 */
public final class Applier {
    /** What this peer's own application and callers are told. */
    public interface Sink {
        /** Hand a transaction to the state machine of {@code mount}; returns its result. */
        byte[] transaction(int mount, Transaction transaction);

        /** The record of this peer's own request {@code sequence} has been applied, with this result. */
        void completed(long sequence, Zxid zxid, byte[] result);
    }

    private final PeerId self;
    private final BootId boot;
    private final TreeMap<Integer, PeerEntry> table = new TreeMap<>();
    private final List<ConfigurationEntry> configurations = new ArrayList<>();
    private Zxid applied = Zxid.NONE;
    private long dropped;

    /**
     * @param self this peer
     * @param boot this process
     * @param header of the snapshot that the application starts from, null if it starts empty
     */
    public Applier(PeerId self, BootId boot, @Nullable SnapshotHeader header) {
        this.self = self;
        this.boot = boot;
        if (header != null) {
            restored(header);
        }
    }

    /** Applies one batch; its previous zxid must be the last applied. */
    public void apply(Batch batch, Sink sink) {
        Invariant.check(
                batch.previous().equals(applied),
                "batch %s comes after %s, but %s is applied",
                batch,
                batch.previous(),
                applied);
        Instant leaderTime = Instant.ofEpochMilli(batch.leaderTimeMillis());
        batch.forEach(record -> apply(record, leaderTime, sink));
        applied = batch.last();
    }

    private void apply(LogRecord record, Instant leaderTime, Sink sink) {
        switch (record.kind()) {
            case EPOCH, CONFIGURATION -> {
                if (record.payload().hasRemaining()) {
                    configurations.add(
                            new ConfigurationEntry(record.zxid(), Configuration.decode(record.payload()), null));
                }
            }
            case SEAL -> seal(new Zxid(record.payload().getLong(0)), record.zxid());
            case BIRTH -> birth(record);
            case VOID -> admits(record);
            case TRANSACTION -> transaction(record, leaderTime, sink);
        }
    }

    private void transaction(LogRecord record, Instant leaderTime, Sink sink) {
        if (!admits(record)) {
            return;
        }
        PeerId proposer = PeerId.of(record.peer());
        byte[] result = sink.transaction(
                record.mount(), new Transaction(record.zxid(), proposer, leaderTime, record.payload()));
        PeerEntry own = own();
        if (proposer.equals(self) && own != null && own.boot().equals(boot)) {
            sink.completed(record.sequence(), record.zxid(), result);
        }
    }

    /** Rule A2: only the next request of the incarnation that counts has an effect. */
    private boolean admits(LogRecord record) {
        PeerEntry entry = table.get(record.peer());
        if (entry == null
                || entry.incarnation().value() != record.incarnation()
                || entry.lastSequence() + 1 != record.sequence()) {
            dropped++;
            return false;
        }
        table.put(record.peer(), new PeerEntry(entry.peer(), entry.incarnation(), entry.boot(), record.sequence()));
        return true;
    }

    /** Rule A1: a birth of the process that already counts changes nothing; another process begins anew, and ends the former. */
    private void birth(LogRecord record) {
        ByteBuffer payload = record.payload();
        BootId born = new BootId(new UUID(payload.getLong(0), payload.getLong(8)));
        PeerEntry entry = table.get(record.peer());
        if (entry == null || !entry.boot().equals(born)) {
            table.put(record.peer(), new PeerEntry(PeerId.of(record.peer()), record.zxid(), born, 0));
        }
    }

    private void seal(Zxid sealed, Zxid at) {
        configurations.replaceAll(entry -> entry.zxid().equals(sealed) ? entry.sealedAt(at) : entry);
        // What a sealed configuration has replaced is of no more use.
        configurations.removeIf(entry -> entry.zxid().isBefore(sealed));
    }

    /** The application's state has been replaced by the snapshot with this header. */
    public void restored(SnapshotHeader header) {
        table.clear();
        header.peers().forEach(entry -> table.put(entry.peer().value(), entry));
        configurations.clear();
        configurations.addAll(header.configurations());
        applied = header.zxid();
    }

    /** The last zxid applied. */
    public Zxid applied() {
        return applied;
    }

    /** How many records had no effect: sent twice, or of a former life. */
    public long dropped() {
        return dropped;
    }

    /** This peer's own entry, null if it has none. */
    public @Nullable PeerEntry own() {
        return table.get(self.value());
    }

    /** The header of a snapshot taken now. Null before the seal is applied: no snapshot exists before it (rule B4). */
    public @Nullable SnapshotHeader snapshotHeader() {
        if (configurations.stream().noneMatch(ConfigurationEntry::sealed)) {
            return null;
        }
        return new SnapshotHeader(
                applied, new EpochEnds(List.of(applied)), configurations, List.copyOf(table.values()));
    }
}
