package io.zab.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.PeerId;
import io.zab.Snapshot;
import io.zab.StateMachine;
import io.zab.Transaction;
import io.zab.Zxid;
import io.zab.message.Batch;
import io.zab.message.BatchBuilder;
import io.zab.message.BootId;
import io.zab.message.Configuration;
import io.zab.message.ConfigurationEntry;
import io.zab.message.EpochEnds;
import io.zab.message.FormationId;
import io.zab.message.RecordKind;
import io.zab.message.SnapshotHeader;
import io.zab.message.StorageId;
import io.zab.protocol.Applier;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The snapshot writer alone: what of a snapshot is left, and who is told. */
@Timeout(30)
class SnapshotWriterTest {
    private static final PeerId SELF = PeerId.of(1);
    private static final Zxid BASE = Zxid.of(1, 1);

    private @Nullable IOException thrown;

    private final StateMachine stateMachine = new StateMachine() {
        @Override
        public byte[] apply(Transaction transaction) {
            return new byte[0];
        }

        @Override
        public Snapshot snapshot() {
            return out -> {
                if (thrown != null) {
                    throw thrown;
                }
            };
        }

        @Override
        public void restore(DataInputStream in) {}
    };

    private final FakeStore store = new FakeStore();
    private final StoreUsers users = new StoreUsers();
    private final Mailbox<Input> protocol = new Mailbox<>();
    private final Applier applier = new Applier(SELF, new BootId(new UUID(1, 1)), sealed());
    private final SnapshotWriter snapshots = new SnapshotWriter(
            new Application(stateMachine, store, users, zxid -> {}),
            store,
            users,
            protocol,
            new NodeLog("test", SELF),
            1,
            Long.MAX_VALUE);

    private static SnapshotHeader sealed() {
        TreeMap<PeerId, StorageId> voters = new TreeMap<>();
        voters.put(SELF, new StorageId(new UUID(2, 2)));
        Configuration configuration = new Configuration(new FormationId(new UUID(3, 3)), voters, 1 << 20);
        return new SnapshotHeader(
                BASE,
                new EpochEnds(List.of(BASE)),
                List.of(new ConfigurationEntry(Zxid.of(1, 0), configuration, BASE)),
                List.of());
    }

    /** A batch is applied, and the snapshot that is due is written. */
    private void write() throws InterruptedException {
        Batch batch = new BatchBuilder(BASE, BASE.plus(1), 0)
                .add(RecordKind.EPOCH, ByteBuffer.allocate(0))
                .build();
        snapshots.applied(batch, applier);
        Thread writing = snapshots.thread();
        if (writing != null) {
            writing.join();
        }
    }

    @Test
    void aSnapshotThatIsWrittenIsReported() throws Exception {
        write();

        assertThat(store.calls).containsExactly("write 1:1");
        assertThat(protocol.poll()).hasSize(1);
    }

    @Test
    void nothingIsLeftOfASnapshotThatTheApplicationCouldNotWrite() throws Exception {
        thrown = new IOException("thrown by a test");
        write();

        assertThat(store.calls).containsExactly("write 1:1", "discard 1:1");
        assertThat(protocol.poll()).isEmpty();
    }
}
