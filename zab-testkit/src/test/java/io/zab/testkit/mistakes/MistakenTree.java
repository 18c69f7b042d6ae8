package io.zab.testkit.mistakes;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** The sources compiled as they are, once; and, in front of these classes, what a mistake changes. The tree itself is never changed. */
final class MistakenTree {
    private static final List<String> MAIN = List.of("zab-core/src/main/java", "zab-testkit/src/main/java");
    private static final List<String> TEST = List.of("zab-core/src/test/java", "zab-testkit/src/test/java");
    /** The module declaration, and what would need JUnit to be compiled. */
    private static final Pattern UNNEEDED = Pattern.compile("module-info|testkit[/\\\\]transport");

    private final Path root;
    private final String libraries;
    private final Path work;
    private final PrintStream out;

    MistakenTree(Path root, String libraries, Path work, PrintStream out) {
        this.root = root;
        this.libraries = libraries;
        this.work = work;
        this.out = out;
    }

    /** All main classes as they are. */
    String unchanged() throws IOException {
        Path classes = work.resolve("classes");
        if (!Files.exists(classes)) {
            List<String> files = new ArrayList<>();
            for (String tree : MAIN) {
                try (Stream<Path> walk = Files.walk(root.resolve(tree))) {
                    walk.map(Path::toString)
                            .filter(file -> file.endsWith(".java")
                                    && !UNNEEDED.matcher(file).find())
                            .forEach(files::add);
                }
            }
            compile("no mistake", libraries, classes, files, List.of());
        }
        return classes + File.pathSeparator + libraries;
    }

    /**
     * The same with one mistake.
     *
     * @throws IllegalStateException if it no longer fits, or does not compile
     */
    String with(Mistake mistake) throws IOException {
        String unchanged = unchanged();
        Path sources = work.resolve("changed");
        Path classes = work.resolve("changed-classes");
        delete(sources);
        delete(classes);
        List<String> files = new ArrayList<>();
        for (Map.Entry<String, String> changed : mistake.applyTo(root).entrySet()) {
            Path file = sources.resolve(changed.getKey());
            Files.createDirectories(file.getParent());
            Files.writeString(file, changed.getValue());
            files.add(file.toString());
        }
        compile("mistake " + mistake.name(), unchanged, classes, files, List.of());
        return classes + File.pathSeparator + unchanged;
    }

    /** The tests of these classes and what they need, compiled without any mistake. */
    String tests(List<String> names) throws IOException {
        Path classes = work.resolve("test-classes");
        List<String> files = new ArrayList<>();
        for (String name : names) {
            String file = name.replace('.', '/') + ".java";
            Path found = TEST.stream()
                    .map(tree -> root.resolve(tree).resolve(file))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("There is no test " + name));
            if (!Files.exists(classes.resolve(name.replace('.', '/') + ".class"))) {
                files.add(found.toString());
            }
        }
        if (!files.isEmpty()) {
            String sources = String.join(
                    File.pathSeparator,
                    TEST.stream().map(tree -> root.resolve(tree).toString()).toList());
            compile("tests", unchanged(), classes, files, List.of("-sourcepath", sources, "-implicit:class"));
        }
        return classes.toString();
    }

    private void compile(String what, String classPath, Path classes, List<String> files, List<String> options)
            throws IOException {
        Files.createDirectories(classes);
        List<String> arguments = new ArrayList<>(
                List.of("-proc:none", "-nowarn", "--release=17", "-cp", classPath, "-d", classes.toString()));
        arguments.addAll(options);
        arguments.addAll(files);
        int status = ToolProvider.getSystemJavaCompiler().run(null, out, System.err, arguments.toArray(String[]::new));
        if (status != 0) {
            throw new IllegalStateException("With " + what + " the sources do not compile");
        }
    }

    static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> walk = Files.walk(folder)) {
                for (Path file : walk.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
