package io.zab.testkit.mistakes;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Counts in how many simulated runs each deliberate mistake is noticed, and whether the tests and stories that it names notice it: puts one at a time into copies
 * of the files concerned, compiles these against all the rest, and runs. Use it by {@code zab-testkit/mistakes/count.sh}.
 */
final class CountMistakes {
    /** By far more than a thousand seeds take; a mistake may make a run go on for ever. */
    private static final int MINUTES_MAX = 15;

    private static final String TESTS = "io.zab.testkit.mistakes.NamedTests";
    private static final String STORIES = "zab-testkit/src/test/resources/scenarios";

    private final Path root;
    private final PrintStream out;
    private final MistakenTree tree;
    private long from = 1;
    private long to = 1000;
    private int threads = 1;
    private int catches = Integer.MAX_VALUE;
    private int rotating;
    private boolean testsOnly;
    private String steps = "";

    private CountMistakes(Path root, String libraries, Path work, PrintStream out) {
        this.root = root;
        this.out = out;
        this.tree = new MistakenTree(root, libraries, work, out);
    }

    /** The root of the sources, the libraries to compile and run with, then what {@code count.sh} says. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path work = Files.createTempDirectory("zab-mistakes");
        int status;
        try {
            CountMistakes tool = new CountMistakes(Path.of(args[0]), args[1], work, System.out);
            status = tool.run(List.of(args).subList(2, args.length));
        } finally {
            MistakenTree.delete(work);
        }
        System.exit(status);
    }

    private int run(List<String> args) throws IOException, InterruptedException {
        List<String> names = new ArrayList<>();
        long base = 0;
        for (String arg : args) {
            String value = arg.substring(arg.indexOf('=') + 1);
            if (arg.startsWith("--seeds=")) {
                int dots = value.indexOf("..");
                from = Long.parseLong(value.substring(0, dots));
                to = Long.parseLong(value.substring(dots + 2));
            } else if (arg.startsWith("--threads=")) {
                threads = Integer.parseInt(value);
            } else if (arg.startsWith("--catches=")) {
                catches = Integer.parseInt(value);
            } else if (arg.startsWith("--steps=")) {
                steps = arg;
            } else if (arg.equals("--tests")) {
                testsOnly = true;
            } else if (arg.startsWith("--rotating=")) {
                rotating = Integer.parseInt(value);
            } else if (arg.startsWith("--base=")) {
                base = Long.parseLong(value);
            } else if (arg.startsWith("-")) {
                out.println("Not understood: " + arg
                        + "\nUse count.sh [--seeds=FROM..TO] [--catches=N] [--steps=FROM..TO] [--tests] [--threads=N] [NAME ...]"
                        + " or count.sh --rotating=HOW-MANY --base=SEED");
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
        if (rotating > 0) {
            return rotate(all, base);
        }
        return count(all.stream()
                .filter(one -> names.isEmpty() || names.contains(one.name()))
                .filter(one -> !testsOnly || !named(one).isEmpty())
                .toList());
    }

    /** Some of those that are noticed quickly, other ones for every base, each in seeds of its own. */
    private int rotate(List<Mistake> all, long base) throws IOException, InterruptedException {
        List<Mistake> quick =
                new ArrayList<>(all.stream().filter(one -> one.within() > 0).toList());
        Collections.shuffle(quick, new Random(base));
        out.println("mistakes: base " + base + ", " + Math.min(rotating, quick.size()) + " of " + quick.size());
        int overlooked = 0;
        long began = System.nanoTime();
        from = base;
        catches = 1;
        for (Mistake mistake : quick.subList(0, Math.min(rotating, quick.size()))) {
            to = from + mistake.within() - 1;
            SeedCount count = simulate(tree.with(mistake), mistake.simulate());
            overlooked += count.caught() == 0 ? 1 : 0;
            out.printf(
                    "mistakes: %s: %s%n",
                    mistake.name(),
                    count.caught() == 0
                            ? "OVERLOOKED in seeds " + from + ".." + to + (count.ended() ? "" : ", which did not end")
                            : "noticed at the " + count.seeds() + ". seed by " + count.told());
            from = to + 1;
        }
        out.printf("mistakes: %d overlooked, %.0f s%n", overlooked, (System.nanoTime() - began) / 1e9);
        return overlooked == 0 ? 0 : 1;
    }

