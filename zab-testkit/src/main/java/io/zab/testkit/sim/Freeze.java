package io.zab.testkit.sim;

import io.zab.testkit.disk.SimDisk;
import java.util.SplittableRandom;

/** The moment at which a core is healed, and everything else is left for ever as it is, or made worse. */
final class Freeze {
    private static final long FOR_EVER = 1L << 60;

    private final Simulation simulation;
    private final Options options;
    private final Core core;
    private final SplittableRandom random;
    private boolean outsideIsUp;
    private boolean outsideIsDown;

    Freeze(Simulation simulation, Options options, Core core, SplittableRandom random) {
        this.simulation = simulation;
        this.options = options;
        this.core = core;
        this.random = random;
    }

    void begin() {
        for (int a = 1; a <= options.peers; a++) {
            simulation.machines().disk(a).crashNever();
            SimProcess process = simulation.process(a);
            if (process != null) {
                process.failApply(0);
            }
            if (core.has(a)) {
                if (simulation.model().peer(a).rotten()) {
                    simulation.machines().kill(a, false, false); // Its next start finds what has rotted.
                }
                simulation.machines().heal(a);
            } else {
                leave(a);
            }
            for (int b = 1; b < a; b++) {
                if (core.has(a) && core.has(b)) {
                    simulation.network().heal(a, b);
                } else {
                    // Over a slow link one from outside may lead, and take as long as it likes for each record: no
                    // bound of time would say what is wrong.
                    simulation.network().hurry(a, b);
                    leave(a, b);
                }
            }
        }
    }

    private void leave(int id) {
        SimProcess process = simulation.process(id);
        SimDisk disk = simulation.machines().disk(id);
        boolean full = disk.isFilled() || !disk.mayOpen();
        boolean down = process != null && process.leaving() || outsideIsDown || full;
        int drawn = down ? 0 : random.nextInt(6);
        int how = drawn == 3 && outsideIsUp ? 4 : drawn;
        switch (how) {
            case 0, 1 -> {
                simulation.note(id, "stays", "down", how);
                simulation.machines().killForEver(id, random.nextBoolean());
            }
            case 2 -> {
                simulation.note(id, "stays", "paused", how);
                simulation.machines().pause(id, FOR_EVER);
            }
            case 3 -> {
                // Not beside others from outside, of whom one could lead with a quorum that needs this disk: see
                // docs/testing.md, on what is not claimed.
                outsideIsDown = true;
                simulation.note(id, "stays", "with a disk that stands still", how);
                simulation.machines().stallDisk(id, FOR_EVER);
            }
            default -> {
                outsideIsUp = true;
                simulation.note(id, "stays", "as it is", how);
            }
        }
    }

    private void leave(int a, int b) {
        int how = random.nextInt(6);
        switch (how) {
            case 0 -> {
                simulation.note(0, "stays", "cut " + a + " " + b, how);
                simulation.network().block(a, b, true);
                simulation.network().block(b, a, true);
            }
            case 1 -> {
                boolean forth = random.nextBoolean();
                simulation.note(0, "stays", "cut " + (forth ? a + " -> " + b : b + " -> " + a), how);
                simulation.network().block(forth ? a : b, forth ? b : a, true);
            }
            case 2 -> {
                long timeout = options.timings.followerTimeout().toNanos();
                long period = random.nextLong(timeout / 10, 3 * timeout);
                simulation.note(0, "flaps", a + " " + b + " every " + period / 1000 + " us", how);
                simulation.network().flap(a, b, period);
            }
            default -> {}
        }
    }
}
