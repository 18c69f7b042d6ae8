package io.zab.testkit.run;

import io.zab.testkit.sim.Decision;
import io.zab.testkit.sim.Reduction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds a smaller run that fails in the same way: fewer peers, fewer requests, whole kinds of faults left out, then single ones, less of a tail; and in
 * the end the latencies with which it is told soonest.
 *
 * <p>Whatever is left out changes the order of what follows, so a run that fails may cease to for no good reason: each is tried with a few other latencies
 * before it is given up. One thread.
 */
public final class Shrinker {
    private static final int LATENCIES = 5;
    private static final int ROUNDS = 3;
    private static final int[] LOADS = {0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89};

    /** Longer than anybody waits; nanoseconds do not go much further. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final Worlds worlds;
    private final long nanosMax;
    private long began;
    private int runs;
    private Failure best;

    private Shrinker(Worlds worlds, Failure failure, Duration atMost) {
        this.worlds = worlds;
        this.nanosMax = atMost.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : atMost.toNanos();
        this.best = failure;
    }

    /** The smallest that is found in this time. */
    public static Shrunk shrink(Worlds worlds, Failure failure, Duration atMost) {
        Shrinker shrinker = new Shrinker(worlds, failure, atMost);
        shrinker.began = System.nanoTime();
        shrinker.shrink();
        double seconds = (System.nanoTime() - shrinker.began) / 1e9;
        return new Shrunk(failure, shrinker.best, shrinker.runs, seconds);
    }

    private void shrink() {
        adopt(best.plan().peers(best.peers()));
        shortenFaults();
        for (int round = 0; round < ROUNDS && !late(); round++) {
            long before = size(best);
            fewerPeers();
            lessLoad();
            wholeKinds();
            singleFaults();
            shortenFaults();
            if (size(best) == before) {
                break;
            }
        }
        otherLatencies();
    }

    private static long size(Failure failure) {
        Reduction left = failure.plan().reduction();
        return failure.events()
                + failure.decisions().size()
                + Math.min(left.requestsMax(), 1000)
                + Math.min(left.readsMax(), 1000);
    }

    /** While it is fast, nothing else counts; the last tenth of the time is for latencies. */
    private boolean late() {
        return System.nanoTime() - began > nanosMax - nanosMax / 10;
    }

    // ---- trying

    /** Whether the plan, or that with some other latencies, fails in the same way; then it is the best. */
    private boolean adopt(Plan plan) {
        long timing = best.plan().reduction().timing();
        if (adoptExactly(plan)) {
            return true;
        }
        for (int i = 1; i <= LATENCIES && !late(); i++) {
            if (adoptExactly(plan.reduced(plan.reduction().timing(timing + i)))) {
                return true;
            }
        }
        return false;
    }

    private boolean adoptExactly(Plan plan) {
        Failure failure = attempt(plan);
        if (failure == null || failure.events() > 2 * best.events() + 500) {
            return false;
        }
        best = failure;
        return true;
    }

    private @Nullable Failure attempt(Plan plan) {
        runs++;
        Failure failure = Failure.of(worlds, bounded(plan));
        return failure == null || !failure.rule().equals(best.rule())
                ? null
                : new Failure(
                        plan,
                        failure.rule(),
                        failure.thrown(),
                        failure.events(),
                        failure.peers(),
                        failure.decisions(),
                        failure.lines());
    }

    /** What breaks under faults is not waited for until all has been healed. */
    private Plan bounded(Plan plan) {
        boolean underFaults = best.events() <= best.plan().steps();
        return underFaults ? plan.length(plan.steps(), Math.min(plan.steps(), 2 * best.events() + 500)) : plan;
    }

    private Reduction left() {
        return best.plan().reduction();
    }

    // ---- what is tried

    private void fewerPeers() {
        for (int peers = 1; peers < best.peers(); peers++) {
            Plan fewer = best.plan().peers(peers);
            // What is aimed at whom depends on how many there are, so that other faults may be needed.
            if (adopt(fewer)
                    || left().only() != null
                            && adopt(fewer.reduced(new Reduction(
                                    null,
                                    left().without(),
                                    left().requestsMax(),
                                    left().readsMax(),
                                    left().timing())))) {
                return;
            }
        }
    }

    private void lessLoad() {
        for (int reads : LOADS) {
            if (reads < left().readsMax() && adopt(best.plan().reduced(left().load(left().requestsMax(), reads)))) {
                break;
            }
        }
        for (int requests : LOADS) {
            if (requests < left().requestsMax()
                    && adopt(best.plan().reduced(left().load(requests, left().readsMax())))) {
                break;
            }
        }
    }

    private Set<String> happened() {
        Set<String> ids = new TreeSet<>();
        best.decisions().forEach(decision -> ids.add(decision.id()));
        return ids;
    }

    private boolean adoptOnly(Set<String> ids) {
        return adopt(best.plan().reduced(left().only(ids)));
    }

    private void wholeKinds() {
        if (adoptOnly(new TreeSet<>())) {
            return;
        }
        TreeMap<String, Set<String>> kinds = new TreeMap<>();
        for (Decision decision : best.decisions()) {
            String kind = decision.id().startsWith("t") ? decision.what() : "aimed";
            kinds.computeIfAbsent(kind, key -> new TreeSet<>()).add(decision.id());
        }
        for (Set<String> kind : kinds.values()) {
            Set<String> others = happened();
            if (others.removeAll(kind) && !late()) {
                adoptOnly(others);
            }
        }
    }

    /** Halves, quarters and so on are left out, as long as it goes on to fail. */
    private void singleFaults() {
        int parts = 2;
        List<String> ids = new ArrayList<>(happened());
        while (!ids.isEmpty() && !late()) {
            boolean smaller = false;
            int length = Math.max(1, ids.size() / parts);
            for (int from = 0; from < ids.size() && !late(); from += length) {
                Set<String> others = new TreeSet<>(ids);
                ids.subList(from, Math.min(ids.size(), from + length)).forEach(others::remove);
                if (adoptOnly(others)) {
                    smaller = true;
                    break;
                }
            }
            if (smaller) {
                ids = new ArrayList<>(happened());
                parts = Math.max(2, parts - 1);
            } else if (length == 1) {
                return;
            } else {
                parts = Math.min(ids.size(), 2 * parts);
            }
        }
    }

    /** A failure under faults ends the run; one that shows when all is healed is healed as early as may be. */
    private void shortenFaults() {
        if (best.events() <= best.plan().steps()) {
            return;
        }
        for (int steps : new int[] {0, 50, 100, 200, 400, 700, 1000, 1500, 2000, 3000}) {
            if (steps < best.plan().steps()
                    && adopt(best.plan().length(steps, best.plan().until()))) {
                return;
            }
        }
    }

    private void otherLatencies() {
        Plan plan = best.plan();
        for (int i = 1; i <= 400 && System.nanoTime() - began < nanosMax; i++) {
            Failure failure = attempt(plan.reduced(plan.reduction().timing(i)));
            if (failure != null && failure.lines() < best.lines()) {
                best = failure;
            }
        }
    }
}
