package io.zab.examples.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What the nodes say of a failover, merged by time and put in plain words. */
final class Story {
    private Story() {}

    private record Line(int node, NodeView.Step step) {}

    /**
     * A line for each step since {@code from}.
     *
     * @param from the moment that the times count from; the nodes are processes of one machine, so their clocks agree
     */
    static List<String> tell(List<NodeView> views, Instant from) {
        List<Line> lines = new ArrayList<>();
        for (NodeView view : views) {
            view.steps().stream()
                    .filter(step -> !step.at().isBefore(from))
                    .forEach(step -> lines.add(new Line(view.id(), step)));
        }
        lines.sort(Comparator.comparing(line -> line.step.at()));
        return lines.stream()
                .map(line -> String.format(
                        Locale.ROOT,
                        "  +%7.1f ms  node %d %s",
                        Duration.between(from, line.step.at()).toNanos() / 1e6,
                        line.node,
                        words(line.node, line.step)))
                .toList();
    }

    static String words(int node, NodeView.Step step) {
        String detail = step.detail().isEmpty() ? "" : " (" + step.detail() + ")";
        String words = switch (step.kind()) {
            case "HANDING_OVER" -> "takes nothing new until node " + step.peer() + ", its successor, has everything";
            case "HAND_OVER_GIVEN_UP" -> "goes on: node " + step.peer() + " cannot take over";
            case "HANDED_OVER" -> "hands over";
            case "LOOKING" ->
                step.peer() == null
                        ? "has no leader any more and looks for one"
                        : step.peer() == node
                                ? "is told that it leads next"
                                : "is told that node " + step.peer() + " leads next";
            case "LOG_SETTLED" -> "has everything it logged on disk: the election may begin";
            case "VOTED" -> "votes for node " + step.peer();
            case "ELECTED" -> "has the votes of a quorum";
            case "FOLLOWING" -> "follows node " + step.peer();
            case "EPOCH_CHOSEN" -> "chooses epoch " + step.epoch();
            case "EPOCH_PROMISED" -> "has promised epoch " + step.epoch() + ", on disk";
            case "ADOPTING" -> "takes over a better history from node " + step.peer();
            case "HISTORY_FIXED" -> "begins epoch " + step.epoch() + " with the history up to " + step.zxid();
            case "SYNCHRONISING" -> "synchronises node " + step.peer();
            case "ESTABLISHED" -> "leads: a quorum holds the record of epoch " + step.epoch() + " on disk";
            case "UP_TO_DATE" -> "is synchronised";
            case "READY" -> "serves";
            case "FIRST_WRITE" -> "has applied the first write of epoch " + step.epoch() + ", " + step.zxid();
            default -> step.kind();
        };
        return words + detail;
    }
}
