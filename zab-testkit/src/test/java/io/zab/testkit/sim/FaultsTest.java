package io.zab.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.testkit.run.Plan;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each fault does what its name says; and once it is over, the cluster comes to rest ({@link Simulation#run} throws otherwise). */
class FaultsTest {
    private static final int SEEDS = 6;
    private static final Pattern LINE = Pattern.compile(" *(\\d+) +([0-9.]+)ms (?: {4})*(\\d?) +(.*)");

    /** A line of the story. */
    private record Told(double millis, int peer, String what) {}

    private static Options options(long seed, int peers, Fault... only) {
        Set<Fault> faults = EnumSet.noneOf(Fault.class);
        faults.addAll(List.of(only));
        return new Options(seed, peers, Plan.STEPS, Reduction.NONE, new Setup(0, 0, faults, true));
    }

    private static List<Told> story(long seed, int peers, Fault fault) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Simulation(options(seed, peers, fault), new PrintStream(out, false, StandardCharsets.UTF_8))
                .run(Long.MAX_VALUE);
        return told(out);
    }

    private static List<Told> told(ByteArrayOutputStream out) {
        List<Told> all = new ArrayList<>();
        for (String line : out.toString(StandardCharsets.UTF_8).split("\n")) {
            Matcher matcher = LINE.matcher(line);
            assertThat(matcher.matches()).as(line).isTrue();
            String peer = matcher.group(3);
            all.add(new Told(
                    Double.parseDouble(matcher.group(2)),
                    peer.isEmpty() ? 0 : Integer.parseInt(peer),
                    matcher.group(4)));
        }
        return all;
    }

    /** Of some seeds. */
    private static Stream<List<Told>> stories(Fault fault) {
        return Stream.iterate(1L, seed -> seed + 1).limit(SEEDS).map(seed -> story(seed, 3, fault));
    }

    /** In each story in which {@code first} was told of a peer, {@code then} is told of it later; and that happens. */
    private static void assertFollows(Fault fault, String first, String then) {
        long found = 0;
        for (List<Told> story : stories(fault).toList()) {
            for (int i = 0; i < story.size(); i++) {
                Told one = story.get(i);
                if (one.what.matches(first)) {
                    found++;
                    assertThat(story.stream()
                                    .skip(i)
                                    .anyMatch(later -> later.peer == one.peer && later.what.matches(then)))
                            .as("%s, and then %s", one, then)
                            .isTrue();
                }
            }
        }
        assertThat(found).isPositive();
    }

    @Test
    void whoFindsNoRoomStopsAndSaysWhyAndIsBackWhenThereIs() {
        assertFollows(Fault.DISK_FULL, "storage failed .*no room is left for.*", "starts .*");
    }

    @Test
    void whoFindsNoRoomWhileItStartsTriesAgain() {
        assertFollows(Fault.DISK_FULL, "cannot start .*no room is left for.*", "starts .*");
    }

    @Test
    void aSnapshotThatFindsNoRoomCostsNothingButItself() {
        assertFollows(Fault.DISK_FULL, "snapshot failed .*no room is left for.*", "to \\d .*");
    }

    @Test
    void whoCannotReadOrWriteStopsAndIsBack() {
        assertFollows(Fault.IO_ERROR, "storage failed .*the write of.*", "starts .*");
        assertFollows(Fault.IO_ERROR, "cannot start .*the read of.*", "starts .*");
    }

    @Test
    void whoCanOpenNothingStopsAndIsBackOnceItCan() {
        assertFollows(Fault.NO_DESCRIPTORS, "storage failed .*too many open files.*", "starts .*");
        assertFollows(Fault.NO_DESCRIPTORS, "cannot start .*too many open files.*", "starts .*");
        assertFollows(Fault.NO_DESCRIPTORS, "snapshot failed .*too many open files.*", "to \\d .*");
    }

    @Test
    void whoIsAwayForLongComesBackToOthersWhoWentOn() {
        assertFollows(Fault.OUTAGE, "(is killed|loses power).*", "starts .*");
        assertFollows(Fault.OUTAGE, "mark SNAP", "to \\d SYNC SNAP.*");
    }

    @Test
    void whoseStateMachineThrowsStopsAndAppliesItAllAgain() {
        assertFollows(Fault.APPLY_FAILURE, "role .* -> STOPPED STATE_MACHINE_FAILED.*", "starts .*");
        assertFollows(Fault.APPLY_FAILURE, "state machine failed.*", "apply .*");
    }

    @Test
    void aSlowStateMachineAppliesNothingForAWhile() {
        long found = 0;
        for (List<Told> story : stories(Fault.SLOW_APPLY).toList()) {
            double healed = millisOf(story, "HEAL");
            for (Told one : story) {
                if (one.what.startsWith("applies nothing for ")) {
                    double end = Math.min(
                            healed, one.millis + Long.parseLong(one.what.split(" ")[3]) / 1e3);
                    found++;
                    assertThat(story.stream()
                                    .anyMatch(other -> other.peer == one.peer
                                            && other.millis > one.millis
                                            && other.millis < end - 0.01
                                            && other.what.startsWith("apply ")))
                            .as(one.toString())
                            .isFalse();
                }
            }
        }
        assertThat(found).isPositive();
    }

    private static double millisOf(List<Told> story, String what) {
        return story.stream()
                .filter(one -> one.what.startsWith(what))
                .findFirst()
                .orElseThrow()
                .millis;
    }

    @Test
    void clocksGoAtRatesOfTheirOwn() {
        Simulation simulation = new Simulation(options(3, 3, Fault.CLOCK), null);
        simulation.run(1);
        List<Long> before = clocks(simulation);
        long began = simulation.now();
        simulation.stepOn(Long.MAX_VALUE);
        while (simulation.steps() < Plan.STEPS) {
            simulation.stepOn(Long.MAX_VALUE);
        }
        List<Long> after = clocks(simulation);
        Set<Long> passed = new TreeSet<>();
        for (int i = 0; i < 3; i++) {
            passed.add(after.get(i) - before.get(i));
        }
        assertThat(passed).hasSize(3).doesNotContain(simulation.now() - began);
        assertThat(passed).allMatch(nanos -> nanos > 0);
    }

    private static List<Long> clocks(Simulation simulation) {
        List<Long> clocks = new ArrayList<>();
        for (int id = 1; id <= 3; id++) {
            clocks.add(simulation.machines().clock(id).at(simulation.now()));
        }
        return clocks;
    }

    @Test
    void whatIsSwizzledIsCutOffOneAfterTheOtherAndComesBackInAnotherOrder() {
        boolean otherOrder = false;
        for (long seed = 1; seed <= SEEDS; seed++) {
            List<Integer> cut = new ArrayList<>();
            List<Integer> back = new ArrayList<>();
            for (Told one : story(seed, 5, Fault.SWIZZLE)) {
                if (one.what.startsWith("is clogged")) {
                    cut.add(one.peer);
                } else if (one.what.startsWith("is let go")) {
                    back.add(one.peer);
                }
            }
            assertThat(cut.containsAll(back)).isTrue();
            otherOrder |= back.size() > 2 && !back.equals(cut.subList(0, back.size()));
        }
        assertThat(otherOrder).isTrue();
    }

    @Test
    void allGraphsOfThreePeersOccur() {
        Set<String> graphs = new TreeSet<>();
        for (long seed = 1; seed <= 400 && graphs.size() < 64; seed++) {
            story(seed, 3, Fault.LINK_GRAPH).stream()
                    .filter(one -> one.peer == 0 && one.what.startsWith("cut"))
                    .forEach(one -> graphs.add(one.what.strip()));
        }
        assertThat(graphs).hasSize(64).contains("cut", "cut  1>2", "cut  1>2 1>3 2>1 2>3 3>1 3>2");
    }

    @Test
    void overASlowLinkOneMessageComesAfterTheOther() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Simulation simulation = new Simulation(options(2, 3), new PrintStream(out, false, StandardCharsets.UTF_8));
        simulation.run(1000);
        for (int from = 1; from <= 3; from++) {
            for (int to = 1; to <= 3; to++) {
                if (from != to) {
                    simulation.network().slow(from, to, 100_000);
                }
            }
        }
        long slow = simulation.now();
        while (simulation.steps() < 3000) {
            simulation.stepOn(Long.MAX_VALUE);
        }
        List<Told> story = told(out);
        int found = 0;
        for (int to = 1; to <= 3; to++) {
            int receiver = to;
            double[] times = story.stream()
                    .filter(one -> one.peer == receiver
                            && one.millis > slow / 1e6 + 100
                            && one.what.matches("from . RECORDS \\d.*"))
                    .mapToDouble(Told::millis)
                    .toArray();
            found += times.length;
            if (times.length > 0) {
                // A batch has more than fifty bytes; now and then some wait for an urgent message, and arrive together.
                assertThat(times[times.length - 1] - times[0]).isGreaterThan(5 * (times.length - 1) - 20);
            }
        }
        assertThat(found).isGreaterThan(10);
    }

    @Test
    void aBurstAsksForMoreThanThereIsRoomFor() {
        boolean more = false;
        for (long seed = 1; seed <= SEEDS; seed++) {
            Options options = options(seed, 3, Fault.BURST);
            Simulation simulation = new Simulation(options, null);
            simulation.run(1);
            while (simulation.steps() < Plan.STEPS) {
                simulation.stepOn(Long.MAX_VALUE);
                SimProcess process = simulation.process(1);
                more |= process != null && process.clients().outstanding() > options.outstandingMax + 40;
            }
        }
        assertThat(more).isTrue();
    }
}
