package io.zab.testkit.model;

import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.message.Batch;
import io.zab.message.Configuration;
import io.zab.message.LogRecord;
import io.zab.message.RecordKind;
import org.jspecify.annotations.Nullable;

/**
 * A batch that was ever made, with the whole history that it was made behind: a node of the tree of all histories. There is one object per batch, so
 * two logs hold the same batch behind the same history exactly if they hold the same object.
 */
public final class ModelBatch {
    private final @Nullable ModelBatch parent;
    private final @Nullable Batch batch;
    private final int depth;
    private final Zxid last;
    private final int leader;
    private final boolean sealed;
    private final boolean seals;
    private final boolean ofClients;
    private final @Nullable ModelBatch configured;
    private final Zxid sealedConfiguration;
    private final @Nullable Configuration ownConfiguration;
    private int committedIn;

    private ModelBatch(@Nullable ModelBatch parent, @Nullable Batch batch, int leader) {
        this.parent = parent;
        this.batch = batch;
        this.leader = leader;
        this.depth = parent == null ? 0 : parent.depth + 1;
        this.last = batch == null ? Zxid.NONE : batch.last();
        Content content = new Content(parent);
        if (batch != null) {
            batch.forEach(content::see);
        }
        this.sealed = content.sealed;
        this.seals = content.seals;
        this.ofClients = content.ofClients;
        this.ownConfiguration = content.configuration;
        this.configured = ownConfiguration != null ? this : parent == null ? null : parent.configured;
        this.sealedConfiguration = content.sealedConfiguration;
    }

    static ModelBatch root() {
        return new ModelBatch(null, null, 0);
    }

    static ModelBatch behind(ModelBatch parent, Batch batch, int leader) {
        return new ModelBatch(parent, batch, leader);
    }

    /** The batch that it stands behind; null for the root. */
    public @Nullable ModelBatch parent() {
        return parent;
    }

    /** The batch; the root has none. */
    public Batch batch() {
        if (batch == null) {
            throw new IllegalStateException("the empty history has no batch");
        }
        return batch;
    }

    /** Whether these are its bytes; at once if it is the same object, as it mostly is. */
    @SuppressWarnings("ReferenceEquality")
    boolean holds(Batch bytes) {
        return batch != null && (batch == bytes || batch.equals(bytes));
    }

    /** How many batches stand before it. */
    public int depth() {
        return depth;
    }

    /** Its last zxid. */
    public Zxid last() {
        return last;
    }

    /** Its epoch. */
    public long epoch() {
        return last.epoch();
    }

    /** Who made it. */
    public int leader() {
        return leader;
    }

    /** Whether it is an epoch record. */
    public boolean isEpochRecord() {
        return batch != null && batch.first().counter() == 0;
    }

    /** Whether a seal stands in the history up to it (rule B3). */
    public boolean sealed() {
        return sealed;
    }

    /** Whether it holds a seal itself. */
    public boolean seals() {
        return seals;
    }

    /** Whether it holds a record that began with a client: birth, void or transaction. */
    public boolean ofClients() {
        return ofClients;
    }

    /** The newest configuration in the history up to it. */
    public @Nullable Configuration configuration() {
        return configured == null ? null : configured.ownConfiguration;
    }

    /** The batch with the newest configuration in the history up to it, null if there is none. */
    public @Nullable ModelBatch configured() {
        return configured;
    }

    /** Which configuration the newest seal in the history up to it names; 0:0 if there is no seal. */
    public Zxid sealedConfiguration() {
        return sealedConfiguration;
    }

    /** The batch with that configuration, null if there is no seal. */
    public @Nullable ModelBatch sealedConfigured() {
        ModelBatch at = configured;
        while (at != null && !at.last.equals(sealedConfiguration)) {
            at = at.parent == null ? null : at.parent.configured;
        }
        return at;
    }

    /**
     * Whether that directory counts for all who hold the history up to it, whatever they know of commits: every configuration binds it, from the one on that the newest
     * seal names. Any directory does while there is no seal.
     */
    public boolean countsForAll(Sender sender) {
        for (ModelBatch at = sealed ? configured : null;
                at != null;
                at = at.parent == null ? null : at.parent.configured) {
            Configuration configuration = at.configuration();
            if (configuration != null
                    && !configuration.binds(PeerId.of(sender.peer().id()), sender.storage())) {
                return false;
            }
            if (at.last.equals(sealedConfiguration)) {
                return true;
            }
        }
        return true;
    }

    /** Whether this is a configuration that changes a formed cluster. */
    public boolean rebinds() {
        return ownConfiguration != null && !isEpochRecord();
    }

    /** The epoch that first committed it; 0 if it is not committed. */
    public int committedIn() {
        return committedIn;
    }

    void committedIn(long epoch) {
        committedIn = (int) epoch;
    }

    /** Whether {@code other} is in the history that ends with this one. */
    public boolean hasBefore(ModelBatch other) {
        ModelBatch at = this;
        while (at != null && at.depth > other.depth) {
            at = at.parent;
        }
        return at == other;
    }

    @Override
    public String toString() {
        return batch == null ? "0:0" : batch.toString();
    }

    private static final class Content {
        private boolean sealed;
        private boolean seals;
        private boolean ofClients;
        private Zxid sealedConfiguration;
        private @Nullable Configuration configuration;

        Content(@Nullable ModelBatch parent) {
            this.sealed = parent != null && parent.sealed;
            this.sealedConfiguration = parent == null ? Zxid.NONE : parent.sealedConfiguration;
        }

        void see(LogRecord record) {
            RecordKind kind = record.kind();
            if (kind == RecordKind.SEAL) {
                sealed = true;
                seals = true;
                sealedConfiguration = new Zxid(record.payload().getLong(0));
            } else if (kind == RecordKind.CONFIGURATION
                    || kind == RecordKind.EPOCH && record.payload().hasRemaining()) {
                configuration = Configuration.decode(record.payload());
            } else if (kind != RecordKind.EPOCH) {
                ofClients = true;
            }
        }
    }
}
