package io.zab.testkit.sim;

import io.zab.Zxid;
import io.zab.protocol.Barrier;
import io.zab.testkit.model.ModelRead;
import java.util.function.Consumer;

/** A read of the load. */
public final class SimRead implements Barrier {
    private final ModelRead read;
    private final long deadlineNanos;
    private final Consumer<Zxid> client;
    private boolean done;
    private boolean ran;

    /**
     * @param client told what it saw
     */
    SimRead(ModelRead read, long deadlineNanos, Consumer<Zxid> client) {
        this.read = read;
        this.deadlineNanos = deadlineNanos;
        this.client = client;
    }

    /** What the model knows of it. */
    public ModelRead read() {
        return read;
    }

    /** Whether this is the first answer. */
    boolean complete() {
        boolean first = !done;
        done = true;
        return first;
    }

    void saw(Zxid seen) {
        ran = true;
        client.accept(seen);
    }

    boolean hasRun() {
        return ran;
    }

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }

    @Override
    public String toString() {
        return read.toString();
    }
}
