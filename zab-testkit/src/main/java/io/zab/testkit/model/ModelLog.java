package io.zab.testkit.model;

import io.zab.Zxid;
import java.util.ArrayList;
import java.util.List;

/** One log as a path from the root: what a disk holds, or what a peer has asked its disk to hold. */
public final class ModelLog {
    private final List<ModelBatch> path = new ArrayList<>();

    ModelLog(ModelBatch root) {
        path.add(root);
    }

    /** The end. */
    public ModelBatch tip() {
        return path.get(path.size() - 1);
    }

    /** The zxid of the end. */
    public Zxid last() {
        return tip().last();
    }

    /** Whether it holds this batch behind the very same history. */
    public boolean contains(ModelBatch batch) {
        return batch.depth() < path.size() && path.get(batch.depth()) == batch;
    }

    void append(ModelBatch batch) {
        path.add(batch);
    }

    ModelBatch removeTip() {
        return path.remove(path.size() - 1);
    }

    /** Becomes the history that ends with {@code tip}. */
    void become(ModelBatch tip) {
        while (path.size() > tip.depth() + 1) {
            path.remove(path.size() - 1);
        }
        while (path.size() <= tip.depth()) {
            path.add(tip);
        }
        ModelBatch at = tip;
        for (int i = tip.depth(); i >= 0 && path.get(i) != at || i == tip.depth(); i--) {
            path.set(i, at);
            ModelBatch parent = at.parent();
            if (parent == null) {
                break;
            }
            at = parent;
        }
    }

    @Override
    public String toString() {
        return path.size() < 2 ? "empty" : "to " + tip().last();
    }
}
