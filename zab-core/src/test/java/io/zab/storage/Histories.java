package io.zab.storage;

import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.message.Batch;
import io.zab.message.BatchBuilder;
import io.zab.message.Promise;
import io.zab.message.ReadOp;
import io.zab.message.ReadResult;
import io.zab.message.RecordKind;
import io.zab.message.StorageId;
import io.zab.message.StoreOp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Batches and stores for tests, in few words. */
final class Histories {
    static final PeerId PEER = PeerId.of(1);
    static final StorageId STORAGE = new StorageId(new UUID(7, 7));
    /** What {@link #reopen} draws, if it draws one. */
    static final StorageId NEXT_STORAGE = new StorageId(new UUID(8, 8));

    private Histories() {}

    static Zxid z(long epoch, long counter) {
        return Zxid.of(epoch, counter);
    }

    static DiskStore open(Disk disk) throws IOException {
        return open(disk, 1 << 20);
    }

    static DiskStore open(Disk disk, long segmentBytes) throws IOException {
        return DiskStore.open(disk, "a test", "orders", PEER, () -> STORAGE, segmentBytes);
    }

    /** A later start, which draws another storage id if it has to begin anew. */
    static DiskStore reopen(Disk disk, long segmentBytes) throws IOException {
        return DiskStore.open(disk, "a test", "orders", PEER, () -> NEXT_STORAGE, segmentBytes);
    }

    /** The epoch record of {@code epoch}, behind {@code previous}. */
    static Batch epoch(Zxid previous, long epoch) {
        return new BatchBuilder(previous, Zxid.of(epoch, 0), 0)
                .add(RecordKind.EPOCH, ByteBuffer.allocate(0))
                .build();
    }

    /** A batch of {@code count} transactions behind {@code previous}, with payloads that name their places. */
    static Batch batch(Zxid previous, int count, int payloadBytes) {
        BatchBuilder builder = new BatchBuilder(previous, previous.plus(1), 0);
        for (int i = 1; i <= count; i++) {
            byte[] payload = new byte[payloadBytes];
            java.util.Arrays.fill(payload, (byte) (previous.counter() + i));
            builder.add(RecordKind.TRANSACTION, ByteBuffer.wrap(payload));
        }
        return builder.build();
    }

    static Batch batch(Zxid previous) {
        return batch(previous, 1, 100);
    }

    static void promise(Store store, long epoch) throws IOException {
        store.perform(new StoreOp.SavePromise(new Promise(epoch, PeerId.of(2))));
    }

    /** Appends and syncs, each batch in a group of its own. */
    static List<Batch> append(Store store, Batch... batches) throws IOException {
        for (Batch batch : batches) {
            store.perform(new StoreOp.Append(batch));
            store.sync();
        }
        return List.of(batches);
    }

    /** Everything in the log behind {@code base}. */
    static List<Batch> all(Store store, Zxid base) throws IOException {
        List<Batch> found = new ArrayList<>();
        Zxid at = base;
        while (store.read(new ReadOp.ReadLog(at, 1000)) instanceof ReadResult.Batches some) {
            found.addAll(some.batches());
            at = found.get(found.size() - 1).last();
        }
        return found;
    }
}
