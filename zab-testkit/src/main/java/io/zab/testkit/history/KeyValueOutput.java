package io.zab.testkit.history;

import io.zab.Zxid;
import org.jspecify.annotations.Nullable;

/**
 * What a key-value store may answer. A version is the zxid of a key's last change; null wherever a store does not tell it, which makes a check weaker.
 *
 * @param <V> values
 */
public sealed interface KeyValueOutput<V> {
    /**
     * The key exists.
     *
     * @param value what it has
     * @param version since when
     */
    record Found<V>(V value, @Nullable Zxid version) implements KeyValueOutput<V> {
        @Override
        public String toString() {
            return "\"" + value + "\"" + at(version);
        }
    }

    /** The key does not exist. */
    record Missing<V>() implements KeyValueOutput<V> {
        @Override
        public String toString() {
            return "nothing";
        }
    }

    /**
     * It was set.
     *
     * @param version since when it is so
     */
    record Written<V>(@Nullable Zxid version) implements KeyValueOutput<V> {
        @Override
        public String toString() {
            return "done" + at(version);
        }
    }

    /**
     * It was removed.
     *
     * @param version since when it is so
     * @param existed whether it had existed
     */
    record Removed<V>(@Nullable Zxid version, boolean existed) implements KeyValueOutput<V> {
        @Override
        public String toString() {
            return (existed ? "done" : "did not exist") + at(version);
        }
    }

    /** The condition did not hold; nothing more was told. */
    record Refused<V>() implements KeyValueOutput<V> {
        @Override
        public String toString() {
            return "refused";
        }
    }

    /**
     * The condition did not hold.
     *
     * @param present since when the key has what it has; null if it does not exist
     */
    record RefusedAt<V>(@Nullable Zxid present) implements KeyValueOutput<V> {
        @Override
        public String toString() {
            return "refused, " + (present == null ? "does not exist" : "is" + at(present));
        }
    }

    private static String at(@Nullable Zxid version) {
        return version == null ? "" : " at " + version;
    }
}
