package io.zab.testkit.mistakes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the simulated runs with one mistake showed, read from what {@code Simulate} prints. A seed counts once, for what broke first. */
final class SeedCount {
    private static final Pattern SEED = Pattern.compile("seed=(\\d+) peers=.*");
    private static final Pattern BROKEN = Pattern.compile("(\\w+) \\(([^)]+)\\): .*");
    private static final Pattern THROWN = Pattern.compile("seed (\\d+): .*");

    private final long from;
    private final long to;
    private final Map<String, Integer> by = new HashMap<>();
    private final List<Long> caught = new ArrayList<>();
    private boolean ended;
    private boolean skipped;
    private long seed = -1;

    SeedCount(long from, long to) {
        this.from = from;
        this.to = to;
    }

    void read(String line) {
        Matcher begins = SEED.matcher(line);
        Matcher broken = BROKEN.matcher(line);
        Matcher thrown = THROWN.matcher(line);
        if (begins.matches()) {
            seed = Long.parseLong(begins.group(1));
        } else if (seed >= 0 && broken.matches()) {
            boolean ownCheck = line.contains("InvariantBrokenException");
            boolean word = broken.group(2).equals("core");
            note(ownCheck ? "own check" : word ? broken.group(1) : broken.group(2));
        } else if (thrown.matches()) {
            seed = Long.parseLong(thrown.group(1));
            note("thrown");
        } else if (line.contains(" steps a second on each of ")) {
            ended = true;
        }
    }

    private void note(String what) {
        by.merge(what, 1, Integer::sum);
        caught.add(seed);
        seed = -1;
    }

    /** No seed is run. */
    void skip() {
        skipped = true;
        ended = true;
    }

    int caught() {
        return caught.size();
    }

    /** Whether all of the seeds were run. */
    boolean ended() {
        return ended;
    }

    /** How many seeds were looked at: up to the last one that was caught, if the rest was not needed. */
    long seeds() {
        if (skipped) {
            return 0;
        }
        return (ended || caught.isEmpty()
                        ? to
                        : caught.stream().mapToLong(Long::longValue).max().orElse(to))
                - from
                + 1;
    }

    /**
     * How many seeds it takes, counted from one that was caught to the next: half of the times no more than that. 0 if none was caught.
     */
    long medianGap() {
        List<Long> sorted = caught.stream().sorted().toList();
        List<Long> gaps = new ArrayList<>();
        long before = from - 1;
        for (long each : sorted) {
            gaps.add(each - before);
            before = each;
        }
        return gaps.isEmpty() ? 0 : gaps.stream().sorted().toList().get((gaps.size() - 1) / 2);
    }

    /** By which rules or checks, the most frequent first. */
    String told() {
        return by.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(one -> one.getKey() + " (" + one.getValue() + ")")
                .collect(Collectors.joining(", "));
    }
}
