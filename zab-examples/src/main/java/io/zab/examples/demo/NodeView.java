package io.zab.examples.demo;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a node says of itself in {@code /status}, as far as the demo wants to know.
 *
 * @param id which node
 * @param leads whether it leads and serves
 * @param ready whether it serves
 * @param epoch the epoch it leads or follows in
 * @param missing what is missing until it serves, null if nothing is
 * @param steps of its last failovers, oldest first
 */
record NodeView(
        int id,
        boolean leads,
        boolean ready,
        long epoch,
        @Nullable String missing,
        List<Step> steps) {
    /**
     * One step of a failover.
     *
     * @param at when
     * @param kind what, as the library names it
     * @param peer the other node it concerns, null if none
     * @param epoch the epoch it belongs to
     * @param zxid a place in the log
     * @param detail more for people
     */
    record Step(Instant at, String kind, @Nullable Long peer, long epoch, String zxid, String detail) {
        static Step of(Map<?, ?> json) {
            return new Step(
                    Instant.parse(text(json, "at")),
                    text(json, "kind"),
                    (Long) json.get("peer"),
                    number(json, "epoch"),
                    text(json, "zxid"),
                    text(json, "detail"));
        }
    }

    /** The node that leads and serves; of two that both believe so, the one of the later epoch. */
    static Optional<NodeView> leaderAmong(List<NodeView> views) {
        return views.stream().filter(NodeView::leads).max(Comparator.comparingLong(NodeView::epoch));
    }

    static NodeView of(Map<String, @Nullable Object> json) {
        boolean ready = Boolean.TRUE.equals(json.get("ready"));
        List<?> steps = json.get("failoverSteps") instanceof List<?> list ? list : List.of();
        Object missing = json.get("missing");
        return new NodeView(
                (int) number(json, "id"),
                ready && text(json, "role").equals("LEADING"),
                ready,
                number(json, "epoch"),
                missing == null ? null : missing.toString(),
                steps.stream().map(step -> Step.of((Map<?, ?>) step)).toList());
    }

    private static String text(Map<?, ?> json, String name) {
        return String.valueOf(json.get(name));
    }

    private static long number(Map<?, ?> json, String name) {
        if (json.get(name) instanceof Long number) {
            return number;
        }
        throw new IllegalArgumentException("The status has no number " + name + ": " + json);
    }
}
