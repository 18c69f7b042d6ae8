package io.zab.testkit.sim;

import io.zab.Zxid;
import io.zab.protocol.PendingReads;
import java.util.ArrayList;
import java.util.List;

/** The reads of a process that wait for its application, and what becomes of them on its apply thread. */
final class SimReads {
    private final SimProcess process;
    private final Application application;
    private final PendingReads<SimRead> waiting = new PendingReads<>();
    private List<SimRead> passed = new ArrayList<>();

    /** A read that may run once {@code point} is applied. */
    record Pointed(SimRead read, Zxid point) {}

    SimReads(SimProcess process, Application application) {
        this.process = process;
        this.application = application;
    }

    void add(Pointed next) {
        waiting.add(next.point, next.read);
    }

    void runThrough(Zxid applied) {
        waiting.runThrough(applied, read -> {
            process.clients().ran(read, applied, application);
            passed.add(read);
        });
    }

    void report() {
        if (!passed.isEmpty()) {
            List<SimRead> done = passed;
            process.input(core -> core.barriersDone(done));
            passed = new ArrayList<>();
        }
    }
}
