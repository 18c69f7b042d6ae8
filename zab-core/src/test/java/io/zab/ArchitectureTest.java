package io.zab;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The arrows of the house, one sentence a test. What is looked at are the compiled classes of this module alone, no
 * tests. A rule whose subject is empty fails, so a renamed package cannot turn a rule into nothing.
 *
 * <pre>
 *   io.zab              all that an application touches
 *      |
 *   io.zab.runtime      threads, mailbox, wiring
 *      |---------------------|---------------------|
 *   io.zab.protocol     io.zab.storage     io.zab.transport
 *      |---------------------|---------------------|
 *   io.zab.message      values of wire and log
 * </pre>
 *
 * Everything may use the values of io.zab. Two arrows point up, and both are named below.
 */
class ArchitectureTest {
    private static final Path CLASSES = Path.of("target", "classes");
    private static final JavaClasses PRODUCTION = new ClassFileImporter().importPath(CLASSES);

    private static final String API = "io.zab";
    private static final String MESSAGE = "io.zab.message";
    private static final String PROTOCOL = "io.zab.protocol";
    private static final String STORAGE = "io.zab.storage";
    private static final String RUNTIME = "io.zab.runtime";
    private static final String TRANSPORT = "io.zab.transport";

    /** Of io.zab what is no value but a thing with threads, files or user code behind it. */
    private static final Set<String> NO_VALUES =
            Set.of("io.zab.ZabNode", "io.zab.Storage", "io.zab.StateMachine", "io.zab.Snapshot");

    // The protocol is a pure function of its inputs.

    @Test
    void protocolKnowsNoFileSocketClockThreadLoggerOrRandomSource() {
        check(
                PROTOCOL,
                Arrows.knowOnly(
                        "itself, messages, io.zab and computation",
                        type -> isIn(type, PROTOCOL, MESSAGE, API) || Arrows.computes(type)));
        check(PROTOCOL, Arrows.doNothingThat("reads a clock", Arrows::readsAClock));
        check(
                PROTOCOL,
                Arrows.doNothingThat("draws from a random source of its own", Arrows::drawsFromARandomSourceOfItsOwn));
        check(PROTOCOL, Arrows.doNothingThat("asks or ends the process", Arrows::asksOrEndsTheProcess));
    }

    @Test
    void protocolUsesOnlyValuesOfIoZab() {
        check(PROTOCOL, Arrows.haveNoArrow("to what is no value", arrow -> isNoValue(arrow.getTargetClass())));
    }

    /** One seed, one trace, in every JVM: the JDK's immutable sets and maps iterate in an order drawn at its start. */
    @Test
    void protocolIteratesInTheSameOrderInEveryJvm() {
        for (String room : List.of(PROTOCOL, MESSAGE)) {
            check(room, Arrows.doNothingThat("makes a set or map of salted order", Arrows::makesASaltedCollection));
        }
    }

    // What peers say and what logs hold.

    @Test
    void messageUsesOnlyValuesOfIoZab() {
        check(
                MESSAGE,
                Arrows.knowOnly(
                        "itself, io.zab and computation", type -> isIn(type, MESSAGE, API) || Arrows.computes(type)));
        check(MESSAGE, Arrows.haveNoArrow("to what is no value", arrow -> isNoValue(arrow.getTargetClass())));
        check(MESSAGE, Arrows.doNothingThat("reads a clock", Arrows::readsAClock));
    }

    // The rooms below the runtime know neither each other nor what is above.

    @Test
    void storageKnowsNeitherProtocolNorTransport() {
        check(
                STORAGE,
                Arrows.haveNoArrow(
                        "to protocol, transport or runtime",
                        arrow -> isIn(arrow.getTargetClass(), PROTOCOL, TRANSPORT, RUNTIME)));
    }

    @Test
    void transportDoesNotKnowTheLog() {
        check(TRANSPORT, Arrows.haveNoArrow("to storage", arrow -> isIn(arrow.getTargetClass(), STORAGE)));
    }

    @Test
    void transportDoesNotKnowTheProtocol() {
        check(
                TRANSPORT,
                Arrows.haveNoArrow("to protocol or runtime", arrow -> isIn(arrow.getTargetClass(), PROTOCOL, RUNTIME)));
    }

    @Test
    void theApiDoesNotKnowTheProtocol() {
        check(API, Arrows.haveNoArrow("to protocol", arrow -> isIn(arrow.getTargetClass(), PROTOCOL)));
    }

