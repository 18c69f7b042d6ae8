package io.zab.testkit.exhaustive;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Copies a graph of objects, private fields included, so that one state can have several futures: a peer is written to be run, not to be copied, and stays so.
 * What it does not know how to copy it refuses, by name.
 */
final class Copier {
    private final Shapes shapes;
    private final Map<Class<?>, Constructor<?>> blank = new HashMap<>();
    private final IdentityHashMap<Object, Object> copies = new IdentityHashMap<>();

    Copier(Shapes shapes) {
        this.shapes = shapes;
    }

    /** A copy that shares nothing with {@code root} that can change. */
    <T> T copy(T root) {
        copies.clear();
        @SuppressWarnings("unchecked")
        T copy = (T) copyOf(root);
        copies.clear();
        return copy;
    }

    private Object copyOf(Object from) {
        Shape shape = shapes.get(from.getClass());
        return switch (shape.kind) {
            case VALUE -> from;
            case OBJECT -> object(from, shape);
            case BUILT -> built(from, shape);
            case COLLECTION -> collection((Collection<?>) from);
            case MAP -> map((Map<?, ?>) from);
            case ARRAY -> array(from);
        };
    }

    private @Nullable Object copyOrNull(@Nullable Object from) {
        return from == null ? null : copyOf(from);
    }

    private Object object(Object from, Shape shape) {
        Object known = copies.get(from);
        if (known != null) {
            return known;
        }
        try {
            Object to = blank(shape.type).newInstance();
            copies.put(from, to);
            for (Field field : shape.fields) {
                Class<?> type = field.getType();
                if (type == long.class) {
                    field.setLong(to, field.getLong(from));
                } else if (type == int.class) {
                    field.setInt(to, field.getInt(from));
                } else if (type == boolean.class) {
                    field.setBoolean(to, field.getBoolean(from));
                } else if (type.isPrimitive()) {
                    field.set(to, field.get(from));
                } else {
                    field.set(to, copyOrNull(field.get(from)));
                }
            }
            return to;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Cannot copy a " + shape.type.getName(), e);
        }
    }

    /** Makes an object without running any constructor of its class, as deserialisation does. By name, since the compiler warns of this class in any other way. */
    private Constructor<?> blank(Class<?> type) {
        return blank.computeIfAbsent(type, key -> {
            try {
                Class<?> factory = Class.forName("sun.reflect.ReflectionFactory");
                return (Constructor<?>) factory.getMethod(
                                "newConstructorForSerialization", Class.class, Constructor.class)
                        .invoke(
                                factory.getMethod("getReflectionFactory").invoke(null),
                                key,
                                Object.class.getDeclaredConstructor());
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("No way to make a " + key.getName(), e);
            }
        });
    }

    private Object built(Object from, Shape shape) {
        if (shape.fields.length == 0) {
            return from;
        }
        try {
            Object[] values = new Object[shape.fields.length];
            boolean changed = false;
            for (int i = 0; i < values.length; i++) {
                Object value = shape.fields[i].get(from);
                Object copy = shape.fields[i].getType().isPrimitive() ? value : copyOrNull(value);
                values[i] = copy;
                changed |= copy != value;
            }
            return changed ? shape.build(values) : from;
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("Cannot copy a " + shape.type.getName(), e);
        }
    }

    private Object collection(Collection<?> from) {
        if (from instanceof SortedSet<?> set) {
            return new TreeSet<>(set);
        } else if (from instanceof ArrayDeque<?>) {
            return elements(from, new ArrayDeque<>(from.size() + 1));
        } else if (from instanceof LinkedHashSet<?>) {
            return elements(from, new LinkedHashSet<>());
        } else if (from instanceof HashSet<?>) {
            return elements(from, new HashSet<>());
        } else if (from instanceof ArrayList<?>) {
            return elements(from, new ArrayList<>(from.size()));
        } else if (from instanceof List<?>) {
            return unmodifiable(from);
        }
        throw new IllegalStateException(
                "Nobody has said how a " + from.getClass().getName() + " is copied");
    }

    private Object elements(Collection<?> from, Collection<Object> to) {
        for (Object one : from) {
            to.add(copyOf(one));
        }
        return to;
    }

    private Object unmodifiable(Collection<?> from) {
        List<Object> to = new ArrayList<>(from.size());
        boolean changed = false;
        for (Object one : from) {
            Object copy = copyOf(one);
            to.add(copy);
            changed |= copy != one;
        }
        return changed ? List.copyOf(to) : from;
    }

    private Object map(Map<?, ?> from) {
        Map<Object, Object> to;
        if (from instanceof SortedMap<?, ?>) {
            to = new TreeMap<>(from);
        } else if (from instanceof LinkedHashMap<?, ?>) {
            to = new LinkedHashMap<>(from);
        } else if (from instanceof HashMap<?, ?>) {
            to = new HashMap<>(from);
        } else {
            throw new IllegalStateException(
                    "Nobody has said how a " + from.getClass().getName() + " is copied");
        }
        to.replaceAll((key, value) -> {
            if (copyOf(key) != key) {
                throw new IllegalStateException("A key that can change: " + key);
            }
            return copyOf(value);
        });
        return to;
    }

    private Object array(Object from) {
        int length = Array.getLength(from);
        if (from instanceof Object[] objects) {
            Object[] to = objects.clone();
            for (int i = 0; i < length; i++) {
                to[i] = copyOrNull(to[i]);
            }
            return to;
        }
        Object to = Array.newInstance(from.getClass().getComponentType(), length);
        System.arraycopy(from, 0, to, 0, length);
        return to;
    }
}
