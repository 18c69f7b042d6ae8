package io.zab.examples.kv;

import io.zab.Snapshot;
import io.zab.StateMachine;
import io.zab.Transaction;
import io.zab.Zxid;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The key-value store as a deterministic state machine: the state after a transaction depends on the state before it and on the transaction, and
 * on nothing else. Changed by the node's apply thread; {@link #state()} may be asked by any thread.
 */
public final class KvStore implements StateMachine {
    private static final int FORMAT = 1;

    private volatile KvState state = KvState.EMPTY;

    /** The store as it is now. */
    public KvState state() {
        return state;
    }

    @Override
    public byte[] apply(Transaction transaction) {
        Zxid now = transaction.zxid();
        KvCommand command = KvCommand.decode(transaction.payload());
        KvState before = state;
        if (command instanceof KvCommand.Put put) {
            KvEntry present = before.get(put.key());
            if (!put.condition().holds(present)) {
                return refuse(now, present);
            }
            state = before.with(now, new KvEntry(put.key(), now, put.value()));
            return done(present);
        }
        KvCommand.Delete delete = (KvCommand.Delete) command;
        KvEntry present = before.get(delete.key());
        if (!delete.condition().holds(present)) {
            return refuse(now, present);
        }
        state = before.without(now, delete.key());
        return done(present);
    }

    private byte[] refuse(Zxid now, @Nullable KvEntry present) {
        state = state.at(now);
        return new KvResult(false, present == null ? null : present.zxid()).encode();
    }

    private static byte[] done(@Nullable KvEntry present) {
        return new KvResult(true, present == null ? null : present.zxid()).encode();
    }

    /** Costs one reference: the state is immutable, whatever is applied while it is being written. */
    @Override
    public Snapshot snapshot() {
        KvState view = state;
        return out -> {
            out.writeInt(FORMAT);
            out.writeLong(view.zxid().value());
            out.writeInt(view.entries());
            try {
                view.forEach(entry -> {
                    try {
                        byte[] key = entry.key().getBytes(StandardCharsets.UTF_8);
                        out.writeShort(key.length);
                        out.write(key);
                        out.writeLong(entry.zxid().value());
                        out.writeInt(entry.value().length);
                        out.write(entry.value());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        };
    }

    @Override
    public void restore(DataInputStream in) throws IOException {
        int format = in.readInt();
        if (format != FORMAT) {
            throw new IOException(
                    "The snapshot has format " + format + " of the key-value store; this program reads " + FORMAT);
        }
        Zxid zxid = new Zxid(in.readLong());
        int entries = in.readInt();
        SortedTree tree = SortedTree.EMPTY;
        for (int i = 0; i < entries; i++) {
            byte[] key = bytes(in, in.readUnsignedShort());
            Zxid changed = new Zxid(in.readLong());
            byte[] value = bytes(in, in.readInt());
            tree = tree.with(new KvEntry(new String(key, StandardCharsets.UTF_8), changed, value));
        }
        state = new KvState(zxid, tree);
    }

    private static byte[] bytes(DataInputStream in, int length) throws IOException {
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }
}