    /** A network takes time of its own: the in-memory one has a clock for its delays, which the protocol never sees. */
    @Test
    void onlyRuntimeReadsTheClock() {
        for (String room : List.of(API, MESSAGE, PROTOCOL, STORAGE, TRANSPORT)) {
            check(
                    room,
                    Arrows.doNothingThat(
                            "reads a clock",
                            access -> Arrows.readsAClock(access)
                                    && !topLevel(access.getOriginOwner()).equals("io.zab.transport.Timeline")));
        }
    }

    // The two arrows that point up.

    @Test
    void onlyTheBuildersStartTouchesTheRuntime() {
        for (String room : List.of(API, MESSAGE, PROTOCOL, STORAGE, TRANSPORT)) {
            check(
                    room,
                    Arrows.haveNoArrow(
                            "to the runtime but from the builder's start()",
                            arrow -> isIn(arrow.getTargetClass(), RUNTIME) && !comesFromTheBuildersStart(arrow)));
        }
    }

    @Test
    void ofTheApiOnlyStorageKnowsADisk() {
        check(
                API,
                Arrows.haveNoArrow(
                        "to storage but from Storage to Disk",
                        arrow -> isIn(arrow.getTargetClass(), STORAGE) && !isFromStorageToDisk(arrow)));
    }

    // What the module shows.

    @Test
    void theModuleExportsWhatIsForUsersAndLendsTheTestkitTwoPackages() throws IOException {
        ModuleDescriptor module;
        try (InputStream in = Files.newInputStream(CLASSES.resolve("module-info.class"))) {
            module = ModuleDescriptor.read(in);
        }

        Map<String, Set<String>> exports = module.exports().stream()
                .collect(Collectors.toMap(ModuleDescriptor.Exports::source, ModuleDescriptor.Exports::targets));
        assertThat(exports)
                .isEqualTo(Map.of(
                        API, Set.of(),
                        MESSAGE, Set.of(),
                        TRANSPORT, Set.of(),
                        PROTOCOL, Set.of("io.zab.testkit"),
                        STORAGE, Set.of("io.zab.testkit")));
        assertThat(module.isOpen()).isFalse();
    }

    @Test
    void everyPackageIsARoomOfThePicture() {
        assertThat(PRODUCTION.stream().map(JavaClass::getPackageName).collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(API, MESSAGE, PROTOCOL, STORAGE, RUNTIME, TRANSPORT);
    }

    // Promises to whoever embeds the library.

    @Test
    void theLibraryReadsNoSystemPropertyAndNeverEndsTheJvm() {
        classes()
                .should(Arrows.doNothingThat("asks or ends the process", Arrows::asksOrEndsTheProcess))
                .check(PRODUCTION);
    }

    @Test
    void theLibraryPrintsNothing() {
        classes().should(Arrows.doNothingThat("prints", Arrows::prints)).check(PRODUCTION);
    }

    @Test
    void noStaticFieldCanBeAssigned() {
        fields().that().areStatic().should().beFinal().check(PRODUCTION);
    }

    @Test
    void whatIsExportedShowsNoTypeOfADependencyAndNoneThatIsHidden() {
        for (String room : List.of(API, MESSAGE, TRANSPORT)) {
            check(
                    room,
                    Arrows.showOnly(
                            "the JDK and what is exported",
                            type -> type.isPrimitive()
                                    || type.getPackageName().startsWith("java.")
                                    || isIn(type, API, MESSAGE, TRANSPORT)));
        }
    }

    private static void check(String room, ArchCondition<JavaClass> condition) {
        classes().that().resideInAPackage(room).should(condition).check(PRODUCTION);
    }

    private static boolean isIn(JavaClass type, String... rooms) {
        return Arrays.asList(rooms).contains(type.getBaseComponentType().getPackageName());
    }

    private static boolean isNoValue(JavaClass type) {
        return NO_VALUES.contains(topLevel(type));
    }

    private static boolean comesFromTheBuildersStart(Dependency arrow) {
        return arrow.getDescription().startsWith("Method <io.zab.ZabNodeBuilder.start()>");
    }

    private static boolean isFromStorageToDisk(Dependency arrow) {
        return topLevel(arrow.getOriginClass()).equals("io.zab.Storage")
                && arrow.getTargetClass().isAssignableTo("io.zab.storage.Disk");
    }

    private static String topLevel(JavaClass type) {
        return type.getBaseComponentType().getName().replaceFirst("\\$.*", "");
    }
}
