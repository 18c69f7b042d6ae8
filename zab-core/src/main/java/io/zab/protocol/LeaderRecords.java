package io.zab.protocol;

import io.zab.Zxid;
import io.zab.message.Batch;
import io.zab.message.BatchBuilder;
import io.zab.message.Configuration;
import io.zab.message.RecordKind;
import java.nio.ByteBuffer;

/** The records of configuration that a leader makes behind its epoch record. Each stands alone in its batch. */
final class LeaderRecords {
    private LeaderRecords() {}

    /** A configuration that takes the place of the earlier one once it is committed (rule B7). */
    static Batch configuration(PeerContext context, Configuration configuration) {
        return next(context, RecordKind.CONFIGURATION, configuration.encode());
    }

    /** "The configuration at {@code configuration} is committed" (rules B4, B7). */
    static Batch seal(PeerContext context, Zxid configuration) {
        return next(
                context,
                RecordKind.SEAL,
                ByteBuffer.allocate(Long.BYTES).putLong(configuration.value()).flip());
    }

    private static Batch next(PeerContext context, RecordKind kind, ByteBuffer payload) {
        Zxid last = context.history.last();
        return new BatchBuilder(last, last.plus(1), context.wallMillis)
                .add(kind, payload)
                .build();
    }
}
