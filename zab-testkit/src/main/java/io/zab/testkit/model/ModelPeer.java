package io.zab.testkit.model;

import io.zab.PeerId;
import io.zab.Role;
import io.zab.Zxid;
import io.zab.message.Configuration;
import io.zab.message.Promise;
import io.zab.message.StorageId;
import io.zab.message.StoreOp;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** One voter as the model knows it: by its disk, its promises, and what its application was given. */
public final class ModelPeer {
    record Pending(long number, StoreOp op, @Nullable ModelBatch batch) {}

    private final int id;
    final ModelLog asked;
    final ModelLog durable;
    final Deque<Pending> pending = new ArrayDeque<>();
    Promise promised = Promise.NONE;
    Promise durablePromise = Promise.NONE;

    @Nullable
    StorageId storage;

    boolean impaired;
    boolean rotten;
    boolean rolledBack;
    boolean condemned;
    ModelBatch applied;
    Role role = Role.LOOKING;
    boolean alive;

    ModelPeer(int id, ModelBatch root) {
        this.id = id;
        this.asked = new ModelLog(root);
        this.durable = new ModelLog(root);
        this.applied = root;
    }

    /** Its id. */
    public int id() {
        return id;
    }

    /** What it has asked its disk to hold. */
    public ModelLog asked() {
        return asked;
    }

    /** What its disk is certain to hold, whatever happens. */
    public ModelLog durable() {
        return durable;
    }

    /** The last promise that it asked its disk to keep. */
    public Promise promised() {
        return promised;
    }

    /** The last promise that its disk is certain to keep. */
    public Promise durablePromise() {
        return durablePromise;
    }

    /** The identity of its directory; null while it has none. */
    public @Nullable StorageId storage() {
        return storage;
    }

    /** The last batch that its application was given, or the end of the snapshot that it was restored from. */
    public ModelBatch applied() {
        return applied;
    }

    /** Its role, as it announced it. */
    public Role role() {
        return role;
    }

    /** Whether a process of it runs. */
    public boolean alive() {
        return alive;
    }

    /** Whether this directory counts by the newest configuration of {@code history}. */
    public boolean countsIn(ModelBatch history) {
        Configuration newest = history.configuration();
        return storage != null && newest != null && newest.binds(PeerId.of(id), storage);
    }

    /** Whether bytes of its directory may have rotted, which its next start, or a read, will notice or find to be of no account. */
    public boolean rotten() {
        return rotten;
    }

    /** Whether its directory is an earlier image of itself, which has not been set aside yet. What it promised and acknowledged since it does not know. */
    public boolean rolledBack() {
        return rolledBack;
    }

    /**
     * Whether it has lost its directory or what that held, or is about to, and its disk is not yet certain to hold the seal of a configuration that binds the new one. Of such peers a cluster
     * bears as many as it bears dead ones.
     */
    public boolean impaired() {
        return impaired || rotten || rolledBack;
    }

    void recoverIfBound() {
        ModelBatch tip = durable.tip();
        if (impaired && storage != null && tip.sealed()) {
            ModelBatch sealed = tip.sealedConfigured();
            Configuration configuration = sealed == null ? null : sealed.configuration();
            impaired = configuration == null || !configuration.binds(PeerId.of(id), storage);
        }
    }

    /** Whether its disk is certain to hold everything that it was asked to. */
    public boolean settled() {
        return asked.tip() == durable.tip() && promised.equals(durablePromise);
    }

    /** Whether its disk is certain to hold everything up to {@code zxid}, which is {@code batch}'s last. */
    public boolean holds(ModelBatch batch) {
        return durable.contains(batch);
    }

    @Override
    public String toString() {
        return "peer " + id + " (asked " + asked.last() + ", durable " + durable.last() + ", promised " + promised
                + ", durable promise " + durablePromise + ", applied " + applied.last() + ", " + role + ")";
    }

    /** The last zxid that its application was given. */
    public Zxid appliedZxid() {
        return applied.last();
    }
}
