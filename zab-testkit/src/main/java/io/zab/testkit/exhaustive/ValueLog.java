package io.zab.testkit.exhaustive;

import io.zab.Zxid;
import io.zab.message.Batch;
import io.zab.message.Configuration;
import io.zab.message.ConfigurationEntry;
import io.zab.message.EpochEnds;
import io.zab.message.HistoryRange;
import io.zab.message.Promise;
import io.zab.message.ReadOp;
import io.zab.message.ReadResult;
import io.zab.message.Recovered;
import io.zab.message.StorageId;
import io.zab.message.StoreOp;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * A directory as the values that it holds, without bytes: what is certain, and the operations behind it that a crash may take. No snapshots: here a history is a dozen
 * records long.
 */
final class ValueLog {
    private record Pending(long number, StoreOp op) {}

    private final StorageId storage;
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    private final ArrayList<Batch> batches = new ArrayList<>();
    private Promise promise = Promise.NONE;

    ValueLog(StorageId storage) {
        this.storage = storage;
    }

    StorageId storage() {
        return storage;
    }

    /** How many operations wait for a sync. */
    int pending() {
        return pending.size();
    }

    void offer(long number, StoreOp op) {
        pending.add(new Pending(number, op));
    }

    /** Carries out the first {@code count} operations that wait, and returns the number of the last of them. */
    long sync(int count) {
        long last = 0;
        for (int i = 0; i < count; i++) {
            Pending next = pending.remove();
            last = next.number;
            if (next.op instanceof StoreOp.SavePromise save) {
                promise = save.promise();
            } else {
                perform(next.op, batches);
            }
        }
        return last;
    }

    private static void perform(StoreOp op, List<Batch> on) {
        if (op instanceof StoreOp.Append append) {
            on.add(append.batch());
        } else if (op instanceof StoreOp.Truncate truncate) {
            on.removeIf(batch -> batch.last().isAfter(truncate.to()));
        } else if (!(op instanceof StoreOp.SavePromise)) {
            throw new IllegalStateException("There are no snapshots here, but " + op);
        }
    }

    /** The process is gone, and with it all operations but the first {@code kept} that waited. */
    void crash(int kept) {
        sync(kept);
        pending.clear();
    }

    /** Sees all that was asked for. */
    ReadResult read(ReadOp op) {
        if (!(op instanceof ReadOp.ReadLog read)) {
            throw new IllegalStateException("There are no snapshots here, but " + op);
        }
        List<Batch> all = new ArrayList<>(batches);
        pending.forEach(one -> perform(one.op, all));
        List<Batch> found = new ArrayList<>();
        int bytes = 0;
        for (Batch batch : all) {
            if (batch.first().isAfter(read.after())
                    && (found.isEmpty() || bytes + batch.lengthBytes() <= read.maxBytes())) {
                found.add(batch);
                bytes += batch.lengthBytes();
            }
        }
        return found.isEmpty()
                ? new ReadResult.Unavailable("nothing stands behind " + read.after())
                : new ReadResult.Batches(found);
    }

    List<Batch> content() {
        return List.copyOf(batches);
    }

    Recovered recovered() {
        List<Zxid> ends = new ArrayList<>(List.of(Zxid.NONE));
        List<ConfigurationEntry> configurations = new ArrayList<>();
        for (Batch batch : batches) {
            if (ends.get(ends.size() - 1).epoch() == batch.epoch()) {
                ends.remove(ends.size() - 1);
            }
            ends.add(batch.last());
            learn(batch, configurations);
        }
        return new Recovered(storage, promise, null, new HistoryRange(Zxid.NONE, new EpochEnds(ends)), configurations);
    }

    private static void learn(Batch batch, List<ConfigurationEntry> configurations) {
        switch (batch.kind()) {
            case EPOCH, CONFIGURATION -> {
                if (batch.firstPayload().hasRemaining()) {
                    configurations.add(
                            new ConfigurationEntry(batch.first(), Configuration.decode(batch.firstPayload()), null));
                }
            }
            case SEAL -> {
                Zxid named = new Zxid(batch.firstPayload().getLong());
                configurations.replaceAll(entry -> entry.zxid().equals(named) ? entry.sealedAt(batch.first()) : entry);
            }
            default -> {}
        }
    }
}
