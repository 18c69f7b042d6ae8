package io.zab.testkit.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One epoch of one leader: its batches, and how far each voter's disk has held them while it had promised this very epoch. */
public final class ModelEpoch {
    private final long epoch;
    private final int leader;
    private final List<ModelBatch> batches = new ArrayList<>();
    private final int[] held;
    private int committed;

    ModelEpoch(ModelBatch epochRecord, int peers) {
        this.epoch = epochRecord.epoch();
        this.leader = epochRecord.leader();
        this.held = new int[peers + 1];
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

    /** Whether the disk of {@code peer} has held the epoch record durably while it had promised this epoch. */
    public boolean heldBy(int peer) {
        return held[peer] > 0;
    }

    void add(ModelBatch batch) {
        batches.add(batch);
    }

    void hold(int peer, ModelBatch tip) {
        held[peer] = Math.max(held[peer], tip.depth() - first().depth() + 1);
    }

    /** The next batch that a quorum holds, or null; it is then counted as committed. */
    @Nullable
    ModelBatch nextCommitted() {
        if (committed == batches.size()) {
            return null;
        }
        ModelBatch next = batches.get(committed);
        int holders = 0;
        for (int peer = 1; peer < held.length; peer++) {
            if (held[peer] > committed) {
                holders++;
            }
        }
        if (holders < Model.quorum(next, held.length - 1)) {
            return null;
        }
        committed++;
        return next;
    }
}
