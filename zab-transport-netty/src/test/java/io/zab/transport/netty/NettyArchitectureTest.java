package io.zab.transport.netty;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** This module is one implementation of the network: it knows the SPI, the messages and the values, and shows no Netty. */
class NettyArchitectureTest {
    private static final String OURS = "io.zab.transport.netty";
    private static final JavaClasses PRODUCTION = new ClassFileImporter().importPath(Path.of("target", "classes"));

    @Test
    void ofTheCoreItKnowsTheSpiTheMessagesAndTheValues() {
        classes()
                .that(resideInAPackage(OURS + ".."))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "io.zab",
                        "io.zab.message",
                        "io.zab.transport",
                        OURS + "..",
                        "io.netty..",
                        "com.google.protobuf..",
                        "org.slf4j..",
                        "org.jspecify..",
                        "java..",
                        "javax.net.ssl.."))
                .check(PRODUCTION);
    }

    /** A user compiles against this class alone; Netty and protobuf stay exchangeable. */
    @Test
    void ofAllItsClassesUsersSeeOnlyTheTransportItself() {
        assertThat(PRODUCTION.stream()
                        .filter(type -> type.getPackageName().equals(OURS) && !type.isNestedClass())
                        .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                        .map(JavaClass::getSimpleName))
                .containsExactly("NettyTransport");
    }

    @Test
    void itsSignaturesShowNoNettyAndNoProtobuf() {
        assertThat(PRODUCTION.get(OURS + ".NettyTransport").getMembers().stream()
                        .filter(member -> member.getModifiers().contains(JavaModifier.PUBLIC))
                        .flatMap(member -> member.getAllInvolvedRawTypes().stream())
                        .map(type -> type.getBaseComponentType())
                        .filter(type -> !type.isPrimitive())
                        .map(JavaClass::getPackageName))
                .allMatch(name -> name.startsWith("java.") || name.startsWith("io.zab"));
    }

    @Test
    void noStaticFieldCanBeAssigned() {
        fields().that()
                .areDeclaredInClassesThat(resideInAPackage(OURS))
                .and()
                .areStatic()
                .should()
                .beFinal()
                .check(PRODUCTION);
    }
}
