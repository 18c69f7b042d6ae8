package io.zab.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.PeerId;
import io.zab.Reason;
import io.zab.Zxid;
import io.zab.message.ReadOp;
import io.zab.message.ReadResult;
import io.zab.message.Recovered;
import io.zab.message.SnapshotHeader;
import io.zab.message.StoreOp;
import io.zab.storage.Store;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LogThreadTest {
    /** Remembers what it was asked; fails when told to. */
    private static final class FakeStore implements Store {
        final List<String> calls = new ArrayList<>();

        @Nullable
        String failAt;

        private void call(String what) throws IOException {
            calls.add(what);
            if (what.equals(failAt)) {
                throw new IOException("thrown by a test");
            }
        }

        @Override
        public Recovered recovered() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void perform(StoreOp op) throws IOException {
            call("perform " + ((StoreOp.Truncate) op).to());
        }

        @Override
        public void sync() throws IOException {
            call("sync");
        }

        @Override
        public ReadResult read(ReadOp op) throws IOException {
            call("read");
            return new ReadResult.Unavailable("fake");
        }

        @Override
        public OutputStream writeSnapshot(SnapshotHeader header) {
            throw new UnsupportedOperationException();
        }

        @Override
        public DataInputStream openSnapshot(Zxid zxid) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long syncs() {
            return 0;
        }

        @Override
        public void close() {
            calls.add("close");
        }
    }

    private final FakeStore store = new FakeStore();
    private final Mailbox<Input> protocol = new Mailbox<>();
    private final List<String> failures = new ArrayList<>();
    private final LogThread log = new LogThread(
            store,
            new StoreUsers(),
            protocol,
            (reason, what, cause) -> failures.add(reason + ": " + what),
            new NodeLog("test", PeerId.of(1)));

    private static LogWork perform(long number) {
        return new LogWork.Perform(number, new StoreOp.Truncate(Zxid.of(1, number)));
    }

    @Test
    void oneSyncServesAllThatHasQueued() {
        log.hand(List.of(perform(1), perform(2)));
        log.hand(List.of(perform(3)));
        log.close();

        log.run();

        assertThat(store.calls).containsExactly("perform 1:1", "perform 1:2", "perform 1:3", "sync", "close");
        assertThat(protocol.poll()).as("one report for all").hasSize(1);
    }

    @Test
    void aReadSeesWhatWasGivenBeforeItAndNeedsNoSync() {
        log.hand(List.of(perform(1), new LogWork.Read(7, new ReadOp.OpenSnapshot()), perform(2)));
        log.close();

        log.run();

        assertThat(store.calls).containsExactly("perform 1:1", "read", "perform 1:2", "sync", "close");
        assertThat(protocol.poll()).as("the answer and the report").hasSize(2);
    }

    @Test
    void readsAloneCostNoSync() {
        log.hand(List.of(new LogWork.Read(7, new ReadOp.OpenSnapshot())));
        log.close();

        log.run();

        assertThat(store.calls).containsExactly("read", "close");
    }

    @Test
    void aFailedSyncIsNeverTriedAgainNorReported() {
        store.failAt = "sync";
        log.hand(List.of(perform(1)));

        log.run();

        log.hand(List.of(perform(2)));
        assertThat(store.calls).containsExactly("perform 1:1", "sync", "close");
        assertThat(protocol.poll()).isEmpty();
        assertThat(failures)
                .hasSize(1)
                .first()
                .asString()
                .contains(Reason.STORAGE_FAILED + ": the data directory failed")
                .contains("thrown by a test");
    }

    @Test
    void behindAFailedOperationNothingIsCarriedOut() {
        store.failAt = "perform 1:2";
        log.hand(List.of(perform(1), perform(2), perform(3)));

        log.run();

        assertThat(store.calls).containsExactly("perform 1:1", "perform 1:2", "close");
        assertThat(protocol.poll()).isEmpty();
        assertThat(failures).hasSize(1);
    }
}
