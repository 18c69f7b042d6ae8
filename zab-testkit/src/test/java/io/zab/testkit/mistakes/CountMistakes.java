package io.zab.testkit.mistakes;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * Counts in how many simulated runs each deliberate mistake is noticed: puts one at a time into copies of the files concerned, compiles
 * these against all the rest, and simulates. Run it by {@code zab-testkit/mistakes/count.sh}; the tree itself is never changed.
 */
final class CountMistakes {
    /** By far more than a thousand seeds take; a mistake may make a run go on for ever. */
    private static final int MINUTES_MAX = 15;

    private static final String MAIN = "io.zab.testkit.Simulate";
    private static final List<String> TREES = List.of("zab-core/src/main/java", "zab-testkit/src/main/java");
    /** The module declaration, and what would need JUnit to be compiled. */
    private static final Pattern UNNEEDED = Pattern.compile("module-info|testkit[/\\\\]transport");

    private static final Pattern SEED = Pattern.compile("seed=(\\d+) peers=.*");
    private static final Pattern BROKEN = Pattern.compile("(\\w+) \\(([^)]+)\\): .*");
    private static final Pattern THROWN = Pattern.compile("seed (\\d+): .*");

    private final Path root;
    private final String libraries;
    private final PrintStream out;
    private String seeds = "1..1000";
    private int threads = 1;

    /** What the runs with one mistake showed. */
    private static final class Count {
        final Map<String, Integer> by = new HashMap<>();
        int caught;
        long first = Long.MAX_VALUE;
        boolean ended;
        private long seed;

        void read(String line) {
            Matcher begins = SEED.matcher(line);
            Matcher broken = BROKEN.matcher(line);
            Matcher thrown = THROWN.matcher(line);
            if (begins.matches()) {
                seed = Long.parseLong(begins.group(1));
            } else if (seed != 0 && broken.matches()) {
                boolean ownCheck = line.contains("InvariantBrokenException");
                boolean word = broken.group(2).equals("core");
                note(ownCheck ? "own check" : word ? broken.group(1) : broken.group(2));
            } else if (thrown.matches()) {
                seed = Long.parseLong(thrown.group(1));
                note("thrown");
            } else if (line.contains(" steps a second on each of ")) {
                ended = true;
            }
        }

        private void note(String what) {
            by.merge(what, 1, Integer::sum);
            caught++;
            first = Math.min(first, seed);
            seed = 0;
        }

        String told() {
            return by.entrySet().stream()
                    .sorted(Map.Entry.<String, Integer>comparingByValue()
                            .reversed()
                            .thenComparing(Map.Entry.comparingByKey()))
                    .map(one -> one.getKey() + " (" + one.getValue() + ")")
                    .collect(Collectors.joining(", "));
        }
    }

    private CountMistakes(Path root, String libraries, PrintStream out) {
        this.root = root;
        this.libraries = libraries;
        this.out = out;
    }

    /** The root of the sources, the libraries to compile with, then what {@code count.sh} says. */
    public static void main(String[] args) throws IOException, InterruptedException {
        CountMistakes tool = new CountMistakes(Path.of(args[0]), args[1], System.out);
        System.exit(tool.run(List.of(args).subList(2, args.length)));
    }

    private int run(List<String> args) throws IOException, InterruptedException {
        List<String> names = new ArrayList<>();
        for (String arg : args) {
            if (arg.startsWith("--seeds=")) {
                seeds = arg.substring("--seeds=".length());
            } else if (arg.startsWith("--threads=")) {
                threads = Integer.parseInt(arg.substring("--threads=".length()));
            } else if (arg.startsWith("-")) {
                out.println("Not understood: " + arg + "\nUse count.sh [--seeds=FROM..TO] [--threads=N] [NAME ...]");
                return 2;
            } else {
                names.add(arg);
            }
        }
        List<Mistake> all = Mistake.all(root.resolve("zab-testkit/mistakes"));
        for (String name : names) {
            if (all.stream().noneMatch(mistake -> mistake.name().equals(name))) {
                out.println("There is no mistake " + name);
                return 2;
            }
        }
        Path work = Files.createTempDirectory("zab-mistakes");
        try {
            return count(
                    all.stream()
                            .filter(one -> names.isEmpty() || names.contains(one.name()))
                            .toList(),
                    work);
        } finally {
            delete(work);
        }
    }

