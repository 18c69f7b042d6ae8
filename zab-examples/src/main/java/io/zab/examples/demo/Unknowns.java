package io.zab.examples.demo;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The writes whose outcome is open, and what is said of them.
 *
 * @param all may be empty
 */
record Unknowns(List<Unknown> all) {
    private static final int LISTED_MAX = 50;

    /** Whether each was sent to a node that was killed before it answered. For as long as a process lives, it knows what became of its requests. */
    boolean good() {
        return notKilled().isEmpty();
    }

    List<Unknown> notKilled() {
        return all.stream().filter(unknown -> !unknown.killed()).toList();
    }

    /** Tells of each that must not be. */
    void list(Consumer<String> out) {
        List<Unknown> bad = notKilled();
        bad.stream().limit(LISTED_MAX).forEach(unknown -> out.accept(unknown.toString()));
        if (bad.size() > LISTED_MAX) {
            out.accept("... and " + (bad.size() - LISTED_MAX) + " more of that kind");
        }
    }

    /** For people, with the nodes that they were sent to. */
    String text() {
        if (all.isEmpty()) {
            return "unknown=0";
        }
        List<Unknown> bad = notKilled();
        return "unknown=" + all.size()
                + (bad.isEmpty()
                        ? " (all at killed nodes: " + text(all) + ")"
                        : " (" + bad.size() + " AT NODES NOT KILLED: " + text(bad) + ")");
    }

    private static String text(List<Unknown> some) {
        return counts(some).entrySet().stream()
                .map(entry -> entry.getValue() + " at node " + entry.getKey())
                .collect(Collectors.joining(", "));
    }

    /** How many were sent to each node. */
    Map<Integer, Long> byNode() {
        return counts(all);
    }

    private static Map<Integer, Long> counts(List<Unknown> some) {
        return some.stream().collect(Collectors.groupingBy(Unknown::node, TreeMap::new, Collectors.counting()));
    }
}
