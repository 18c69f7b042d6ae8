package io.zab.testkit;

import io.zab.testkit.exhaustive.Exploration;
import io.zab.testkit.exhaustive.LinkGraphs;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Explores everything that can happen to three peers within a number of choices, instead of drawing some of it.
 *
 * <pre>
 *   Exhaust                                  every start, as far as a build goes
 *   Exhaust --start=DISCOVERY                one of them
 *   Exhaust --depth=9 --deviations=3         to other bounds: all orders of 9 choices, all ways to a rest with 3 unusual ones
 *   Exhaust --states=2000000                 no further than so many states for each start and bound
 *   Exhaust --first                          no further than the first broken promise
 *   Exhaust --graphs                         only every graph of links, which otherwise follows at the end
 *   Exhaust --starts                         which there are
 * </pre>
 *
 * Exit status 0 if no promise was broken, 1 if one was, 2 if the command line is wrong.
 */
public final class Exhaust {
    private static final int NEARBY_DEPTH = 5;
    private static final int NEARBY_DEVIATIONS = 1;

    private final List<String> starts = new ArrayList<>();
    private int depth = -1;
    private int deviations = -1;
    private long states = Long.MAX_VALUE;
    private long sum;
    private boolean first;
    private boolean graphsOnly;
    private boolean list;

    private Exhaust() {}

    /** See the class. */
    public static void main(String[] args) {
        System.exit(new Exhaust().run(args, System.out));
    }

    private int run(String[] args, PrintStream out) {
        try {
            for (String arg : args) {
                parse(arg);
            }
        } catch (IllegalArgumentException e) {
            out.println("Not understood: " + e.getMessage()
                    + "\nUse --start=NAME --depth=N --deviations=N --states=N --first --graphs, or --starts");
            return 2;
        }
        List<String> chosen = starts.isEmpty() ? Exploration.starts() : starts;
        if (list) {
            chosen.forEach(start -> out.println(start + ": " + Exploration.about(start)));
            return 0;
        }
        int broken = 0;
        if (first && !graphsOnly) {
            // Most of what can be found is found nearby: look there first, everywhere.
            broken = explore(chosen, new Exploration.Bounds(NEARBY_DEPTH, NEARBY_DEVIATIONS, states), out);
        }
        if (broken == 0 && !graphsOnly) {
            broken = explore(chosen, null, out);
        }
        if (starts.isEmpty() && !(first && broken > 0)) {
            broken += graphs(out);
        }
        return broken == 0 ? 0 : 1;
    }

    private void parse(String arg) {
        int equals = arg.indexOf('=');
        String name = equals < 0 ? arg : arg.substring(0, equals);
        String value = equals < 0 ? "" : arg.substring(equals + 1);
        switch (name) {
            case "--start" -> {
                if (!Exploration.starts().contains(value)) {
                    throw new IllegalArgumentException(arg + "; there is " + String.join(", ", Exploration.starts()));
                }
                starts.add(value);
            }
            case "--depth" -> depth = Integer.parseInt(value);
            case "--deviations" -> deviations = Integer.parseInt(value);
            case "--states" -> states = Long.parseLong(value);
            case "--first" -> first = true;
            case "--graphs" -> graphsOnly = true;
            case "--starts" -> list = true;
            default -> throw new IllegalArgumentException(arg);
        }
    }

    private Exploration.Bounds bounds(String start) {
        Exploration.Bounds usual = Exploration.bounds(start);
        return new Exploration.Bounds(
                depth < 0 ? usual.depth() : depth, deviations < 0 ? usual.deviations() : deviations, states);
    }

    private int explore(List<String> chosen, Exploration.@Nullable Bounds nearby, PrintStream out) {
        long began = System.nanoTime();
        long transitions = 0;
        long before = sum;
        int broken = 0;
        for (String start : chosen) {
            long from = System.nanoTime();
            Exploration found = Exploration.of(start, nearby == null ? bounds(start) : nearby);
            double seconds = (System.nanoTime() - from) / 1e9;
            sum += found.states();
            transitions += found.transitions();
            out.printf(Locale.ROOT, "%s; %.1f s, %,.0f states/s%n", found, seconds, found.states() / seconds);
            if (found.violation() != null) {
                broken++;
                out.printf(
                        Locale.ROOT,
                        "%s%n%s%nbroken after %d choices from %s (%s), the %d. state%n",
                        found.story(),
                        found.violation().getMessage(),
                        found.length(),
                        start,
                        Exploration.about(start),
                        sum);
                if (first) {
                    break;
                }
            }
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        out.printf(
                Locale.ROOT,
                "%,d distinct states, %,d transitions, %.1f s, %,.0f states/s; %d broken%n",
                sum - before,
                transitions,
                seconds,
                (sum - before) / seconds,
                broken);
        return broken;
    }

    private static int graphs(PrintStream out) {
        long began = System.nanoTime();
        int broken = 0;
        for (int size = 2; size <= 5; size++) {
            broken += told(size + " peers, links two-way", LinkGraphs.twoWay(size), out);
            broken += size == 5 ? 0 : told(size + " peers, links one-way, too", LinkGraphs.oneWay(size), out);
        }
        out.printf(Locale.ROOT, "graphs of links: %.1f s, %d broken%n", (System.nanoTime() - began) / 1e9, broken);
        return broken;
    }

    private static int told(String which, LinkGraphs all, PrintStream out) {
        out.printf(
                Locale.ROOT,
                "%s: %,d graphs, in %,d of them somebody reaches a quorum%n",
                which,
                all.graphs(),
                all.able());
        all.objections().stream().limit(5).forEach(out::println);
        return all.objections().size();
    }
}
