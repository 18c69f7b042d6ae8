package io.zab.testkit.scenario;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * A story as it stands in a file: comments, commands, a line of four dashes, and what was observed, up to an empty line; then the next.
 *
 * <pre>
 *   # why this story is told
 *   cluster 3
 *   elect 1
 *   ----
 *   1 leading epoch 1   2 following 1   3 following 1   committed 1:4
 * </pre>
 */
public final class Scenario {
    /** A piece: what stands before the dashes as it is, and what is expected behind them. */
    private record Part(List<String> commands, List<String> expected) {}

    private final List<Part> parts = new ArrayList<>();

    private Set<Enum<?>> marks = Set.of();

    /** Reads a story. */
    public Scenario(String text) {
        List<String> commands = new ArrayList<>();
        List<String> expected = null;
        for (String line : text.lines().toList()) {
            if (line.equals("----")) {
                expected = new ArrayList<>();
            } else if (expected == null) {
                commands.add(line);
            } else if (line.isBlank()) {
                parts.add(new Part(commands, expected));
                commands = new ArrayList<>();
                expected = null;
            } else {
                expected.add(line);
            }
        }
        if (expected != null) {
            parts.add(new Part(commands, expected));
        } else if (commands.stream().anyMatch(line -> !line.isBlank() && !line.startsWith("#"))) {
            throw new IllegalArgumentException("The last commands have no line of dashes behind them: " + commands);
        }
    }

    /** Plays it on a new stage: the same text, with what was observed in place of what was expected. */
    public String play() {
        Stage stage = new Stage();
        marks = stage.marks();
        StringBuilder text = new StringBuilder();
        try {
            for (Part part : parts) {
                for (String line : part.commands) {
                    text.append(line).append('\n');
                    if (!line.isBlank() && !line.startsWith("#")) {
                        stage.command(line.strip());
                    }
                }
                text.append("----\n");
                stage.takeObserved().forEach(line -> text.append(line).append('\n'));
                text.append('\n');
            }
        } catch (RuntimeException e) {
            stage.takeObserved().forEach(line -> text.append(line).append('\n'));
            e.addSuppressed(new IllegalStateException("The story so far:\n" + text));
            throw e;
        }
        return text.toString().stripTrailing() + "\n";
    }

    /** Which branches it took when it was last played. */
    public Set<Enum<?>> marks() {
        return Collections.unmodifiableSet(marks);
    }
}
