package io.zab.testkit.sim;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/** What goes wrong between machines. What is cut stays cut until all is healed. */
final class NetworkFaults {
    private final Simulation simulation;
    private final Options options;
    private final Victims victims;
    private final RandomGenerator random;
    private final Later later;

    NetworkFaults(Simulation simulation, Options options, Victims victims, RandomGenerator random, Later later) {
        this.simulation = simulation;
        this.options = options;
        this.victims = victims;
        this.random = random;
        this.later = later;
    }

    /** Whether anything came of it. */
    boolean strike(Fault fault, int id) {
        if (options.peers == 1) {
            return false;
        }
        switch (fault) {
            case BREAK_LINK -> simulation.network().breakLink(id, victims.otherThan(id), "broken");
            case PARTITION -> partition();
            case ONE_WAY -> simulation.network().block(id, victims.otherThan(id), true);
            case ISOLATE -> isolate(id);
            case HEAL -> heal();
            case SLOW_LINK -> slow(id, victims.otherThan(id));
            case SWIZZLE -> swizzle();
            case LINK_GRAPH -> anyGraph();
            case DELAY_SPIKE -> simulation.network().delaySpike(simulation.now() + victims.aWhile() / 4);
            default -> throw new IllegalArgumentException("not of the network: " + fault);
        }
        return true;
    }

    void cut(int a, int b) {
        simulation.network().block(a, b, true);
        simulation.network().block(b, a, true);
        if (random.nextBoolean()) {
            simulation.network().breakLink(a, b, "cut");
        }
    }

    /** From all others. */
    void isolate(int id) {
        for (int other = 1; other <= options.peers; other++) {
            if (other != id) {
                cut(id, other);
            }
        }
    }

    private void partition() {
        int side = random.nextInt(1 << options.peers);
        for (int a = 1; a <= options.peers; a++) {
            for (int b = a + 1; b <= options.peers; b++) {
                if ((side >> a - 1 & 1) != (side >> b - 1 & 1) && random.nextInt(8) > 0) {
                    cut(a, b);
                }
            }
        }
    }

    /** What may be under way at once takes up to some follower timeouts. */
    private void slow(int from, int to) {
        long nanos = random.nextLong(1, 4 * options.timings.followerTimeout().toNanos());
        simulation.network().slow(from, to, nanos);
        if (random.nextBoolean()) {
            simulation.network().slow(to, from, nanos);
        }
    }

    /** Some peers are cut off, one after the other, and in another order come back. */
    private void swizzle() {
        List<Integer> peers = new ArrayList<>();
        for (int id = 1; id <= options.peers; id++) {
            if (random.nextInt(3) > 0) {
                peers.add(id);
            }
        }
        long gap = victims.aWhile() / 4;
        boolean oneWay = random.nextInt(3) == 0;
        long at = 0;
        for (int turn = 0; turn < 2; turn++) {
            boolean blocked = turn == 0;
            shuffle(peers);
            for (int id : peers) {
                at += 1 + random.nextLong(2 * gap + 1);
                later.after(at, () -> clog(id, blocked, oneWay));
            }
        }
    }

    private void clog(int id, boolean blocked, boolean oneWay) {
        simulation.note(id, blocked ? "is clogged" : "is let go", "", 1);
        for (int other = 1; other <= options.peers; other++) {
            if (other != id) {
                simulation.network().block(id, other, blocked);
                if (!oneWay) {
                    simulation.network().block(other, id, blocked);
                }
            }
        }
    }

    private void shuffle(List<Integer> peers) {
        for (int i = peers.size() - 1; i > 0; i--) {
            Collections.swap(peers, i, random.nextInt(i + 1));
        }
    }

    /** Each direction of each link, for itself, is cut or not: of few peers all graphs occur, of more all kinds. */
    private void anyGraph() {
        int eighths = 1 + random.nextInt(7);
        StringBuilder cuts = new StringBuilder();
        for (int from = 1; from <= options.peers; from++) {
            for (int to = 1; to <= options.peers; to++) {
                boolean blocked = from != to && random.nextInt(8) < eighths;
                if (from != to) {
                    simulation.network().block(from, to, blocked);
                }
                cuts.append(blocked ? " " + from + ">" + to : "");
            }
        }
        simulation.note(0, "cut", cuts, eighths);
    }

    void heal() {
        for (int a = 1; a <= options.peers; a++) {
            for (int b = 1; b < a; b++) {
                simulation.network().heal(a, b);
            }
        }
    }
}
