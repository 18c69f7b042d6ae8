package io.zab.testkit;

import io.zab.StateMachine;
import io.zab.testkit.run.Campaign;
import io.zab.testkit.run.Failure;
import io.zab.testkit.run.Plan;
import io.zab.testkit.run.Shrinker;
import io.zab.testkit.run.Shrunk;
import io.zab.testkit.run.Worlds;
import io.zab.testkit.sim.Options;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;

/**
 * Your own state machine on a simulated cluster: whole clusters in this thread, in virtual time, with the production protocol and storage, under crashes, power
 * losses, partitions, lost directories, snapshots and changes of leader, all of it from one seed.
 *
 * <pre>{@code
 * Simulation.builder()
 *         .peers(3)
 *         .stateMachine(Ledger::new)
 *         .requests(random -> transfer(random.nextInt(10), random.nextInt(10)))
 *         .checkEach(ledger -> assertEquals(1000, ledger.total()))
 *         .build()
 *         .run(100); // seeds 1 to 100; a second or two
 * }</pre>
 *
 * <p>Checked are all promises of the library, your own checks, and above all that the state machine is <b>deterministic</b>: every peer applies each
 * transaction on two instances, of which one is restored from a snapshot now and then, and the results must be equal; the snapshots of all peers at the same zxid
 * must be equal; and all transactions of a run, applied once more in the end, must lead to the same state.
 *
 * <p>A failure is reduced to a small run before it is thrown. The same seed gives the same run, in any JVM, for as long as neither zab nor the state machine
 * changes; of course only if the state machine is deterministic, which is what is being looked for.
 *
 * <p>Immutable; any thread. State machines are called by the thread that runs the seed.
 */
public final class Simulation<M extends StateMachine> {
    private final SimulationBuilder<M> settings;

    Simulation(SimulationBuilder<M> settings) {
        this.settings = settings;
    }

    /** What is to be run; {@link SimulationBuilder#stateMachine} and {@link SimulationBuilder#requests} have no defaults. */
    public static SimulationBuilder<StateMachine> builder() {
        return new SimulationBuilder<>();
    }

    /**
     * Runs seeds 1 to {@code seeds}.
     *
     * @throws SimulationFailure at the first in which something does not hold
     */
    public SimulationReport run(int seeds) {
        return run(1, seeds);
    }

    /**
     * Runs these seeds, both ends included.
     *
     * @throws SimulationFailure at the first in which something does not hold
     */
    public SimulationReport run(long from, long to) {
        if (to < from) {
            throw new IllegalArgumentException("run(from, to) needs from <= to, but they are " + from + " and " + to);
        }
        AtomicLong transactions = new AtomicLong();
        Worlds worlds = worlds(settings, transactions::addAndGet);
        AtomicReference<Failure> first = new AtomicReference<>();
        Campaign campaign = new Campaign(worlds, settings.plan(from), to, null, (plan, world, failure) -> {
            if (failure != null) {
                first.compareAndSet(null, failure);
            }
        });
        Campaign.Progress all;
        try {
            all = campaign.untilFailure().run(settings.threads());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while simulations run", e);
        }
        Failure failure = first.get();
        if (failure != null) {
            throw told(Shrinker.shrink(worlds, failure, settings.shrinkFor()), worlds);
        }
        return new SimulationReport(all.runs(), transactions.get(), all.steps(), all.virtualSeconds());
    }

    /**
     * Repeats one run.
     *
     * @param words as a failure has them, {@code "seed=17 peers=3 faults=t3"}, or a seed alone, {@code "seed=17"}
     * @throws SimulationFailure if something does not hold in it; not reduced
     */
    public SimulationReport replay(String words) {
        Plan plan = Plan.parse(settings.plan(0).words() + " " + words);
        AtomicLong transactions = new AtomicLong();
        Worlds worlds = worlds(settings, transactions::addAndGet);
        io.zab.testkit.sim.Simulation world = worlds.make(plan, settings.trace(), 1);
        Failure failure = Failure.of(world, plan);
        if (failure != null) {
            throw told(new Shrunk(failure, failure, 1, 0), worlds);
        }
        return new SimulationReport(1, transactions.get(), world.steps(), world.now() / 1e9);
    }

    private SimulationFailure told(Shrunk shrunk, Worlds worlds) {
        Failure failure = shrunk.to();
        String timeline = failure.story(worlds, Shrunk.LINES);
        String replay = bare(failure.exactly());
        String message = failure.message() + "\n\n" + timeline + "\nseed "
                + failure.plan().seed() + ", event "
                + failure.events() + "; reduced: " + shrunk.figures() + "\nreplay with: simulation.replay(\"" + replay
                + "\")\n  the whole run: simulation.replay(\""
                + bare(shrunk.from().exactly()) + "\")";
        return new SimulationFailure(failure.message(), timeline, replay, message, failure.thrown());
    }

    private static String bare(Plan plan) {
        return plan.words().replace("--", "");
    }

    /** With an application of one's own. */
    private static Worlds worlds(SimulationBuilder<?> settings, LongConsumer transactions) {
        return (plan, trace, kept) -> new io.zab.testkit.sim.Simulation(
                new Options(plan.seed(), plan.peers(), plan.steps(), plan.reduction(), settings.setup()),
                settings.workload(transactions),
                trace,
                kept);
    }
}
