package io.zab.examples.kv;

import io.zab.Zxid;
import org.jspecify.annotations.Nullable;

/** What must hold of a key for a change to be made. Decided at apply, in the one order, so alike on every peer. */
public sealed interface Condition {
    /** Whether it holds. */
    boolean holds(@Nullable KvEntry present);

    /** No condition. */
    record Always() implements Condition {
        @Override
        public boolean holds(@Nullable KvEntry present) {
            return true;
        }
    }

    /** The key does not exist. */
    record Absent() implements Condition {
        @Override
        public boolean holds(@Nullable KvEntry present) {
            return present == null;
        }
    }

    /** The key exists and was last changed at {@code zxid}. */
    record ChangedAt(Zxid zxid) implements Condition {
        @Override
        public boolean holds(@Nullable KvEntry present) {
            return present != null && present.zxid().equals(zxid);
        }
    }
}
