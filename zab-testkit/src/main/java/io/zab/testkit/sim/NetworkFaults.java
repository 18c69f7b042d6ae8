package io.zab.testkit.sim;

import java.util.random.RandomGenerator;

/** What goes wrong between machines. What is cut stays cut until all is healed. */
final class NetworkFaults {
    private final Simulation simulation;
    private final Options options;
    private final Victims victims;
    private final RandomGenerator random;

    NetworkFaults(Simulation simulation, Options options, Victims victims, RandomGenerator random) {
        this.simulation = simulation;
        this.options = options;
        this.victims = victims;
        this.random = random;
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

    private void isolate(int id) {
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

    private void heal() {
        for (int a = 1; a <= options.peers; a++) {
            for (int b = 1; b < a; b++) {
                simulation.network().heal(a, b);
            }
        }
    }
}
