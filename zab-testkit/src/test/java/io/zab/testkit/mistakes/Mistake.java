package io.zab.testkit.mistakes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A deliberate mistake, as text, to be put into a copy of the sources.
 *
 * <pre>
 *   rule: S17                                        which rule it breaks
 *   why: An acknowledgement ... is a lie.            one sentence; may go on in the next lines
 *   unseen: ...                                      only if no simulated run can notice it, or hardly any: why
 *   test: io.zab.protocol.LeadingTest                tests that must fail with it, parted by blanks; Class#method is one of them
 *   story: 08-crash-between-append-and-sync.txt      scenarios that must break or end otherwise
 *   simulate: --beyond-budget                        what the simulator is told besides, where else no run could notice it
 *   within: 40                                       seeds in which a run surely notices it, if that is quick enough for every build
 *
 *   @ zab-core/src/main/java/io/zab/protocol/DurableGate.java
 *     lines that stay,
 *   - lines that go,
 *   + lines that come
 * </pre>
 *
 * Blanks at both ends of a line do not matter. The lines that stay and those that go, in a row, stand exactly once in the file: else the code has changed, and
 * the mistake would silently be none. What no simulated run notices, a test or a story does.
 *
 * @param name that of its file
 * @param rule which rule it breaks
 * @param why why that is a mistake
 * @param unseen why no simulated run notices it, or hardly any; empty if it should be noticed
 * @param tests that must fail with it
 * @param stories that must break or end otherwise with it
 * @param simulate what the simulator is told besides
 * @param within in so many seeds, whichever they are, a run surely notices it; 0 if that would be too many
 * @param replacements what is changed
 */
record Mistake(
        String name,
        String rule,
        String why,
        String unseen,
        List<String> tests,
        List<String> stories,
        List<String> simulate,
        int within,
        List<Replacement> replacements) {

    private static final List<String> KEYS = List.of("rule", "why", "unseen", "test", "story", "simulate", "within");

    /**
     * One place that is changed.
     *
     * @param file relative to the root of the sources
     * @param before lines as they are, without blanks at their ends
     * @param after lines as they become
     */
    record Replacement(String file, List<String> before, List<String> after) {}

    /** All mistakes in the folder, by name. */
    static List<Mistake> all(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Mistake> found = new ArrayList<>();
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".txt")).sorted().toList()) {
                String name = file.getFileName().toString();
                found.add(parse(name.substring(0, name.length() - ".txt".length()), Files.readString(file)));
            }
            return found;
        }
    }

    static Mistake parse(String name, String text) {
        Map<String, String> head = new LinkedHashMap<>();
        KEYS.forEach(each -> head.put(each, ""));
        List<Replacement> replacements = new ArrayList<>();
        String key = "";
        for (String line : text.lines().toList()) {
            if (line.startsWith("@ ")) {
                replacements.add(new Replacement(line.substring(2).strip(), new ArrayList<>(), new ArrayList<>()));
            } else if (replacements.isEmpty()) {
                int colon = line.indexOf(": ");
                boolean begins = colon > 0 && head.containsKey(line.substring(0, colon));
                key = begins ? line.substring(0, colon) : key;
                String value = begins ? line.substring(colon + 2) : line;
                if (!value.isBlank()) {
                    head.merge(key, value.strip(), (one, next) -> one.isEmpty() ? next : one + " " + next);
                }
            } else if (!line.isBlank()) {
                Replacement last = replacements.get(replacements.size() - 1);
                String code = line.substring(1).strip();
                if (line.charAt(0) != '+') {
                    last.before.add(code);
                }
                if (line.charAt(0) != '-') {
                    last.after.add(code);
                }
            }
        }
        String within = head.getOrDefault("within", "");
        Mistake mistake = new Mistake(
                name,
                head.getOrDefault("rule", ""),
                head.getOrDefault("why", ""),
                head.getOrDefault("unseen", ""),
                words(head.getOrDefault("test", "")),
                words(head.getOrDefault("story", "")),
                words(head.getOrDefault("simulate", "")),
                within.isEmpty() ? 0 : Integer.parseInt(within),
                List.copyOf(replacements));
        if (mistake.rule.isEmpty() || mistake.why.isEmpty() || replacements.isEmpty()) {
            throw new IllegalArgumentException(name + ": a mistake has a rule, a reason and a replacement");
        }
        if (!mistake.unseen.isEmpty() && mistake.tests.isEmpty() && mistake.stories.isEmpty()) {
            throw new IllegalArgumentException(name
                    + ": what no run notices, a test or a story does: name it, or it is not known to be a mistake");
        }
        return mistake;
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split("\\s+"));
    }

    /**
     * The files that it changes, with their new text.
     *
     * @param root of the sources
     * @throws IllegalStateException if one of the places is not found exactly once
     */
    Map<String, String> applyTo(Path root) throws IOException {
        Map<String, String> changed = new LinkedHashMap<>();
        for (Replacement replacement : replacements) {
            String file = replacement.file();
            String text = changed.containsKey(file) ? changed.get(file) : Files.readString(root.resolve(file));
            changed.put(file, apply(replacement, text));
        }
        return changed;
    }

    private String apply(Replacement replacement, String text) {
        List<String> lines = text.lines().toList();
        List<String> before = replacement.before();
        int found = -1;
        int times = 0;
        for (int at = 0; at + before.size() <= lines.size(); at++) {
            if (stands(before, lines, at)) {
                found = at;
                times++;
            }
        }
        if (times != 1 || before.isEmpty()) {
            throw new IllegalStateException("Mistake " + name + " no longer fits: in " + replacement.file()
                    + " these lines stand " + times + " times instead of once:\n  " + String.join("\n  ", before)
                    + "\nWrite the mistake anew for the code as it is now; it must stay the same mistake.");
        }
        List<String> result = new ArrayList<>(lines.subList(0, found));
        result.addAll(replacement.after());
        result.addAll(lines.subList(found + before.size(), lines.size()));
        return String.join("\n", result) + "\n";
    }

    private static boolean stands(List<String> before, List<String> lines, int at) {
        for (int i = 0; i < before.size(); i++) {
            if (!lines.get(at + i).strip().equals(before.get(i))) {
                return false;
            }
        }
        return true;
    }
}
