package io.zab.testkit.exhaustive;

import io.zab.message.Batch;
import io.zab.testkit.model.Mix;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A hash over all that a graph of objects holds, private fields included: two graphs with the same hash have the same future.
 *
 * <p>Moments count by their distance from now. They are known by their size ({@link #EPOCH}), since clocks start there; what lies further back than every timeout
 * reaches is as good as one that lies just there.
 */
final class Fingerprint {
    /** Where the clocks start. No zxid, session or number of an operation comes near. */
    static final long EPOCH = 1L << 61;
    /** Further back than any duration of {@link World#TIMINGS} that the protocol compares with, twice the follower timeout being the longest. */
    static final long HORIZON = 4_000_000_000L;

    private static final List<Class<?>> BY_CONTENT =
            List.of(String.class, Integer.class, Boolean.class, UUID.class, Duration.class, Instant.class);

    private static final long LATEST = EPOCH + (1L << 50);

    private final Shapes shapes;
    private final IdentityHashMap<Object, Long> seen = new IdentityHashMap<>();
    private long now;
    private long hash;

    Fingerprint(Shapes shapes) {
        this.shapes = shapes;
    }

    long of(Object root, long at) {
        seen.clear();
        now = at;
        hash = 17;
        visit(root);
        seen.clear();
        return hash;
    }

    private void mix(long value) {
        hash = Mix.in(hash, value);
    }

    private void number(long value) {
        if (value > EPOCH - HORIZON && value < LATEST) {
            mix(Math.max(value - now, -HORIZON));
            mix(1);
        } else {
            mix(value);
        }
    }

    private void visit(@Nullable Object at) {
        if (at == null) {
            mix(3);
            return;
        }
        Shape shape = shapes.get(at.getClass());
        switch (shape.kind) {
            case VALUE -> value(at, shape);
            case OBJECT -> {
                Long before = seen.putIfAbsent(at, (long) seen.size());
                if (before != null) {
                    mix(before);
                    return;
                }
                fields(at, shape);
            }
            case BUILT -> fields(at, shape);
            case COLLECTION -> collection((Collection<?>) at);
            case MAP -> map((Map<?, ?>) at);
            case ARRAY -> array(at);
        }
    }

    private void value(Object at, Shape shape) {
        if (at instanceof Long one) {
            number(one);
        } else if (at instanceof Enum<?> one) {
            mix(shape.nameHash + one.ordinal());
        } else if (at instanceof Batch batch) {
            mix(batch.previous().value());
            mix(batch.first().value());
            mix(batch.hashCode());
        } else if (at instanceof ByteBuffer bytes) {
            hash = Mix.in(hash, bytes);
        } else if (shape.fields.length > 0) {
            fields(at, shape);
        } else if (BY_CONTENT.contains(shape.type)) {
            mix(at.hashCode());
        } else {
            mix(shape.nameHash);
        }
    }

    private void fields(Object at, Shape shape) {
        mix(shape.nameHash);
        try {
            for (Field field : shape.fields) {
                Class<?> type = field.getType();
                if (type == long.class) {
                    number(field.getLong(at));
                } else if (type == int.class) {
                    mix(field.getInt(at));
                } else if (type == boolean.class) {
                    mix(field.getBoolean(at) ? 7 : 5);
                } else {
                    visit(field.get(at));
                }
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private void collection(Collection<?> at) {
        mix(at.size());
        if (at instanceof HashSet<?> && !(at instanceof LinkedHashSet<?>)) {
            long[] hashes = at.stream().mapToLong(this::alone).sorted().toArray();
            for (long one : hashes) {
                mix(one);
            }
            return;
        }
        for (Iterator<?> each = at.iterator(); each.hasNext(); ) {
            visit(each.next());
        }
    }

    /** In the order of the keys' hashes: that of a hash table depends on how it came about. */
    private void map(Map<?, ?> at) {
        mix(at.size());
        if (!(at instanceof HashMap<?, ?>) || at instanceof LinkedHashMap<?, ?>) {
            at.forEach((key, value) -> {
                visit(key);
                visit(value);
            });
            return;
        }
        Map<Long, Object> sorted = new HashMap<>();
        at.forEach((key, value) -> sorted.put(alone(key), value));
        long[] order = sorted.keySet().stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(order);
        for (long key : order) {
            mix(key);
            visit(sorted.get(key));
        }
    }

    /** The hash of a value by itself. */
    private long alone(Object value) {
        long before = hash;
        hash = 19;
        visit(value);
        long own = hash;
        hash = before;
        return own;
    }

    private void array(Object at) {
        int length = Array.getLength(at);
        mix(length);
        if (at instanceof Object[] objects) {
            for (Object one : objects) {
                visit(one);
            }
            return;
        }
        for (int i = 0; i < length; i++) {
            visit(Array.get(at, i));
        }
    }
}
