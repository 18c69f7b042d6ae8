package io.zab.testkit.model;

import io.zab.PeerId;
import io.zab.message.Configuration;
import io.zab.message.StorageId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One epoch of one leader: its batches, and how far each directory has held them while its peer had promised this very epoch. */
public final class ModelEpoch {
    private final long epoch;
    private final int leader;
    private final List<ModelBatch> batches = new ArrayList<>();
    /** How many of its batches each directory has held. One that was emptied since may have been counted before. */
    private final Map<StorageId, Integer> held = new HashMap<>();

    private int committed;

    ModelEpoch(ModelBatch epochRecord) {
        this.epoch = epochRecord.epoch();
        this.leader = epochRecord.leader();
        batches.add(epochRecord);
    }

    /** Its number. */
    public long epoch() {
        return epoch;
    }

    /** Who leads it. */
    public int leader() {
        return leader;
    }

    /** The epoch record. */
    public ModelBatch first() {
        return batches.get(0);
    }

    /** The end of what its leader has made. */
    public ModelBatch tip() {
        return batches.get(batches.size() - 1);
    }

    /** How many of its batches are committed; the epoch is established once the first is. */
    public int committed() {
        return committed;
    }

    /** Whether this directory has held the epoch record durably while its peer had promised this epoch. */
    public boolean heldBy(StorageId storage) {
        return held.getOrDefault(storage, 0) > 0;
    }

    void add(ModelBatch batch) {
        batches.add(batch);
    }

    void hold(StorageId storage, ModelBatch tip) {
        held.merge(storage, tip.depth() - first().depth() + 1, Math::max);
    }

    /** The next batch that a quorum of each configuration that decides about it holds, or null; it is then counted as committed. */
    @Nullable
    ModelBatch nextCommitted(Model model) {
        if (committed == batches.size()) {
            return null;
        }
        ModelBatch next = batches.get(committed);
        List<Configuration> deciding = model.deciding(next);
        for (Configuration configuration : deciding) {
            if (holders(configuration, deciding)
                    < Model.quorum(next, configuration.voters().size())) {
                return null;
            }
        }
        committed++;
        return next;
    }

    /** How many voters of a configuration hold the next batch with a directory that all of {@code deciding} bind (rule B5). */
    private int holders(Configuration configuration, List<Configuration> deciding) {
        int holders = 0;
        for (Map.Entry<PeerId, StorageId> voter : configuration.voters().entrySet()) {
            boolean holds = held.getOrDefault(voter.getValue(), 0) > committed;
            holders += holds && isBound(voter.getKey(), voter.getValue(), deciding) ? 1 : 0;
        }
        return holders;
    }

    private static boolean isBound(PeerId peer, StorageId storage, List<Configuration> deciding) {
        for (Configuration configuration : deciding) {
            if (!configuration.binds(peer, storage)) {
                return false;
            }
        }
        return true;
    }
}
