package io.zab.testkit.history;

import io.zab.Zxid;
import io.zab.testkit.history.KeyValueInput.Condition;
import org.jspecify.annotations.Nullable;

/**
 * A key of a key-value store with compare-and-set, delete and versions: a change has a version greater than every change of that key before it. So the
 * order of the versions is checked against the order in real time, too; and a write applied twice shows in a version that nobody was told.
 *
 * @param <V> values
 */
public final class KeyValueModel<V>
        implements SequentialModel<KeyValueModel.State<V>, KeyValueInput<V>, KeyValueOutput<V>> {
    /**
     * What is known of a key.
     *
     * @param value what it has; null if it does not exist
     * @param version that of the last change
     * @param exact whether it is; else the last change was made by somebody who was not told its version, and it is greater than this one
     * @param <V> values
     */
    public record State<V>(@Nullable V value, Zxid version, boolean exact) {
        @Override
        public String toString() {
            String what = value == null ? "nothing" : "\"" + value + "\"";
            if (version.equals(Zxid.NONE)) {
                return what;
            }
            return what + (exact ? " at " : " at some place after ") + version;
        }
    }

    @Override
    public State<V> initial() {
        return new State<>(null, Zxid.NONE, true);
    }

    @Override
    public @Nullable State<V> step(State<V> state, KeyValueInput<V> input, KeyValueOutput<V> output) {
        if (input instanceof KeyValueInput.Put<V> put) {
            if (output instanceof KeyValueOutput.Written<V> written) {
                return change(whereHolds(put.condition(), state), put.value(), written.version());
            }
            return refuse(state, put.condition(), output);
        }
        if (input instanceof KeyValueInput.Delete<V> delete) {
            if (output instanceof KeyValueOutput.Removed<V> removed) {
                State<V> before = whereHolds(delete.condition(), state);
                boolean existed = before != null && before.value != null;
                return removed.existed() == existed ? change(before, null, removed.version()) : null;
            }
            return refuse(state, delete.condition(), output);
        }
        if (output instanceof KeyValueOutput.Found<V> found) {
            return found.value().equals(state.value) ? at(state, found.version()) : null;
        }
        return output instanceof KeyValueOutput.Missing<V> && state.value == null ? state : null;
    }

    @Override
    public @Nullable State<V> stepUnseen(State<V> state, KeyValueInput<V> input) {
        if (input instanceof KeyValueInput.Put<V> put) {
            return change(whereHolds(put.condition(), state), put.value(), null);
        }
        if (input instanceof KeyValueInput.Delete<V> delete && state.value != null) {
            return change(whereHolds(delete.condition(), state), null, null);
        }
        return null;
    }

    @Override
    public boolean changesNothing(KeyValueInput<V> input, KeyValueOutput<V> output) {
        return input instanceof KeyValueInput.Get<V>
                || output instanceof KeyValueOutput.Refused<V>
                || output instanceof KeyValueOutput.RefusedAt<V>;
    }

    @Override
    public boolean tooLate(State<V> state, KeyValueInput<V> input, KeyValueOutput<V> output) {
        if (output instanceof KeyValueOutput.Found<V> found) {
            return passed(state, found.version(), false);
        }
        if (output instanceof KeyValueOutput.Written<V> written) {
            return passed(state, written.version(), true);
        }
        if (output instanceof KeyValueOutput.Removed<V> removed) {
            return passed(state, removed.version(), true);
        }
        return output instanceof KeyValueOutput.RefusedAt<V> refused && passed(state, refused.present(), false);
    }

    private static <V> boolean passed(State<V> state, @Nullable Zxid version, boolean becomes) {
        if (version == null) {
            return false;
        }
        int order = version.compareTo(state.version);
        return order < 0 || (order == 0 && (becomes || !state.exact || state.value == null));
    }

    private static <V> @Nullable State<V> change(@Nullable State<V> before, @Nullable V value, @Nullable Zxid version) {
        if (before == null) {
            return null;
        }
        if (version == null) {
            return new State<>(value, before.version, false);
        }
        return version.compareTo(before.version) > 0 ? new State<>(value, version, true) : null;
    }

    private @Nullable State<V> refuse(State<V> state, Condition<V> condition, KeyValueOutput<V> output) {
        if (output instanceof KeyValueOutput.Refused<V>) {
            return fails(condition, state) ? state : null;
        }
        if (output instanceof KeyValueOutput.RefusedAt<V> refused) {
            if ((refused.present() == null) != (state.value == null)) {
                return null;
            }
            State<V> known = at(state, refused.present());
            return known != null && fails(condition, known) ? known : null;
        }
        return null;
    }

    /** The state in which the condition holds, if it can. */
    private static <V> @Nullable State<V> whereHolds(Condition<V> condition, State<V> state) {
        if (condition instanceof Condition.Always<V>) {
            return state;
        }
        if (condition instanceof Condition.Absent<V>) {
            return state.value == null ? state : null;
        }
        if (condition instanceof Condition.VersionIs<V> is) {
            return state.value == null ? null : at(state, is.version());
        }
        return condition instanceof Condition.ValueIs<V> is && is.value().equals(state.value) ? state : null;
    }

    /** Whether it can be that it does not hold. */
    private static <V> boolean fails(Condition<V> condition, State<V> state) {
        if (condition instanceof Condition.VersionIs<V> is) {
            return state.value == null || !state.exact || !state.version.equals(is.version());
        }
        return whereHolds(condition, state) == null;
    }

    /** The state if its version is {@code version}, which null says nothing about; null if that cannot be. */
    private static <V> @Nullable State<V> at(State<V> state, @Nullable Zxid version) {
        if (version == null || (state.exact && state.version.equals(version))) {
            return state;
        }
        return !state.exact && version.compareTo(state.version) > 0 ? new State<>(state.value, version, true) : null;
    }
}