    private int count(List<Mistake> mistakes) throws IOException, InterruptedException {
        for (List<String> told :
                mistakes.stream().map(Mistake::simulate).distinct().toList()) {
            SeedCount unchanged = simulate(tree.unchanged(), told);
            if (unchanged.caught() > 0 || !unchanged.ended()) {
                out.println("Without any mistake the same seeds fail: " + unchanged.told());
                return 1;
            }
        }
        List<String> named =
                mistakes.stream().flatMap(one -> named(one).stream()).distinct().toList();
        List<String> failing = run(named, tree.unchanged());
        if (!failing.isEmpty()) {
            out.println("Without any mistake these fail: " + failing);
            return 1;
        }
        out.println("| mistake | breaks | caught in | seeds it takes | by |\n|---|---|---|---|---|");
        int surprises = 0;
        for (Mistake mistake : mistakes) {
            try {
                surprises += count(mistake) ? 0 : 1;
            } catch (IllegalStateException e) {
                surprises++;
                out.printf("| `%s` | %s | CANNOT BE MADE | - | %s |%n", mistake.name(), mistake.rule(), e.getMessage());
            }
            out.flush();
        }
        return surprises == 0 ? 0 : 1;
    }

    /** False if it was overlooked where it should have been noticed. */
    private boolean count(Mistake mistake) throws IOException, InterruptedException {
        String classes = tree.with(mistake);
        SeedCount count = simulate(classes, mistake.simulate());
        List<String> told = new ArrayList<>();
        boolean well = testsOnly || count.caught() > 0 || !mistake.unseen().isEmpty();
        told.add(count.caught() > 0 ? count.told() : well ? mistake.unseen() : "OVERLOOKED");
        List<String> named = named(mistake);
        List<String> failed = run(named, classes);
        for (String name : named) {
            String simple = name.replaceFirst(name.endsWith(".txt") ? ".*/" : "^([a-z]+\\.)+", "");
            told.add(failed.contains(name) ? simple : "OVERLOOKED by " + simple);
            well &= failed.contains(name);
        }
        out.printf(
                "| `%s` | %s | %d of %d%s | %s | %s |%n",
                mistake.name(),
                mistake.rule(),
                count.caught(),
                count.seeds(),
                count.ended() || count.caught() >= catches ? "" : " (did not end)",
                count.caught() == 0 ? "-" : String.valueOf(count.medianGap()),
                String.join("; ", told));
        return well;
    }

    /** What it names, as {@link NamedTests} takes it. */
    private List<String> named(Mistake mistake) {
        List<String> named = new ArrayList<>(mistake.tests());
        mistake.stories()
                .forEach(story -> named.add(root.resolve(STORIES).resolve(story).toString()));
        return named;
    }

    /** Which of these fail; each module's tests run in its folder. */
    private List<String> run(List<String> named, String classes) throws IOException, InterruptedException {
        List<String> failed = new ArrayList<>();
        for (String module : List.of("zab-core", "zab-testkit")) {
            failed.addAll(run(
                    module,
                    named.stream()
                            .filter(name -> module.equals("zab-testkit")
                                    == (name.endsWith(".txt") || name.startsWith("io.zab.testkit.")))
                            .toList(),
                    classes));
        }
        return failed;
    }

    private List<String> run(String module, List<String> named, String classes)
            throws IOException, InterruptedException {
        if (named.isEmpty()) {
            return List.of();
        }
        TreeSet<String> sources = new TreeSet<>(List.of(TESTS));
        named.stream().filter(name -> !name.endsWith(".txt")).forEach(name -> sources.add(name.replaceAll("#.*", "")));
        String tests = tree.tests(List.copyOf(sources));
        List<String> arguments = new ArrayList<>(List.of("-cp", tests + File.pathSeparator + classes, TESTS));
        arguments.addAll(named);
        List<String> failed = new ArrayList<>(named);
        List<String> missing = new ArrayList<>();
        new Jvm(root.resolve(module), arguments)
                .run(
                        line -> {
                            if (line.startsWith("TEST ") && line.endsWith(" PASSED")) {
                                failed.remove(line.substring("TEST ".length(), line.length() - " PASSED".length()));
                            } else if (line.startsWith("TEST ") && line.endsWith(" MISSING")) {
                                missing.add(line);
                            }
                            return true;
                        },
                        3,
                        TimeUnit.MINUTES);
        if (!missing.isEmpty()) {
            throw new IllegalStateException("No such test: " + missing);
        }
        return failed;
    }

    private SeedCount simulate(String classes, List<String> told) throws IOException, InterruptedException {
        SeedCount count = new SeedCount(from, to);
        if (testsOnly) {
            count.skip();
            return count;
        }
        List<String> arguments = new ArrayList<>(List.of(
                "-cp",
                classes,
                "io.zab.testkit.Simulate",
                // Two at least: one seed alone is told in another way.
                "--seeds=" + from + ".." + Math.max(to, from + 1),
                "--threads=" + threads,
                "--lines=0",
                "--failures=" + Integer.MAX_VALUE));
        arguments.addAll(told);
        if (!steps.isEmpty()) {
            arguments.add(steps);
        }
        new Jvm(root, arguments)
                .run(
                        line -> {
                            count.read(line);
                            return count.caught() < catches;
                        },
                        rotating > 0 ? 1 : MINUTES_MAX,
                        TimeUnit.MINUTES);
        return count;
    }
}
