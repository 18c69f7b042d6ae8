package io.zab.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.Role;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every graph of two-way links between four and five peers, but for who is who in it, cut into a cluster under load: whoever reaches a quorum leads before long, nobody does
 * where nobody reaches one, every promise holds; and once all links are whole the cluster comes to rest ({@link Simulation#run} throws otherwise).
 */
class LinkGraphRunsTest {
    private static final int SEEDS = 3;
    private static final long FIXED_NANOS = 3_000_000_000L;

    /**
     * @param links a bit for each pair, in the order of {@link #pair}
     */
    record Graph(int size, int links) {
        private static int pair(int a, int b) {
            int high = Math.max(a, b);
            return high * (high - 1) / 2 + Math.min(a, b);
        }

        boolean has(int a, int b) {
            return (links >> pair(a, b) & 1) == 1;
        }

        /** The same with other names. */
        Graph renamed(List<Integer> names) {
            int renamed = 0;
            for (int a = 0; a < size; a++) {
                for (int b = 0; b < a; b++) {
                    renamed |= has(a, b) ? 1 << pair(names.get(a), names.get(b)) : 0;
                }
            }
            return new Graph(size, renamed);
        }

        /** Whether this one, with all that it reaches, is a quorum. */
        boolean reachesAQuorum(int a) {
            return 1 + IntStream.range(0, size).filter(b -> a != b && has(a, b)).count() > size / 2;
        }

        boolean anyReachesAQuorum() {
            return IntStream.range(0, size).anyMatch(this::reachesAQuorum);
        }
    }

    /** One of each class of those that are equal but for the names. */
    static List<Graph> graphs() {
        return Stream.concat(graphs(4).stream(), graphs(5).stream()).toList();
    }

    private static List<Graph> graphs(int size) {
        List<List<Integer>> names =
                permutations(IntStream.range(0, size).boxed().toList());
        Set<Integer> known = new TreeSet<>();
        List<Graph> found = new ArrayList<>();
        for (int links = 0; links < 1 << size * (size - 1) / 2; links++) {
            Graph graph = new Graph(size, links);
            if (known.add(links)) {
                found.add(graph);
                names.forEach(each -> known.add(graph.renamed(each).links));
            }
        }
        return found;
    }

    private static List<List<Integer>> permutations(List<Integer> of) {
        if (of.isEmpty()) {
            return List.of(List.of());
        }
        List<List<Integer>> all = new ArrayList<>();
        for (Integer first : of) {
            List<Integer> rest = new ArrayList<>(of);
            rest.remove(first);
            for (List<Integer> behind : permutations(rest)) {
                List<Integer> one = new ArrayList<>(List.of(first));
                one.addAll(behind);
                all.add(one);
            }
        }
        return all;
    }

    @Test
    void ofFourPeersThereAreElevenGraphsAndOfFiveThirtyFour() {
        assertThat(graphs(4)).hasSize(11);
        assertThat(graphs(5)).hasSize(34);
    }

    @ParameterizedTest
    @MethodSource("graphs")
    void whoeverReachesAQuorumLeadsAndAllComesToRestOnceTheLinksAreWhole(Graph graph) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            List<Integer> names =
                    new ArrayList<>(IntStream.range(0, graph.size).boxed().toList());
            Collections.shuffle(names, new Random(seed));
            run(seed, graph.renamed(names));
        }
    }

    private static void run(long seed, Graph graph) {
        Options options = new Options(
                seed, graph.size, 1, Reduction.NONE.without(Set.of(Fault.HEAL)), new Setup(0, 0, Set.of(), true));
        Simulation simulation = new Simulation(options, null);
        simulation.run(1);
        while (!isFormed(simulation)) {
            simulation.stepOn(Long.MAX_VALUE);
        }
        cut(simulation, graph);
        long timeout = options.timings.followerTimeout().toNanos();
        long atTheLatest = simulation.now() + 10 * timeout + FIXED_NANOS;
        long atLeast = simulation.now() + 4 * timeout;
        while (simulation.now() < atLeast
                || graph.anyReachesAQuorum() && !isLed(simulation, graph) && simulation.now() < atTheLatest) {
            simulation.stepOn(Long.MAX_VALUE);
        }
        assertThat(isLed(simulation, graph))
                .as("seed %d, %s, led by %s", seed, graph, leaders(simulation))
                .isEqualTo(graph.anyReachesAQuorum());
        assertThat(leaders(simulation)).allMatch(id -> graph.reachesAQuorum(id - 1));

        simulation.run(Long.MAX_VALUE);
        assertThat(simulation.healTime()).isNotNull();
    }

    private static void cut(Simulation simulation, Graph graph) {
        for (int a = 1; a <= graph.size; a++) {
            for (int b = 1; b <= graph.size; b++) {
                if (a != b && !graph.has(a - 1, b - 1)) {
                    simulation.network().block(a, b, true);
                }
            }
        }
    }

    /** Whether all hold the seal: before, nobody does without any other. */
    private static boolean isFormed(Simulation simulation) {
        return IntStream.rangeClosed(1, simulation.peers()).allMatch(id -> {
            SimProcess process = simulation.process(id);
            return process != null && process.status().formed();
        });
    }

    private static boolean isLed(Simulation simulation, Graph graph) {
        return leaders(simulation).stream().anyMatch(id -> graph.reachesAQuorum(id - 1));
    }

    /** Those that are established. */
    private static List<Integer> leaders(Simulation simulation) {
        return IntStream.rangeClosed(1, simulation.peers())
                .filter(id -> {
                    SimProcess process = simulation.process(id);
                    return process != null
                            && process.status().role() == Role.LEADING
                            && process.status().established();
                })
                .boxed()
                .toList();
    }
}
