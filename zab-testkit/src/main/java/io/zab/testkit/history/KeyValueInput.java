package io.zab.testkit.history;

import io.zab.Zxid;

/**
 * What one may ask of a key of a key-value store.
 *
 * @param <V> values, equal by value; the fewer values are written twice, the more a check can see
 */
public sealed interface KeyValueInput<V> {
    /** What is there? */
    record Get<V>() implements KeyValueInput<V> {
        @Override
        public String toString() {
            return "get";
        }
    }

    /**
     * Set it.
     *
     * @param value to what
     * @param condition what must hold of it before
     */
    record Put<V>(V value, Condition<V> condition) implements KeyValueInput<V> {
        @Override
        public String toString() {
            return "put \"" + value + "\"" + condition;
        }
    }

    /**
     * Remove it.
     *
     * @param condition what must hold of it before
     */
    record Delete<V>(Condition<V> condition) implements KeyValueInput<V> {
        @Override
        public String toString() {
            return "delete" + condition;
        }
    }

    /**
     * What must hold for a change to be made; else it is refused.
     *
     * @param <V> values
     */
    sealed interface Condition<V> {
        /** Nothing. */
        record Always<V>() implements Condition<V> {
            @Override
            public String toString() {
                return "";
            }
        }

        /** The key does not exist. */
        record Absent<V>() implements Condition<V> {
            @Override
            public String toString() {
                return " if absent";
            }
        }

        /**
         * The key exists, and was last changed at this place.
         *
         * @param version that zxid
         */
        record VersionIs<V>(Zxid version) implements Condition<V> {
            @Override
            public String toString() {
                return " if at " + version;
            }
        }

        /**
         * The key exists, with this value.
         *
         * @param value that value
         */
        record ValueIs<V>(V value) implements Condition<V> {
            @Override
            public String toString() {
                return " if \"" + value + "\"";
            }
        }
    }

    /** What is there? */
    static <V> KeyValueInput<V> get() {
        return new Get<>();
    }

    /** Sets it, whatever is there. */
    static <V> KeyValueInput<V> put(V value) {
        return new Put<>(value, new Condition.Always<>());
    }

    /** Sets it if it does not exist. */
    static <V> KeyValueInput<V> putIfAbsent(V value) {
        return new Put<>(value, new Condition.Absent<>());
    }

    /** Sets it if it was last changed at {@code expected}. */
    static <V> KeyValueInput<V> compareAndSet(Zxid expected, V value) {
        return new Put<>(value, new Condition.VersionIs<>(expected));
    }

    /** Sets it if it has the value {@code expected}. */
    static <V> KeyValueInput<V> compareAndSetValue(V expected, V value) {
        return new Put<>(value, new Condition.ValueIs<>(expected));
    }

    /** Removes it, if it exists. */
    static <V> KeyValueInput<V> delete() {
        return new Delete<>(new Condition.Always<>());
    }
}
