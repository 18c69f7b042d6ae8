package io.zab.testkit.sim;

import io.zab.PeerId;
import io.zab.testkit.disk.Rot;
import io.zab.testkit.disk.SimDisk;
import io.zab.testkit.model.Model;
import io.zab.testkit.model.ModelPeer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of a peer's directory rot: while it is down, and its start notices; or while it runs, and a read or the next start does. One damage at a time for each
 * peer, and never of more peers than a cluster bears to lose.
 */
final class DamageFault {
    private final Simulation simulation;
    private final Options options;
    private final Victims victims;
    private final RandomGenerator random;
    private final RotTrials trials;

    DamageFault(Simulation simulation, Options options, Victims victims, RandomGenerator random) {
        this.simulation = simulation;
        this.options = options;
        this.victims = victims;
        this.random = random;
        this.trials = new RotTrials(simulation, options);
    }

    /** If this peer may be lost, and its directory was ever of any account. Before a cluster has formed, a damaged directory stops it for good (decision 21). */
    boolean strike(int id) {
        trials.of(id);
        Model model = simulation.model();
        ModelPeer victim = model.peer(id);
        if (victim.storage() == null
                || victim.rotten()
                || victim.rolledBack()
                || !model.mayForget(victim)
                || !model.committed().sealed()) {
            return false;
        }
        boolean running = random.nextInt(3) == 0 && simulation.process(id) != null;
        if (!running) {
            simulation.machines().kill(id, random.nextBoolean(), false);
            simulation.machines().restartLater(id, victims.aWhile());
        }
        SimDisk disk = simulation.machines().disk(id);
        @Nullable Rot rot = disk.drawRot(random);
        if (rot == null || !disk.exists("identity")) {
            return false;
        }
        DamageVerdict verdict = DamageVerdict.of(
                disk,
                rot,
                PeerId.of(id),
                options.segmentBytes,
                simulation.machines().proven(id));
        simulation.coverage().hit(verdict);
        simulation.note(id, "rots", rot + (running ? ", while it runs: " : ": ") + verdict, verdict.ordinal());
        // What the next group will be written over is not damaged yet; but what it leaves of that makes it look torn.
        boolean ahead = running && verdict == DamageVerdict.HARMLESS && rot.touches("log/");
        if (verdict == DamageVerdict.LOOKS_TORN || ahead) {
            return false;
        }
        disk.rot(rot);
        // Harmless ones, too: with what a power loss takes away before the next start they may be noticed.
        model.rotted(victim);
        return true;
    }
}
