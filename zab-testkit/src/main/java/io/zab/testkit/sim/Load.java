package io.zab.testkit.sim;

import io.zab.FailoverStep;
import io.zab.testkit.predicate.Predicates;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Requests: at each peer bursts of them, with deadlines, for as long as the load is on; and beside them reads. */
final class Load {
    private final Simulation simulation;
    private final Options options;
    private final SplittableRandom random;
    private final Workload workload;
    private final ReadLoad reads;
    private int submitted;
    private boolean on = true;

    Load(Simulation simulation, Options options, Workload workload) {
        this.workload = workload;
        this.simulation = simulation;
        this.options = options;
        this.random = Randoms.of(options.seed, "load");
        this.reads = new ReadLoad(simulation, options);
    }

    void start() {
        for (int id = 1; id <= options.peers; id++) {
            later(id);
        }
        reads.start();
    }

    void stop() {
        on = false;
        reads.stop();
    }

    void atStep(FailoverStep.Kind kind) {
        if (on && kind == FailoverStep.Kind.ESTABLISHED) {
            reads.everywhereSoon();
        }
    }

    private void later(int id) {
        simulation.after(random.nextLong(1, 2 * options.loadNanos), () -> {
            if (on) {
                burst(id);
                later(id);
            }
        });
    }

    private void burst(int id) {
        SimProcess process = simulation.process(id);
        int count = 1 + random.nextInt(options.burstMax);
        if (process == null) {
            return;
        }
        for (int i = 0; i < count && process.clients().outstanding() < options.outstandingMax; i++) {
            if (submitted++ < options.reduction.requestsMax()) {
                submit(process);
            }
        }
    }

    /** As many at once, whatever is outstanding: also at a peer that nobody reaches. */
    void burst(SimProcess process, int count, RandomGenerator source) {
        for (int i = 0; i < count && submitted++ < options.reduction.requestsMax(); i++) {
            submit(process, 1 + source.nextLong(4 * options.deadlineNanos), source);
        }
    }

    private void submit(SimProcess process) {
        long wait = random.nextInt(4) == 0
                ? 1 + random.nextLong(options.deadlineNanos)
                : options.deadlineNanos * (1 + random.nextInt(8));
        submit(process, wait);
    }

    /** One more request, whatever is outstanding. */
    SimRequest submit(SimProcess process, long waitNanos) {
        return submit(process, waitNanos, random);
    }

    private SimRequest submit(SimProcess process, long waitNanos, RandomGenerator source) {
        long number = Predicates.request(
                process.id(), process.life(), process.clients().submitted());
        byte[] asked = workload.request(source, options.payloadMax);
        ByteBuffer payload =
                ByteBuffer.allocate(Long.BYTES + asked.length).putLong(number).put(asked);
        return process.clients()
                .submit(payload.flip(), number, process.clock() + waitNanos, reads.tellsClientOf(number));
    }

    /** One more linearizable read, whatever is outstanding. */
    SimRead read(SimProcess process, long waitNanos) {
        return reads.read(process, null, waitNanos);
    }
}
