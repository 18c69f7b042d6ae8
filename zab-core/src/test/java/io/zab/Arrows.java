package io.zab;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What the architecture tests ask of a class: whom it may know, and which calls it must not make. */
final class Arrows {
    private static final Set<String> COMPUTATION = Set.of(
            // java.io is narrowed by VALUE_IO
            "java.io",
            "java.lang",
            "java.lang.annotation",
            "java.lang.invoke",
            "java.lang.runtime",
            "java.nio",
            "java.nio.charset",
            "java.util",
            "java.util.function",
            "java.util.random",
            "java.util.stream",
            "java.util.zip");

    private static final Set<String> THREADS = Set.of(
            "java.lang.Runtime",
            "java.lang.Thread",
            "java.lang.ThreadGroup",
            "java.lang.ThreadLocal",
            "java.lang.Process",
            "java.lang.ProcessBuilder",
            "java.util.Timer");

    /** Of java.io: how a value is read and written. The rest of it is files and consoles. */
    private static final Set<String> VALUE_IO = Set.of(
            "java.io.ByteArrayInputStream",
            "java.io.ByteArrayOutputStream",
            "java.io.DataInput",
            "java.io.DataInputStream",
            "java.io.DataOutput",
            "java.io.DataOutputStream",
            "java.io.IOException",
            "java.io.InputStream",
            "java.io.OutputStream",
            "java.io.Serializable",
            "java.io.UncheckedIOException");

    private Arrows() {}

    /** The part of the JDK that computes: no file, socket, clock, thread or logger can be reached through it. */
    static boolean computes(JavaClass type) {
        JavaClass component = type.getBaseComponentType();
        String name = component.getName();
        String room = component.getPackageName();
        if (component.isPrimitive() || room.equals("org.jspecify.annotations")) {
            return true;
        }
        if (room.equals("java.io")) {
            return VALUE_IO.contains(name);
        }
        // As values; a clock is asked through a method, and readsAClock has those.
        if (room.equals("java.time")) {
            return name.equals("java.time.Duration") || name.equals("java.time.Instant");
        }
        return COMPUTATION.contains(room) && !THREADS.contains(name);
    }

    static boolean readsAClock(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        String name = access.getName();
        return owner.equals("java.lang.System") && (name.equals("nanoTime") || name.equals("currentTimeMillis"))
                || owner.startsWith("java.time.") && name.equals("now")
                || owner.equals("java.time.Clock")
                || owner.equals("java.util.Date") && name.equals("<init>");
    }

    static boolean drawsFromARandomSourceOfItsOwn(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        String name = access.getName();
        return switch (owner) {
            case "java.lang.Math", "java.lang.StrictMath" -> name.equals("random");
            case "java.util.UUID" -> name.equals("randomUUID");
            case "java.util.Collections" -> name.equals("shuffle") && parameters(access) == 1;
            case "java.util.random.RandomGenerator" -> name.equals("of") || name.equals("getDefault");
            case "java.util.concurrent.ThreadLocalRandom", "java.security.SecureRandom" -> true;
            case "java.util.Random", "java.util.SplittableRandom" -> name.equals("<init>");
            case "java.lang.System" -> name.equals("identityHashCode");
            default -> false;
        };
    }

    static boolean makesASaltedCollection(JavaAccess<?> access) {
        String name = access.getName();
        return switch (access.getTargetOwner().getName()) {
            case "java.util.Set", "java.util.Map" ->
                Set.of("of", "ofEntries", "copyOf").contains(name);
            case "java.util.stream.Collectors" -> name.equals("toUnmodifiableSet") || name.equals("toUnmodifiableMap");
            default -> false;
        };
    }

    static boolean asksOrEndsTheProcess(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        String name = access.getName();
        return switch (owner) {
            case "java.lang.System" ->
                Set.of("getProperty", "getProperties", "setProperty", "clearProperty", "getenv", "exit")
                        .contains(name);
            case "java.lang.Runtime" ->
                Set.of("exit", "halt", "addShutdownHook").contains(name);
            case "java.lang.Integer" -> name.equals("getInteger");
            case "java.lang.Long" -> name.equals("getLong");
            case "java.lang.Boolean" -> name.equals("getBoolean");
            default -> false;
        };
    }

    static boolean prints(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        String name = access.getName();
        return owner.equals("java.lang.System") && (name.equals("out") || name.equals("err"))
                || name.equals("printStackTrace");
    }

    static ArchCondition<JavaClass> knowOnly(String whom, Predicate<JavaClass> allowed) {
        return haveNoArrow("to anything but " + whom, arrow -> !allowed.test(arrow.getTargetClass()));
    }

    static ArchCondition<JavaClass> haveNoArrow(String which, Predicate<Dependency> forbidden) {
        return new ArchCondition<>("have no arrow " + which) {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                for (Dependency arrow : item.getDirectDependenciesFromSelf()) {
                    if (forbidden.test(arrow)) {
                        events.add(SimpleConditionEvent.violated(item, arrow.getDescription()));
                    }
                }
            }
        };
    }

    static ArchCondition<JavaClass> doNothingThat(String what, Predicate<JavaAccess<?>> forbidden) {
        return new ArchCondition<>("do nothing that " + what) {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                for (JavaAccess<?> access : item.getAccessesFromSelf()) {
                    if (forbidden.test(access)) {
                        events.add(SimpleConditionEvent.violated(item, access.getDescription()));
                    }
                }
            }
        };
    }

    /** What a user sees of a public class: its supertypes, and the signatures of its public and protected members. */
    static ArchCondition<JavaClass> showOnly(String what, Predicate<JavaClass> allowed) {
        return new ArchCondition<>("show only " + what) {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                if (!isVisible(item.getModifiers())) {
                    return;
                }
                Stream<JavaClass> supertypes =
                        Stream.concat(item.getRawSuperclass().stream(), item.getRawInterfaces().stream());
                Stream<JavaClass> members = item.getMembers().stream()
                        .filter(member -> isVisible(member.getModifiers()))
                        .flatMap(member -> member.getAllInvolvedRawTypes().stream());
                Stream.concat(supertypes, members)
                        .map(JavaClass::getBaseComponentType)
                        .filter(type -> !allowed.test(type))
                        .forEach(type -> events.add(
                                SimpleConditionEvent.violated(item, item.getName() + " shows " + type.getName())));
            }
        };
    }

    private static boolean isVisible(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }

    private static int parameters(JavaAccess<?> access) {
        return access.getTarget() instanceof CodeUnitAccessTarget target
                ? target.getRawParameterTypes().size()
                : -1;
    }
}
