package io.zab.testkit.exhaustive;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Objects that are many, dear to keep and cheap to make again. Each has a number and is known by what it was made from, and how; only those that were asked for last
 * are kept. Nobody changes one that is here.
 *
 * @param <T> of what class
 * @param <C> a change that makes one from another
 */
final class Lineage<T, C> {
    private record Origin<C>(int from, C change) {}

    private final Copier copier;
    private final BiConsumer<T, C> perform;
    private final List<@Nullable Origin<C>> origins = new ArrayList<>();
    /** Those that were not made from any other. */
    private final Map<Integer, T> first = new HashMap<>();

    private final Map<Integer, T> kept;

    /**
     * @param perform carries out a change; the same on the same object, however often
     * @param keptMax how many are kept
     */
    Lineage(Copier copier, BiConsumer<T, C> perform, int keptMax) {
        this.copier = copier;
        this.perform = perform;
        this.kept = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Integer, T> eldest) {
                return size() > keptMax;
            }
        };
    }

    /** How many there are, kept or not. */
    int size() {
        return origins.size();
    }

    /** Adds one that was made from nothing, and returns its number. */
    int add(T one) {
        first.put(size(), one);
        origins.add(null);
        return size() - 1;
    }

    /** Adds one that is what {@code change} makes of a copy of number {@code from}, and returns its number. */
    int add(T one, int from, C change) {
        kept.put(size(), one);
        origins.add(new Origin<>(from, change));
        return size() - 1;
    }

    /** Number {@code number}, not to be changed. */
    T of(int number) {
        T near = near(number);
        return near == null ? again(number) : near;
    }

    /** One like number {@code number}, for its own use. */
    T copy(int number) {
        return copier.copy(of(number));
    }

    private @Nullable T near(int number) {
        T known = kept.get(number);
        return known == null ? first.get(number) : known;
    }

    private T again(int number) {
        Deque<C> way = new ArrayDeque<>();
        T near = null;
        for (int at = number; near == null; near = near(at)) {
            Origin<C> origin = origins.get(at);
            if (origin == null) {
                throw new IllegalStateException("number " + at + " was made from nothing and is not there");
            }
            way.push(origin.change);
            at = origin.from;
        }
        T made = copier.copy(near);
        way.forEach(change -> perform.accept(made, change));
        kept.put(number, made);
        return made;
    }
}
