package io.zab.testkit.mistakes;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says of each deliberate mistake in the protocol whether the exhaustive mode finds it, at which state, and by how short a story. Use it by
 * {@code zab-testkit/mistakes/count.sh --exhaustive}; what is planted in the storage it leaves out, since there are no bytes in that world.
 */
final class ExhaustMistakes {
    private static final int MINUTES_MAX = 5;
    private static final Pattern PROTOCOL = Pattern.compile("zab-core/src/main/java/io/zab/(protocol|message)/.*");
    private static final Pattern BROKEN =
            Pattern.compile("broken after (\\d+) choices from (\\w+) .*, the (\\d+)\\. state");
    private static final Pattern PROMISE = Pattern.compile("\\w+ \\(([^)]+)\\): .*");
    private static final Pattern GRAPH = Pattern.compile("of \\d:.*: .*");

    private ExhaustMistakes() {}

    /** The root of the sources, the libraries to compile with, then bounds for {@code Exhaust} and names. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path work = Files.createTempDirectory("zab-mistakes");
        try {
            run(Path.of(args[0]), args[1], List.of(args).subList(2, args.length), work, System.out);
        } finally {
            MistakenTree.delete(work);
        }
    }

    private static void run(Path root, String libraries, List<String> args, Path work, PrintStream out)
            throws IOException, InterruptedException {
        List<String> bounds = args.stream().filter(arg -> arg.startsWith("-")).toList();
        MistakenTree tree = new MistakenTree(root, libraries, work, out);
        out.println("| mistake | breaks | found | at state | choices | by |\n|---|---|---|---|---|---|");
        for (Mistake mistake : Mistake.all(root.resolve("zab-testkit/mistakes"))) {
            boolean asked = args.stream().allMatch(arg -> arg.startsWith("-")) || args.contains(mistake.name());
            if (asked
                    && mistake.replacements().stream()
                            .allMatch(one -> PROTOCOL.matcher(one.file()).matches())) {
                out.printf(
                        "| `%s` | %s | %s |%n", mistake.name(), mistake.rule(), find(tree.with(mistake), root, bounds));
                out.flush();
            }
        }
    }

    private static String find(String classes, Path root, List<String> bounds)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("-cp", classes, "io.zab.testkit.Exhaust", "--first"));
        arguments.addAll(bounds);
        String[] seen = {"", "no | - | - | -"};
        new Jvm(root, arguments)
                .run(
                        line -> {
                            Matcher promise = PROMISE.matcher(line);
                            Matcher broken = BROKEN.matcher(line);
                            if (promise.matches()) {
                                seen[0] = line.contains("InvariantBrokenException") ? "own check" : promise.group(1);
                            } else if (broken.matches()) {
                                seen[1] = broken.group(2) + " | " + broken.group(3) + " | " + broken.group(1) + " | "
                                        + seen[0];
                                return false;
                            } else if (GRAPH.matcher(line).matches()) {
                                seen[1] = "graphs of links | - | - | " + line;
                                return false;
                            }
                            return true;
                        },
                        MINUTES_MAX,
                        TimeUnit.MINUTES);
        return seen[1];
    }
}
