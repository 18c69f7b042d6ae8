package io.zab.testkit.sim;

import java.util.random.RandomGenerator;

/** The clock of a machine goes wrong: up to twice as fast as time, or half as fast; or it jumps forward. Safety never leans on time. */
final class ClockFault {
    private static final int[] PERMILLE = {500, 600, 750, 900, 1100, 1333, 1666, 2000};

    private final Simulation simulation;
    private final Victims victims;
    private final RandomGenerator random;

    ClockFault(Simulation simulation, Victims victims, RandomGenerator random) {
        this.simulation = simulation;
        this.victims = victims;
        this.random = random;
    }

    void strike(int id) {
        int peer = random.nextBoolean() ? victims.leaderOr(id) : id;
        SimClock clock = simulation.machines().clock(peer);
        switch (random.nextInt(4)) {
            case 0 -> {
                long nanos = 2 * victims.aWhile();
                simulation.note(peer, "clock", "jumps by " + nanos / 1000 + " us", nanos);
                clock.jumps(nanos);
            }
            case 1 -> {
                simulation.note(peer, "clock", "goes as usual", 0);
                clock.goesAsUsual(simulation.now());
            }
            default -> {
                int permille = PERMILLE[random.nextInt(PERMILLE.length)];
                simulation.note(peer, "clock", "goes at " + permille + " permille", permille);
                clock.goes(simulation.now(), permille);
            }
        }
    }
}
