package io.zab.examples.bench;

import io.zab.Snapshot;
import io.zab.StateMachine;
import io.zab.Transaction;
import java.io.DataInputStream;
import java.io.IOException;

/** A state machine that costs nothing, so that the log is measured and not the application: it counts. */
final class Sink implements StateMachine {
    private static final byte[] NOTHING = {};

    private long applied;

    @Override
    public byte[] apply(Transaction transaction) {
        applied++;
        return NOTHING;
    }

    @Override
    public Snapshot snapshot() {
        long view = applied;
        return out -> out.writeLong(view);
    }

    @Override
    public void restore(DataInputStream in) throws IOException {
        applied = in.readLong();
    }
}
