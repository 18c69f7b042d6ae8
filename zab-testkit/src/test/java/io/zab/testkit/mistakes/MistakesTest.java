package io.zab.testkit.mistakes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class MistakesTest {
    private static final Path ROOT = Path.of("..");
    private static final Path MISTAKES = Path.of("mistakes");
    private static final Path PAGE = ROOT.resolve("docs/testing.md");
    private static final Pattern ROW = Pattern.compile("^\\| `([a-z0-9]+(?:-[a-z0-9]+)+)` \\|", Pattern.MULTILINE);

    private static final Path CATALOGUE = ROOT.resolve("docs/mistakes.md");
    private static final Pattern NAME = Pattern.compile("`([a-z0-9]+(?:-[a-z0-9]+)+)`");

    @TempDir
    private Path folder;

    @TestFactory
    List<DynamicTest> everyMistakeStillFitsTheSources() throws IOException {
        return Mistake.all(MISTAKES).stream()
                .map(one -> DynamicTest.dynamicTest(
                        one.name(), () -> assertThat(one.applyTo(ROOT)).isNotEmpty()))
                .toList();
    }

    @Test
    void theTableOfThePageHasExactlyTheMistakesThatExist() throws IOException {
        Set<String> told = new TreeSet<>();
        ROW.matcher(Files.readString(PAGE)).results().forEach(row -> told.add(row.group(1)));
        Set<String> made = new TreeSet<>();
        Mistake.all(MISTAKES).forEach(mistake -> made.add(mistake.name()));
        assertThat(told).isEqualTo(made);
    }

    @Test
    void theCatalogueNamesOnlyMistakesThatExist() throws IOException {
        Set<String> told = new TreeSet<>();
        NAME.matcher(Files.readString(CATALOGUE)).results().forEach(name -> told.add(name.group(1)));
        told.remove("zab-testkit");
        assertThat(told)
                .isSubsetOf(Mistake.all(MISTAKES).stream().map(Mistake::name).toList());
    }

    @Test
    void whatNoRunNoticesNamesATestOrAStory() {
        assertThatThrownBy(
                        () -> Mistake.parse("m", "rule: S1\nwhy: Because.\nunseen: Too rare.\n\n@ A.java\n- one();\n"))
                .hasMessageContaining("a test or a story");
    }

    @Test
    void linesThatStayAreKeptAndLinesThatGoAreReplaced() throws IOException {
        write("one();\ntwo();\nthree();\n");
        assertThat(mistake("  one();\n- two();\n+ four();\n").applyTo(folder))
                .isEqualTo(Map.of("A.java", "one();\nfour();\nthree();\n"));
    }

    @Test
    void aMistakeThatNoLongerFitsSaysWhichLinesAreMissing() throws IOException {
        write("one();\ntwo();\n");
        assertThatThrownBy(() -> mistake("- three();\n").applyTo(folder))
                .hasMessageContaining("Mistake m no longer fits")
                .hasMessageContaining("A.java")
                .hasMessageContaining("0 times")
                .hasMessageContaining("three();");
    }

    @Test
    void aMistakeThatFitsTwiceIsRefused() throws IOException {
        write("one();\none();\n");
        assertThatThrownBy(() -> mistake("- one();\n").applyTo(folder)).hasMessageContaining("2 times");
    }

    @Test
    void aMistakeSaysWhichRuleItBreaksAndWhy() {
        Mistake mistake = mistake("- one();\n");
        assertThat(mistake.rule()).isEqualTo("S1");
        assertThat(mistake.why()).isEqualTo("Because of this and that.");
        assertThatThrownBy(() -> Mistake.parse("m", "why: Because.\n\n@ A.java\n- one();\n"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private void write(String text) throws IOException {
        Files.writeString(folder.resolve("A.java"), text);
    }

    private static Mistake mistake(String change) {
        return Mistake.parse("m", "rule: S1\nwhy: Because of this\n  and that.\n\n@ A.java\n" + change);
    }
}