    private int count(List<Mistake> mistakes, Path work) throws IOException, InterruptedException {
        out.println(
                "seeds " + seeds + "\n\n| mistake | rule | caught in | first by seed | by |\n|---|---|---|---|---|");
        int surprises = 0;
        Count unchanged = countUnchanged(work);
        if (unchanged.caught > 0 || !unchanged.ended) {
            out.println("Without any mistake the same seeds fail: " + unchanged.told());
            return 1;
        }
        for (Mistake mistake : mistakes) {
            Count count;
            try {
                count = count(mistake, work);
            } catch (IllegalStateException e) {
                surprises++;
                out.printf("| `%s` | %s | CANNOT BE MADE | - | %s |%n", mistake.name(), mistake.rule(), e.getMessage());
                continue;
            }
            boolean overlooked = count.caught == 0 && mistake.unseen().isEmpty();
            surprises += overlooked ? 1 : 0;
            String by = count.caught > 0 ? count.told() : mistake.unseen();
            out.printf(
                    "| `%s` | %s | %d%s | %s | %s |%n",
                    mistake.name(),
                    mistake.rule(),
                    count.caught,
                    count.ended ? "" : " (did not end)",
                    count.caught == 0 ? "-" : String.valueOf(count.first),
                    overlooked ? "OVERLOOKED" : by);
            out.flush();
        }
        return surprises == 0 ? 0 : 1;
    }

    /** Compiles what one mistake changes, against all the rest as it is, and simulates. */
    private Count count(Mistake mistake, Path work) throws IOException, InterruptedException {
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
        Path unchanged = work.resolve("classes");
        compile(mistake.name(), unchanged + File.pathSeparator + libraries, classes, files);
        return simulate(classes + File.pathSeparator + unchanged);
    }

    private Count countUnchanged(Path work) throws IOException, InterruptedException {
        List<String> files = new ArrayList<>();
        for (String tree : TREES) {
            try (Stream<Path> walk = Files.walk(root.resolve(tree))) {
                walk.map(Path::toString)
                        .filter(file -> file.endsWith(".java")
                                && !UNNEEDED.matcher(file).find())
                        .forEach(files::add);
            }
        }
        Path classes = work.resolve("classes");
        compile("none", libraries, classes, files);
        return simulate(classes.toString());
    }

    private void compile(String name, String classPath, Path classes, List<String> files) throws IOException {
        Files.createDirectories(classes);
        List<String> arguments = new ArrayList<>(
                List.of("-proc:none", "-nowarn", "--release=17", "-cp", classPath, "-d", classes.toString()));
        arguments.addAll(files);
        int status = ToolProvider.getSystemJavaCompiler().run(null, out, System.err, arguments.toArray(String[]::new));
        if (status != 0) {
            throw new IllegalStateException("With mistake " + name + " the sources do not compile");
        }
    }

    private Count simulate(String classes) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx1g",
                        "-cp",
                        classes + File.pathSeparator + libraries,
                        MAIN,
                        "--seeds=" + seeds,
                        "--threads=" + threads,
                        "--lines=0",
                        "--failures=" + Integer.MAX_VALUE)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Count count = new Count();
        Thread reader = new Thread(() -> {
            try (BufferedReader in = process.inputReader()) {
                in.lines().forEach(count::read);
            } catch (IOException | UncheckedIOException e) {
                count.ended = false;
            }
        });
        reader.start();
        if (!process.waitFor(MINUTES_MAX, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        reader.join();
        return count;
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> walk = Files.walk(folder)) {
                for (Path file : walk.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
