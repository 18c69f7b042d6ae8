package io.zab.testkit.sim;

import io.zab.Zxid;
import io.zab.testkit.predicate.Predicates;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads: at each peer bursts of them, of clients that go from peer to peer and remember what they have seen. Some must see everything acknowledged before, some
 * what their client has seen, and some are content with whatever there is.
 */
final class ReadLoad {
    private final Simulation simulation;
    private final Options options;
    private final SplittableRandom random;
    private final Zxid[] seen = new Zxid[Predicates.CLIENTS];
    private int begun;
    private boolean on = true;

    ReadLoad(Simulation simulation, Options options) {
        this.simulation = simulation;
        this.options = options;
        this.random = Randoms.of(options.seed, "reads");
        Arrays.fill(seen, Zxid.NONE);
    }

    void start() {
        for (int id = 1; id <= options.peers; id++) {
            later(id);
        }
    }

    void stop() {
        on = false;
    }

    private void later(int id) {
        simulation.after(random.nextLong(1, 2 * options.readNanos), () -> {
            if (on) {
                burst(id);
                later(id);
            }
        });
    }

    private void burst(int id) {
        SimProcess process = simulation.process(id);
        int count = 1 + random.nextInt(options.readBurstMax);
        if (process == null) {
            return;
        }
        if (options.eagerReads && process.clients().openReads() == 0) {
            again(process);
        }
        for (int i = 0; i < count && process.clients().openReads() < options.outstandingMax; i++) {
            long wait = random.nextInt(4) == 0
                    ? 1 + random.nextLong(options.deadlineNanos)
                    : options.deadlineNanos * (1 + random.nextInt(8));
            int client = random.nextInt(Predicates.CLIENTS);
            @Nullable
            Zxid atLeast = switch (random.nextInt(8)) {
                case 0 -> Zxid.NONE;
                case 1, 2 -> seen[client];
                default -> null;
            };
            if (begun++ < options.reduction.readsMax()) {
                read(process, client, atLeast, wait);
            }
        }
    }

    /** Somebody who asks again once answered: rounds come as fast as a quorum answers. */
    private void again(SimProcess process) {
        if (on && !process.dead() && begun++ < options.reduction.readsMax()) {
            process.clients().read(0, null, process.clock() + options.deadlineNanos, zxid -> again(process));
        }
    }

    /** A leader has been established: whoever does not know yet that it no longer leads is asked now, and some round trips later. */
    void everywhereSoon() {
        for (int id = 1; id <= options.peers; id++) {
            int peer = id;
            for (int turn = 0; turn < 3; turn++) {
                simulation.after(
                        1
                                + random.nextLong(
                                        1 + turn * options.timings.heartbeat().toNanos()),
                        () -> one(peer));
            }
        }
    }

    private void one(int id) {
        SimProcess process = simulation.process(id);
        if (on && process != null && begun++ < options.reduction.readsMax()) {
            read(process, random.nextInt(Predicates.CLIENTS), null, options.deadlineNanos);
        }
    }

    SimRead read(SimProcess process, @Nullable Zxid atLeast, long waitNanos) {
        return read(process, 0, atLeast, waitNanos);
    }

    private SimRead read(SimProcess process, int client, @Nullable Zxid atLeast, long waitNanos) {
        return process.clients().read(client, atLeast, process.clock() + waitNanos, zxid -> saw(client, zxid));
    }

    /** The client that makes this request remembers where it was applied. */
    Consumer<Zxid> tellsClientOf(long request) {
        int client = Predicates.client(request);
        return zxid -> saw(client, zxid);
    }

    private void saw(int client, Zxid zxid) {
        seen[client] = Zxid.max(seen[client], zxid);
    }
}
