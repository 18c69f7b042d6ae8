package io.zab.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What makes a seed worth keeping: a simulation hangs on nothing but its seed, and is judged by a model of its own. */
class TestkitArchitectureTest {
    private static final JavaClasses PRODUCTION = new ClassFileImporter().importPath(Path.of("target", "classes"));

    private static final String MODEL = "io.zab.testkit.model";
    private static final String PREDICATE = "io.zab.testkit.predicate";

    /** The simulated world and its judges; what starts simulations, or tries real networks, is not part of it. */
    private static final List<String> WORLD = List.of("io.zab.testkit.sim", "io.zab.testkit.disk", MODEL, PREDICATE);

    private static final Set<String> SAID = Set.of("io.zab.protocol.PeerStatus", "io.zab.protocol.Outcome");

    @Test
    void aSimulationReadsNoClock() {
        assertThat(accessesFrom(
                        WORLD,
                        access -> isOne(access, "java.lang.System", "nanoTime", "currentTimeMillis")
                                || isOne(access, "java.lang.System", "identityHashCode")
                                || access.getTargetOwner().getPackageName().equals("java.time")
                                        && access.getName().equals("now")))
                .isEmpty();
    }

    @Test
    void aSimulationHasNoThreadFileOrSocket() {
        assertThat(arrowsFrom(
                        WORLD,
                        type -> Set.of("java.net", "java.nio.file", "java.nio.channels", "java.util.concurrent")
                                        .contains(type.getPackageName())
                                || type.isEquivalentTo(Thread.class)))
                .isEmpty();
    }

    @Test
    void aSimulationDrawsFromItsSeedAlone() {
        assertThat(accessesFrom(
                        WORLD,
                        access -> isOne(access, "java.util.SplittableRandom", "<init>")
                                        && !access.getOriginOwner()
                                                .getSimpleName()
                                                .equals("Randoms")
                                || isOne(access, "java.util.Random", "<init>")
                                || isOne(access, "java.util.UUID", "randomUUID")
                                || isOne(access, "java.lang.Math", "random")))
                .isEmpty();
    }

    /** The JDK's immutable sets and maps iterate in an order drawn when a JVM starts. */
    @Test
    void aSimulationIteratesInTheSameOrderInEveryJvm() {
        assertThat(accessesFrom(
                        WORLD,
                        access -> isOne(access, "java.util.Set", "of", "copyOf")
                                || isOne(access, "java.util.Map", "of", "ofEntries", "copyOf")
                                || access.getName().equals("toUnmodifiableSet")
                                || access.getName().equals("toUnmodifiableMap")))
                .isEmpty();
    }

    /** Of the code under test the judges see what it says, of itself and to its callers, and never how it decides. */
    @Test
    void theModelNeverAsksTheCode() {
        assertThat(arrowsFrom(
                        List.of(MODEL, PREDICATE),
                        type -> type.getName().startsWith("io.zab.")
                                && !Set.of("io.zab", "io.zab.message", MODEL, PREDICATE)
                                        .contains(type.getPackageName())
                                && !SAID.contains(type.getName().replaceFirst("\\$.*", ""))))
                .isEmpty();
    }

    /** It is for whatever an application does with zab, and for stores that are not built on it. */
    @Test
    void theCheckerOfHistoriesKnowsNothingOfZabButTheZxid() {
        assertThat(arrowsFrom(
                        List.of("io.zab.testkit.history"),
                        type -> type.getName().startsWith("io.zab.")
                                && !type.getName().equals("io.zab.Zxid")
                                && !type.getPackageName().equals("io.zab.testkit.history")))
                .isEmpty();
    }

    /** What only holds with the runtime's threads would hold in no simulation. */
    @Test
    void theTestkitDoesNotKnowTheRuntime() {
        List<String> everywhere =
                PRODUCTION.stream().map(JavaClass::getPackageName).distinct().toList();
        assertThat(arrowsFrom(everywhere, type -> type.getPackageName().equals("io.zab.runtime")))
                .isEmpty();
    }

    private static List<String> arrowsFrom(List<String> rooms, Predicate<JavaClass> forbidden) {
        return in(rooms)
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .filter(arrow -> forbidden.test(arrow.getTargetClass().getBaseComponentType()))
                .map(Dependency::getDescription)
                .toList();
    }

    private static List<String> accessesFrom(List<String> rooms, Predicate<JavaAccess<?>> forbidden) {
        return in(rooms)
                .flatMap(type -> type.getAccessesFromSelf().stream())
                .filter(forbidden)
                .map(JavaAccess::getDescription)
                .toList();
    }

    /** The classes of these packages; each must have some, so that no test passes over nothing. */
    private static Stream<JavaClass> in(List<String> rooms) {
        for (String room : rooms) {
            assertThat(PRODUCTION)
                    .as(room)
                    .anyMatch(type -> type.getPackageName().equals(room));
        }
        return PRODUCTION.stream().filter(type -> rooms.contains(type.getPackageName()));
    }

    private static boolean isOne(JavaAccess<?> access, String owner, String... names) {
        return access.getTargetOwner().getName().equals(owner) && Set.of(names).contains(access.getName());
    }
}
