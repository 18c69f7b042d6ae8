package io.zab.testkit.sim;

import io.zab.Snapshot;
import io.zab.Transaction;
import io.zab.Zxid;
import io.zab.testkit.history.KeyValueOutput;
import io.zab.testkit.model.Mix;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The replicated application: sixteen registers, each a hash over all that was written to it, so that any difference in order or content stays visible. */
final class Register implements Application {
    private static final int SIZE = 16;
    private final long[] values = new long[SIZE];
    /** For each key the last request that wrote to it, and where. */
    private final long[] writers = new long[ClientHistory.KEYS];

    private final long[] versions = new long[ClientHistory.KEYS];
    private long digest;
    private long count;

    @Override
    public byte[] apply(Transaction transaction) {
        ByteBuffer payload = transaction.payload();
        int at = Math.floorMod(payload.getLong(0), SIZE);
        values[at] = Mix.in(Mix.in(values[at], payload), transaction.zxid().value());
        int key = ClientHistory.key(payload.getLong(0));
        writers[key] = payload.getLong(0);
        versions[key] = transaction.zxid().value();
        count++;
        digest = Mix.in(Mix.in(digest, at), values[at]);
        return ByteBuffer.allocate(Long.BYTES).putLong(digest).array();
    }

    /** What a client that reads this key is told. */
    KeyValueOutput<Long> read(int key) {
        return versions[key] == 0
                ? new KeyValueOutput.Missing<>()
                : new KeyValueOutput.Found<>(writers[key], new Zxid(versions[key]));
    }

    @Override
    public long digest(Zxid at) {
        return Mix.in(digest, count);
    }

    @Override
    public Snapshot snapshot() {
        return copy()::writeTo;
    }

    private Register copy() {
        Register copy = new Register();
        System.arraycopy(values, 0, copy.values, 0, SIZE);
        System.arraycopy(writers, 0, copy.writers, 0, writers.length);
        System.arraycopy(versions, 0, copy.versions, 0, versions.length);
        copy.digest = digest;
        copy.count = count;
        return copy;
    }

    private void writeTo(DataOutputStream out) throws IOException {
        out.writeLong(count);
        out.writeLong(digest);
        for (long value : values) {
            out.writeLong(value);
        }
        for (int key = 0; key < ClientHistory.KEYS; key++) {
            out.writeLong(writers[key]);
            out.writeLong(versions[key]);
        }
        // Grows with the state, so that a snapshot has many chunks.
        for (int i = 0; i < Math.min(count, 400); i++) {
            out.writeLong(Mix.in(digest, i));
        }
    }

    @Override
    public void restore(DataInputStream in) throws IOException {
        count = in.readLong();
        digest = in.readLong();
        for (int i = 0; i < SIZE; i++) {
            values[i] = in.readLong();
        }
        for (int key = 0; key < ClientHistory.KEYS; key++) {
            writers[key] = in.readLong();
            versions[key] = in.readLong();
        }
        for (int i = 0; i < Math.min(count, 400); i++) {
            if (in.readLong() != Mix.in(digest, i)) {
                throw new IOException("the padding of a snapshot is wrong at " + i);
            }
        }
        if (in.read() != -1) {
            throw new IOException("something follows the snapshot's state");
        }
    }
}
