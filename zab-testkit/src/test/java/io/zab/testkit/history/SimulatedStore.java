package io.zab.testkit.history;

import io.zab.Zxid;
import io.zab.testkit.history.KeyValueInput.Condition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Histories of a store that is right, without threads: clients whose operations take random times, with an effect at a random moment between call and
 * return. Of those whose answer is lost some have their effect later, some never.
 */
final class SimulatedStore {
    private record Entry(String value, Zxid version) {}

    private record Asked(
            int process, String key, KeyValueInput<String> input, long called, long effect, long returned, Fate fate) {}

    private enum Fate {
        ANSWERED,
        ANSWER_LOST,
        NEVER_ARRIVED,
        REFUSED
    }

    private final SplittableRandom random;
    private final boolean versions;
    private final Map<String, Entry> entries = new HashMap<>();
    private final Map<String, List<Zxid>> versionsSeen = new HashMap<>();
    private long counter;

    /** @param versions whether clients are told versions */
    SimulatedStore(long seed, boolean versions) {
        this.random = new SplittableRandom(seed);
        this.versions = versions;
    }

    List<Operation<KeyValueInput<String>, KeyValueOutput<String>>> history(
            int operations, int keys, int processes, double unknown) {
        List<Asked> asked = new ArrayList<>();
        long[] free = new long[processes];
        for (int i = 0; i < operations; i++) {
            int process = i % processes;
            long called = free[process] + random.nextLong(1, 1_000);
            long effect = called + random.nextLong(1, 1_000);
            long returned = effect + random.nextLong(1, 1_000);
            free[process] = returned;
            Fate fate = Fate.ANSWERED;
            if (random.nextDouble() < unknown) {
                fate = Fate.values()[random.nextInt(1, 4)];
                effect += fate == Fate.ANSWER_LOST ? random.nextLong(0, 20_000) : 0;
            }
            asked.add(new Asked(process, "key" + random.nextInt(keys), input(i), called, effect, returned, fate));
        }
        asked.sort(Comparator.comparingLong(Asked::effect));
        return asked.stream().map(this::answer).toList();
    }

    private KeyValueInput<String> input(int number) {
        String value = "v" + number;
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> KeyValueInput.get();
            case 3, 4 -> KeyValueInput.put(value);
            case 5 -> KeyValueInput.putIfAbsent(value);
            // Replaced by the version or value of that moment, or an earlier one, when it takes effect.
            case 6 -> KeyValueInput.compareAndSet(Zxid.NONE, value);
            default -> KeyValueInput.delete();
        };
    }

    private Operation<KeyValueInput<String>, KeyValueOutput<String>> answer(Asked asked) {
        KeyValueInput<String> input = asked.input;
        if (input instanceof KeyValueInput.Put<String> put && put.condition() instanceof Condition.VersionIs<String>) {
            input = compareAndSet(asked.key, put.value());
        }
        Completion<KeyValueOutput<String>> completion = switch (asked.fate) {
            case ANSWERED -> new Completion.Ok<>(perform(asked.key, input));
            case ANSWER_LOST -> {
                perform(asked.key, input);
                yield new Completion.Unknown<>();
            }
            case NEVER_ARRIVED -> new Completion.Unknown<>();
            case REFUSED -> new Completion.NoEffect<>();
        };
        return new Operation<>(asked.process, asked.key, input, completion, asked.called, asked.returned);
    }

    private KeyValueInput<String> compareAndSet(String key, String value) {
        Entry entry = entries.get(key);
        if (!versions) {
            String expected = entry == null || random.nextInt(3) == 0 ? "v" + random.nextInt(100) : entry.value;
            return KeyValueInput.compareAndSetValue(expected, value);
        }
        List<Zxid> seen = versionsSeen.getOrDefault(key, List.of());
        if (seen.isEmpty()) {
            return KeyValueInput.putIfAbsent(value);
        }
        boolean present = entry != null && random.nextInt(3) > 0;
        return KeyValueInput.compareAndSet(present ? entry.version : seen.get(random.nextInt(seen.size())), value);
    }

    private KeyValueOutput<String> perform(String key, KeyValueInput<String> input) {
        Entry entry = entries.get(key);
        if (input instanceof KeyValueInput.Get<String>) {
            return entry == null
                    ? new KeyValueOutput.Missing<>()
                    : new KeyValueOutput.Found<>(entry.value, told(entry.version));
        }
        Zxid version = Zxid.of(1, ++counter);
        if (input instanceof KeyValueInput.Put<String> put) {
            if (!holds(put.condition(), entry)) {
                if (!versions) {
                    return new KeyValueOutput.Refused<>();
                }
                return new KeyValueOutput.RefusedAt<>(entry == null ? null : entry.version);
            }
            entries.put(key, new Entry(put.value(), version));
            versionsSeen.computeIfAbsent(key, k -> new ArrayList<>()).add(version);
            return new KeyValueOutput.Written<>(told(version));
        }
        entries.remove(key);
        return new KeyValueOutput.Removed<>(told(version), entry != null);
    }

    private static boolean holds(Condition<String> condition, @Nullable Entry entry) {
        if (condition instanceof Condition.Absent<String>) {
            return entry == null;
        }
        if (condition instanceof Condition.VersionIs<String> is) {
            return entry != null && entry.version.equals(is.version());
        }
        return !(condition instanceof Condition.ValueIs<String> is)
                || (entry != null && entry.value.equals(is.value()));
    }

    private @Nullable Zxid told(Zxid version) {
        return versions ? version : null;
    }
}
