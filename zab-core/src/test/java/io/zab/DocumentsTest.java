package io.zab;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.message.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Pages that name classes and methods go stale in silence; this breaks it. Whoever renames something finds here which page speaks of it. */
class DocumentsTest {
    private static final Path ROOT = Path.of("..");
    private static final Path PROTOCOL = ROOT.resolve("docs/protocol.md");

    private static final Pattern CODE_BLOCK = Pattern.compile("```.*?```", Pattern.DOTALL);
    private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");
    private static final Pattern MEMBER = Pattern.compile("(?<![.\\w])([A-Z]\\w+)\\.([a-z]\\w+)\\b(?!\\.)");
    private static final Pattern JAVA_FILE = Pattern.compile("[\\w/]+/\\w+\\.java");
    private static final Pattern TYPE = Pattern.compile("(?<![-\\w])[A-Z][a-z]+[A-Z]\\w+\\b(?!\\.java)");
    private static final Pattern RULE = Pattern.compile("\\b[ABGSL][1-9]\\d?\\b");
    private static final Pattern RULE_CITED =
            Pattern.compile("\\(?\\brules? ([ABGSL]\\d+(?:(?:, | and | to )[ABGSL]\\d+)*)");
    private static final Pattern BUG = Pattern.compile("ZOOKEEPER-\\d+(?:, -\\d+)*|(?:etcd|logcabin) #\\d+");

    /** Name of the type to its source. */
    private static final Map<String, String> SOURCES = sources("src");

    @Test
    void everyMethodAndTypeThatAPageNamesExists() {
        String all = String.join("\n", SOURCES.values());
        Set<String> missing = new TreeSet<>();
        for (Path page : pages()) {
            for (String code : codeIn(page)) {
                for (Matcher member = MEMBER.matcher(code); member.find(); ) {
                    String source = SOURCES.get(member.group(1));
                    if (source != null
                            && !hasWord(source, member.group(2))
                            && !member.group(2).equals("java")) {
                        missing.add(page + ": " + member.group());
                    }
                }
                for (Matcher type = TYPE.matcher(code); type.find(); ) {
                    if (!SOURCES.containsKey(type.group()) && !hasWord(all, type.group())) {
                        missing.add(page + ": " + type.group());
                    }
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void everyFileThatAPageNamesExists() {
        Set<String> missing = new TreeSet<>();
        for (Path page : pages()) {
            for (String code : codeIn(page)) {
                if (JAVA_FILE.matcher(code).matches()
                        && Stream.of("", "src/main/java/io/zab/")
                                .noneMatch(folder ->
                                        Files.exists(ROOT.resolve("zab-core").resolve(folder + code)))) {
                    missing.add(page + ": " + code);
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void everyRuleAndKnownBugThatACommentCitesIsExplained() {
        String page = read(PROTOCOL);
        Set<String> missing = new TreeSet<>();
        sources("src/main").forEach((name, source) -> {
            String text = source.replaceAll("\\s+(//|\\*) ", " ");
            for (Matcher cited = RULE_CITED.matcher(text); cited.find(); ) {
                for (Matcher rule = RULE.matcher(cited.group(1)); rule.find(); ) {
                    if (!page.contains("| **" + rule.group() + "** |")) {
                        missing.add(name + ": rule " + rule.group());
                    }
                }
            }
            for (Matcher bug = BUG.matcher(text); bug.find(); ) {
                for (String number : bug.group().split(", ")) {
                    if (!page.contains(number)) {
                        missing.add(name + ": " + number);
                    }
                }
            }
        });
        assertThat(missing).isEmpty();
    }

    @Test
    void everyMessageAndEveryReasonHasItsPlace() {
        List<String> messages = Arrays.stream(Message.class.getDeclaredClasses())
                .filter(Class::isRecord)
                .map(Class::getSimpleName)
                .toList();
        List<String> reasons = Arrays.stream(Reason.values()).map(Reason::name).toList();

        assertThat(messages)
                .isNotEmpty()
                .allSatisfy(message -> assertThat(read(PROTOCOL)).contains("\n| `" + message + "` |"));
        assertThat(reasons).allSatisfy(reason -> assertThat(read(PROTOCOL)).contains("`" + reason + "`"));
    }

    private static List<Path> pages() {
        try (Stream<Path> pages = Files.walk(ROOT.resolve("docs"))) {
            return pages.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> codeIn(Path page) {
        return CODE.matcher(CODE_BLOCK.matcher(read(page)).replaceAll(""))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private static boolean hasWord(String text, String word) {
        return Pattern.compile("\\b" + word + "\\b").matcher(text).find();
    }

    private static Map<String, String> sources(String folder) {
        Map<String, String> sources = new TreeMap<>();
        for (String module : List.of("zab-core", "zab-transport-netty", "zab-testkit", "zab-examples")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve(folder))) {
                for (Path file :
                        files.filter(each -> each.toString().endsWith(".java")).collect(Collectors.toList())) {
                    String name = file.getFileName().toString().replace(".java", "");
                    sources.merge(name, read(file), (one, other) -> one + "\n" + other);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return sources;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
