package io.zab.testkit.sim;

import io.zab.message.ReadOp;
import io.zab.message.ReadResult;
import io.zab.message.StoreOp;
import io.zab.storage.Store;
import java.util.ArrayDeque;
import java.util.Deque;

/** The log thread of a process: takes what has queued, carries it out in order, and syncs once for all of it. */
final class SimLogThread {
    private sealed interface Waiting {
        record Op(long number, StoreOp op) implements Waiting {}

        record Read(long id, ReadOp op) implements Waiting {}
    }

    private final SimProcess process;
    private final Environment environment;
    private final Store store;
    private final Deque<Waiting> queue = new ArrayDeque<>();
    private boolean busy;
    private long queuedBytes;

    SimLogThread(SimProcess process, Environment environment, Store store) {
        this.process = process;
        this.environment = environment;
        this.store = store;
    }

    boolean busy() {
        return busy;
    }

    void offer(long number, StoreOp op) {
        queue.add(new Waiting.Op(number, op));
        queuedBytes += Queued.bytes(op);
        process.queued("its log thread", queuedBytes, process.bounds().log());
        begin();
    }

    void offer(long id, ReadOp op) {
        queue.add(new Waiting.Read(id, op));
        begin();
    }

    private void begin() {
        if (!busy && !queue.isEmpty()) {
            busy = true;
            boolean reads = queue.peek() instanceof Waiting.Read;
            environment.schedule(process, reads ? Environment.Work.LOG_READ : Environment.Work.LOG_WRITE, this::write);
        }
    }

    private void write() {
        process.onDisk(() -> {
            long last = 0;
            boolean writes = false;
            for (int i = 0; i < environment.groupMax() && !queue.isEmpty(); i++) {
                Waiting next = queue.remove();
                if (next instanceof Waiting.Op op) {
                    writes |= !(op.op instanceof StoreOp.ReceiveChunk);
                    queuedBytes -= Queued.bytes(op.op);
                    environment.performs(process, op.op);
                    store.perform(op.op);
                    last = op.number;
                } else if (next instanceof Waiting.Read read) {
                    ReadResult result = store.read(read.op);
                    process.answer(read.id, result);
                }
            }
            if (last > 0) {
                long number = last;
                boolean proves = writes;
                environment.schedule(process, Environment.Work.LOG_SYNC, () -> sync(number, proves));
            } else {
                busy = false;
                begin();
            }
        });
    }

    private void sync(long number, boolean proves) {
        process.onDisk(() -> {
            store.sync();
            process.stored(number, proves);
            busy = false;
            begin();
        });
    }
}
