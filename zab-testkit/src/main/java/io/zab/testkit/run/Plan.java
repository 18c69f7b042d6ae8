package io.zab.testkit.run;

import io.zab.testkit.sim.Fault;
import io.zab.testkit.sim.Reduction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * One run, as far as it can be said in a line: the seed, and what is not left to it.
 *
 * @param peers how many; 0 if the seed decides
 * @param steps events under faults, before all is healed
 * @param until the event at which the run is cut off, {@link Long#MAX_VALUE} for never
 * @param reduction what is left out
 */
public record Plan(long seed, int peers, int steps, long until, Reduction reduction) {
    /** Steps of a run under faults, unless said otherwise. */
    public static final int STEPS = 4000;

    /** The whole run of a seed. */
    public static Plan of(long seed) {
        return new Plan(seed, 0, STEPS, Long.MAX_VALUE, Reduction.NONE);
    }

    /** The run of another seed, all else equal. */
    public Plan seed(long other) {
        return new Plan(other, peers, steps, until, reduction);
    }

    /** With so many peers. */
    public Plan peers(int number) {
        return new Plan(seed, number, steps, until, reduction);
    }

    /** So long under faults, and no longer than {@code last} in all. */
    public Plan length(int underFaults, long last) {
        return new Plan(seed, peers, underFaults, last, reduction);
    }

    /** With this left out. */
    public Plan reduced(Reduction what) {
        return new Plan(seed, peers, steps, until, what);
    }

    /** A plan from its {@link #words}, with or without their dashes. */
    public static Plan parse(String words) {
        Plan plan = of(0);
        for (String word : words.strip().split("\\s+")) {
            String bare = word.startsWith("--") ? word.substring(2) : word;
            int equals = bare.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException(word + " in \"" + words + "\" is not of the form name=value");
            }
            plan = plan.with(bare.substring(0, equals), bare.substring(equals + 1));
        }
        return plan;
    }

    /**
     * With one word more.
     *
     * @throws IllegalArgumentException if there is no such word, or its value is none
     */
    public Plan with(String name, String value) {
        return switch (name) {
            case "seed" -> seed(Long.parseLong(value));
            case "peers" -> peers(Integer.parseInt(value));
            case "steps" -> length(Integer.parseInt(value), until);
            case "until" -> length(steps, Long.parseLong(value));
            case "faults" -> reduced(reduction.only(ids(value)));
            case "without" -> reduced(reduction.without(kinds(value)));
            case "requests" -> reduced(reduction.load(Integer.parseInt(value), reduction.readsMax()));
            case "reads" -> reduced(reduction.load(reduction.requestsMax(), Integer.parseInt(value)));
            case "timing" -> reduced(reduction.timing(Long.parseLong(value)));
            default -> throw new IllegalArgumentException("there is no option " + name);
        };
    }

    private static Set<String> ids(String value) {
        Set<String> ids = new TreeSet<>(Arrays.asList(value.split(",")));
        ids.remove("");
        ids.remove("none");
        return ids;
    }

    private static Set<Fault> kinds(String value) {
        Set<Fault> kinds = EnumSet.noneOf(Fault.class);
        for (String kind : value.split(",")) {
            kinds.add(Fault.valueOf(kind));
        }
        return kinds;
    }

    /** The line that says it: {@code --seed=17 --peers=3 --faults=t3,p2.1.4 ...}. */
    public String words() {
        List<String> words = new ArrayList<>();
        words.add("--seed=" + seed);
        if (peers != 0) {
            words.add("--peers=" + peers);
        }
        if (steps != STEPS) {
            words.add("--steps=" + steps);
        }
        if (reduction.requestsMax() != Integer.MAX_VALUE) {
            words.add("--requests=" + reduction.requestsMax());
        }
        if (reduction.readsMax() != Integer.MAX_VALUE) {
            words.add("--reads=" + reduction.readsMax());
        }
        if (!reduction.without().isEmpty()) {
            words.add(
                    "--without=" + reduction.without().stream().map(Fault::name).collect(Collectors.joining(",")));
        }
        Set<String> only = reduction.only();
        if (only != null) {
            words.add("--faults=" + (only.isEmpty() ? "none" : String.join(",", only)));
        }
        if (reduction.timing() != 0) {
            words.add("--timing=" + reduction.timing());
        }
        if (until != Long.MAX_VALUE) {
            words.add("--until=" + until);
        }
        return String.join(" ", words);
    }

    @Override
    public String toString() {
        return words();
    }
}
