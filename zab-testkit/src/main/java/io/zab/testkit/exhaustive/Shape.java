package io.zab.testkit.exhaustive;

import io.zab.protocol.PeerSettings;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.nio.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What objects of one class are made of, and how one of them is copied. Fields come in the order of their names, which is the same in every JVM. */
final class Shape {
    enum Kind {
        /** Never changes, so copies share it. */
        VALUE,
        /** A record or a lambda: built anew if anything in it has been copied. */
        BUILT,
        COLLECTION,
        MAP,
        ARRAY,
        /** Everything else: an object with an identity. */
        OBJECT
    }

    final Class<?> type;
    final Kind kind;
    final Field[] fields;
    /** Tells classes apart, lambdas of one class among them, within one JVM. */
    final long nameHash;

    private final @Nullable Constructor<?> constructor;

    private Shape(Class<?> type, Kind kind, List<Field> fields, @Nullable Constructor<?> constructor) {
        this.type = type;
        this.kind = kind;
        this.fields = fields.toArray(new Field[0]);
        this.nameHash = type.getName().hashCode();
        this.constructor = constructor;
        for (Field field : fields) {
            field.setAccessible(true);
        }
        if (constructor != null) {
            constructor.setAccessible(true);
        }
    }

    static Shape of(Class<?> type) {
        try {
            return new Shape(type, kind(type), fields(type), constructor(type));
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("No way to build a " + type.getName(), e);
        }
    }

    private static Kind kind(Class<?> type) {
        if (type.isArray()) {
            return Kind.ARRAY;
        } else if (isValue(type)) {
            return Kind.VALUE;
        } else if (type.isRecord() || type.isHidden()) {
            return Kind.BUILT;
        } else if (Collection.class.isAssignableFrom(type)) {
            return Kind.COLLECTION;
        } else if (Map.class.isAssignableFrom(type)) {
            return Kind.MAP;
        } else if (type.getName().startsWith("io.zab.")) {
            return Kind.OBJECT;
        }
        throw new IllegalStateException("Nobody has said how a " + type.getName() + " is copied");
    }

    /** All of {@code io.zab} and {@code io.zab.message} are values by design. */
    private static boolean isValue(Class<?> type) {
        String room = type.getPackageName();
        return room.equals("io.zab.message")
                || room.equals("io.zab")
                || type.isEnum()
                || type.getSuperclass() != null && type.getSuperclass().isEnum()
                || List.of(
                                String.class,
                                Long.class,
                                Integer.class,
                                Boolean.class,
                                UUID.class,
                                Duration.class,
                                Instant.class,
                                Class.class)
                        .contains(type)
                || type == PeerSettings.class
                || Buffer.class.isAssignableFrom(type)
                || RandomGenerator.class.isAssignableFrom(type)
                || Comparator.class.isAssignableFrom(type) && !room.startsWith("io.zab");
    }

    private static List<Field> fields(Class<?> type) {
        List<Field> all = new ArrayList<>();
        // What a peer was told once is the same in all states of one life.
        boolean ours = type.getName().startsWith("io.zab.")
                && !Enum.class.isAssignableFrom(type)
                && type != PeerSettings.class;
        for (Class<?> at = type; ours && at != null && at != Object.class; at = at.getSuperclass()) {
            Arrays.stream(at.getDeclaredFields())
                    .filter(field -> !Modifier.isStatic(field.getModifiers()))
                    .sorted(Comparator.comparing(Field::getName))
                    .forEach(all::add);
        }
        if (type.isRecord()) {
            List<String> order = Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getName)
                    .toList();
            all.sort(Comparator.comparingInt(field -> order.indexOf(field.getName())));
        }
        return all;
    }

    private static @Nullable Constructor<?> constructor(Class<?> type) throws NoSuchMethodException {
        if (type.isRecord()) {
            return type.getDeclaredConstructor(Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new));
        } else if (type.isHidden()) {
            return type.getDeclaredConstructors()[0];
        }
        return null;
    }

    /** A record or lambda of these. */
    Object build(@Nullable Object[] values) {
        try {
            if (constructor == null) {
                throw new IllegalStateException(type + " is not built");
            }
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Cannot build a " + type.getName(), e);
        }
    }
}
