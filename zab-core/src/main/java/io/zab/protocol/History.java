package io.zab.protocol;

import io.zab.Zxid;
import io.zab.message.Batch;
import io.zab.message.Configuration;
import io.zab.message.ConfigurationEntry;
import io.zab.message.EpochEnds;
import io.zab.message.HistoryRange;
import io.zab.message.Recovered;
import io.zab.message.SnapshotHeader;
import io.zab.message.StoreOp;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The index of this peer's log: where it begins and ends, what of it is durable and known to be committed, and the configurations in it. The
 * bytes are in the log; the newest batches are also here. Every change of the log goes through here, so that index and log cannot part.
 *
 * <p>{@code durable <= last} and {@code committed <= last}; committed may be past durable, since a quorum need not include this peer.
 */
final class History {
    /** An operation given to the log and not yet durable: where the history ends once it is. */
    private record Pending(long operation, Zxid end, long bytes, long sinceNanos) {}

    private final Effects effects;
    private final long cacheBytesMax;
    private final TreeMap<Long, Batch> cache = new TreeMap<>();
    private long cacheBytes;

    private Zxid base;
    private EpochEnds closedEpochs;
    private Zxid last;
    private Zxid durable;
    private Zxid committed;
    private final List<ConfigurationEntry> configurations;

    private ArrayDeque<Pending> pending = new ArrayDeque<>();
    private long pendingBytes;
    private long lastOperation;
    private long lastStoredNanos = Long.MIN_VALUE;
    private long generation;
    private long membershipVersion;

    History(Recovered recovered, Effects effects, long cacheBytesMax) {
        this.effects = effects;
        this.cacheBytesMax = cacheBytesMax;
        base = recovered.range().base();
        closedEpochs = recovered.range().ends();
        last = recovered.range().last();
        durable = last;
        configurations = new ArrayList<>(recovered.configurations());
        committed = Zxid.max(
                provenCommit(),
                recovered.snapshot() == null ? base : recovered.snapshot().zxid());
    }

    /** What the log itself proves to be committed: a configuration that a seal names (rule B4), or everything that was cut off below the base. */
    private Zxid provenCommit() {
        Zxid proven = base;
        for (ConfigurationEntry entry : configurations) {
            proven = entry.sealed() ? Zxid.max(proven, entry.zxid()) : proven;
        }
        return proven;
    }

    Zxid base() {
        return base;
    }

    Zxid last() {
        return last;
    }

    Zxid durable() {
        return durable;
    }

    Zxid committed() {
        return committed;
    }

    HistoryRange range() {
        return new HistoryRange(base, closedEpochs.extendedTo(last));
    }

    List<ConfigurationEntry> configurations() {
        return configurations;
    }

    /** The newest configuration; there is one once the log holds an epoch record. */
    ConfigurationEntry newestConfiguration() {
        Invariant.check(!configurations.isEmpty(), "the log that ends at %s holds no configuration", last);
        return configurations.get(configurations.size() - 1);
    }

    /** Changes whenever the configurations, or what is known of them, do. */
    long membershipVersion() {
        return membershipVersion;
    }

    /** Changes whenever records are cut off or replaced: what was read before belongs to another history (rule G5). */
    long generation() {
        return generation;
    }

    long lastOperation() {
        return lastOperation;
    }

    /** Whether everything given to the log is durable. */
    boolean settled() {
        return pending.isEmpty();
    }

    /** Bytes given to the log and not yet durable. */
    long undurableBytes() {
        return pendingBytes;
    }

    /** How long the oldest operation has been waiting; 0 if none is. */
    long oldestPendingNanos(long now) {
        return pending.isEmpty() ? 0 : now - pending.getFirst().sinceNanos;
    }

    /** When the disk last brought an operation to its end. */
    long lastStoredNanos() {
        return lastStoredNanos;
    }

    /**
     * How long the disk has brought nothing to its end although something waits to be written; 0 if nothing does. What waits behind others on a disk that goes on is
     * not stalled: a leader that stepped down for that would hand the same load to the next, and none would last.
     */
    long stalledNanos(long now) {
        return pending.isEmpty() ? 0 : now - Math.max(pending.getFirst().sinceNanos, lastStoredNanos);
    }

    /** Where the history ended before records of {@code epoch} were appended; its end if there are none. */
    Zxid lastBefore(long epoch) {
        return last.epoch() < epoch ? last : closedEpochs.lastBefore(epoch);
    }

    boolean holds(Zxid zxid) {
        return range().ends().cover(zxid, base);
    }

    /** The batch behind {@code zxid}, if memory still has it. */
    @Nullable
    Batch cachedAfter(Zxid zxid) {
        return cache.get(zxid.value());
    }

    void append(Batch batch, long now) {
        Invariant.check(
                batch.previous().equals(last),
                "batch %s comes after %s, but the log ends at %s",
                batch,
                batch.previous(),
                last);
        learnConfiguration(batch);
        if (batch.epoch() != last.epoch()) {
            closedEpochs = closedEpochs.extendedTo(last);
        }
        last = batch.last();
        cache.put(batch.previous().value(), batch);
        cacheBytes += batch.lengthBytes();
        while (cacheBytes > cacheBytesMax && cache.size() > 1) {
            cacheBytes -= cache.pollFirstEntry().getValue().lengthBytes();
        }
        store(new StoreOp.Append(batch), batch.lengthBytes(), now);
    }

