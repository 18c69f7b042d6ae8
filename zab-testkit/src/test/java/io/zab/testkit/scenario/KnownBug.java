package io.zab.testkit.scenario;

import io.zab.testkit.mistakes.MistakenClasses;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A bug that once was in somebody's implementation, as a file of {@code scenarios/known-bugs}. The file is a story; or it names one elsewhere that tells the
 * same; or it says why the bug cannot be told as one, and what keeps it out.
 *
 * <pre>
 *   # What happened, and to whom.
 *   # Fails with some-mistake: S17             the deliberate mistake that is this bug, and who notices: a rule, or "expected", or "own check"
 *   # Told by 12-another-story.txt             instead of commands
 *   # Cannot happen here: why                  instead of commands
 *   # Held by ATest.aMethod, AType
 * </pre>
 */
record KnownBug(
        String name,
        String text,
        TreeMap<String, String> failsWith,
        @Nullable String toldBy,
        @Nullable String impossible,
        List<String> heldBy) {
    static final Path STORIES = Path.of("src/test/resources/scenarios");
    private static final Pattern FAILS = Pattern.compile("# Fails with ([a-z0-9-]+): (.+)");
    private static final Pattern TOLD = Pattern.compile("# Told by (\\S+)");
    private static final Pattern IMPOSSIBLE = Pattern.compile("# Cannot happen here: (.+)");
    private static final Pattern HELD = Pattern.compile("# Held by (.+)");
    private static final Pattern RULE = Pattern.compile("\\w+ \\(([^)]+)\\): [\\s\\S]*");

    static List<KnownBug> all() throws IOException {
        List<KnownBug> all = new ArrayList<>();
        try (var files = Files.list(STORIES.resolve("known-bugs"))) {
            for (Path file : files.sorted().toList()) {
                all.add(parse(file.getFileName().toString().replaceAll("\\.txt$", ""), Files.readString(file)));
            }
        }
        return all;
    }

    private static KnownBug parse(String name, String text) {
        TreeMap<String, String> failsWith = new TreeMap<>();
        List<String> heldBy = new ArrayList<>();
        String toldBy = null;
        String impossible = null;
        for (String line : text.lines().takeWhile(line -> line.startsWith("#")).toList()) {
            Matcher fails = FAILS.matcher(line);
            Matcher told = TOLD.matcher(line);
            Matcher cannot = IMPOSSIBLE.matcher(line);
            Matcher held = HELD.matcher(line);
            if (fails.matches()) {
                failsWith.put(fails.group(1), fails.group(2));
            } else if (told.matches()) {
                toldBy = told.group(1);
            } else if (cannot.matches()) {
                impossible = cannot.group(1);
            } else if (held.matches()) {
                heldBy.addAll(List.of(held.group(1).split(", ")));
            }
        }
        return new KnownBug(name, text, failsWith, toldBy, impossible, heldBy);
    }

    /** Whether there is a story to play. */
    boolean isStory() {
        return impossible == null && toldBy == null;
    }

    /** The story, wherever it stands. */
    String story() throws IOException {
        return toldBy == null ? text : Files.readString(STORIES.resolve(toldBy));
    }

    /** Who notices, when it is played with that mistake: a rule, or what the story expects, or a check of the library's own, or nobody. */
    String noticedWith(String mistake, Path root, Path work) throws Exception {
        try (MistakenClasses classes = MistakenClasses.with(root, mistake, work)) {
            Class<?> scenario = classes.get(Scenario.class.getName());
            Object played = scenario.getMethod("play")
                    .invoke(scenario.getConstructor(String.class).newInstance(story()));
            return played.equals(story()) ? "nobody" : "another end";
        } catch (InvocationTargetException e) {
            return whoNoticed(e.getCause());
        }
    }

    private static String whoNoticed(Throwable broken) {
        String message = String.valueOf(broken.getMessage());
        Matcher rule = RULE.matcher(message);
        if (message.startsWith("expected: ")) {
            return "expected";
        } else if (message.contains("InvariantBrokenException")
                || broken.getClass().getSimpleName().equals("InvariantBrokenException")
                || broken instanceof IllegalStateException) {
            return "own check";
        } else if (broken instanceof IllegalArgumentException) {
            return "another end"; // A peer that the story needs is not there.
        }
        return rule.matches() ? rule.group(1) : broken.toString();
    }
}
