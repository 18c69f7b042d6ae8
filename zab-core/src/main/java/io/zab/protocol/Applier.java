package io.zab.protocol;

import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.message.Batch;
import io.zab.message.BootId;
import io.zab.message.PeerEntry;
import io.zab.message.SnapshotHeader;
import org.jspecify.annotations.Nullable;

/**
 * Applies committed batches in order and decides, by the replicated table of peers, which records have an effect (rules A1, A2, A8). The same
 * decisions on every peer; used by the runtime's apply thread and by the simulator. Confined to one thread.
 */
public final class Applier {
    /** What this peer's own application and callers are told. */
    public interface Sink {
        /** Hand a transaction to the state machine of {@code mount}; returns its result. */
        byte[] transaction(int mount, io.zab.Transaction transaction);

        /** The record of this peer's own request {@code sequence} has been applied, with this result. */
        void completed(long sequence, Zxid zxid, byte[] result);
    }

    /**
     * @param self this peer
     * @param boot this process
     * @param header of the snapshot that the application starts from, null if it starts empty
     */
    public Applier(PeerId self, BootId boot, @Nullable SnapshotHeader header) {}

    /** Applies one batch; its previous zxid must be the last applied. */
    public void apply(Batch batch, Sink sink) {}

    /** The application's state has been replaced by the snapshot with this header. */
    public void restored(SnapshotHeader header) {}

    /** The last zxid applied. */
    public Zxid applied() {
        return Zxid.NONE;
    }

    /** This peer's own entry, null if it has none. */
    public @Nullable PeerEntry own() {
        return null;
    }

    /** The header of a snapshot taken now. Null before the seal is applied: no snapshot exists before it (rule B4). */
    public @Nullable SnapshotHeader snapshotHeader() {
        return null;
    }
}