    private void learnConfiguration(Batch batch) {
        switch (batch.kind()) {
            case EPOCH, CONFIGURATION -> {
                if (batch.firstPayload().hasRemaining()) {
                    configurations.add(
                            new ConfigurationEntry(batch.first(), Configuration.decode(batch.firstPayload()), null));
                    membershipVersion++;
                }
            }
            case SEAL -> {
                Zxid sealed = new Zxid(batch.firstPayload().getLong());
                configurations.replaceAll(entry -> entry.zxid().equals(sealed) ? entry.sealedAt(batch.first()) : entry);
                membershipVersion++;
            }
            default -> {}
        }
    }

    /** Cuts everything behind {@code to}; configurations and seals behind it are undone with their records. */
    void truncate(Zxid to, long now) {
        Invariant.check(!to.isBefore(committed), "cutting to %s would remove %s, which is committed", to, committed);
        Invariant.check(holds(to), "cutting to %s, which is not in the log that ends at %s", to, last);
        closedEpochs = closedEpochs.extendedTo(last).cutAfter(to);
        last = to;
        durable = Zxid.min(durable, to);
        if (configurations.removeIf(entry -> entry.zxid().isAfter(to))) {
            effects.mark(Mark.CONFIGURATION_CUT);
        }
        configurations.replaceAll(entry -> entry.cutAfter(to));
        membershipVersion++;
        capPending(to);
        cache.tailMap(to.value()).values().forEach(batch -> cacheBytes -= batch.lengthBytes());
        cache.tailMap(to.value()).clear();
        generation++;
        store(new StoreOp.Truncate(to), 0, now);
    }

    private void capPending(Zxid to) {
        ArrayDeque<Pending> capped = new ArrayDeque<>();
        for (Pending p : pending) {
            capped.add(new Pending(p.operation, Zxid.min(p.end, to), p.bytes, p.sinceNanos));
        }
        pending = capped;
    }

    /** Everything is replaced by a snapshot that a leader sent. */
    void rebase(SnapshotHeader header, long now) {
        Invariant.check(
                !header.zxid().isBefore(committed),
                "snapshot %s would undo %s, which is committed",
                header.zxid(),
                committed);
        base = header.zxid();
        last = base;
        closedEpochs = new EpochEnds(List.of(base));
        durable = Zxid.NONE;
        capPending(Zxid.NONE);
        committed = base;
        configurations.clear();
        configurations.addAll(header.configurations());
        cache.clear();
        cacheBytes = 0;
        generation++;
        membershipVersion++;
        store(new StoreOp.InstallSnapshot(header), 0, now);
    }

    /** A snapshot of this peer's own is published; what stands at or before {@code keepFrom} can no longer be read from here. */
    void publish(Zxid snapshot, Zxid keepFrom, long now) {
        if (keepFrom.isAfter(base)) {
            EpochEnds all = closedEpochs.extendedTo(last);
            base = keepFrom;
            closedEpochs = all.from(base);
        }
        store(new StoreOp.PublishSnapshot(snapshot, keepFrom), 0, now);
    }

    /** Gives the log an operation that leaves the history's end where it is. */
    void store(StoreOp operation, long now) {
        store(operation, 0, now);
    }

    private void store(StoreOp operation, long bytes, long now) {
        pending.addLast(new Pending(++lastOperation, last, bytes, now));
        pendingBytes += bytes;
        effects.store(lastOperation, operation);
    }

    void stored(long operation, long now) {
        lastStoredNanos = now;
        Invariant.check(
                operation <= lastOperation,
                "operation %s is durable, but only %s were given",
                operation,
                lastOperation);
        while (!pending.isEmpty() && pending.getFirst().operation <= operation) {
            Pending done = pending.removeFirst();
            durable = Zxid.max(durable, done.end);
            pendingBytes -= done.bytes;
        }
        Invariant.check(!durable.isAfter(last), "durable %s is past the end of the log, %s", durable, last);
    }

    /** Everything up to {@code zxid}, or to the end of this log if that is earlier, is committed. Returns whether that was news. */
    boolean learnCommit(Zxid zxid) {
        Zxid known = Zxid.min(zxid, last);
        if (!known.isAfter(committed)) {
            return false;
        }
        for (ConfigurationEntry entry : configurations) {
            if (!entry.sealed()
                    && entry.zxid().isAfter(committed)
                    && !entry.zxid().isAfter(known)) {
                membershipVersion++;
            }
        }
        committed = known;
        forgetReplacedConfigurations();
        return true;
    }

    /** Behind a seal that is committed, and so never cut, earlier configurations are of no more use. */
    private void forgetReplacedConfigurations() {
        for (int i = configurations.size() - 1; i > 0; i--) {
            Zxid sealedAt = configurations.get(i).sealedAt();
            if (sealedAt != null && !sealedAt.isAfter(committed)) {
                configurations.subList(0, i).clear();
                return;
            }
        }
    }
}
