package io.zab.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.PeerId;
import io.zab.Reason;
import io.zab.Zxid;
import io.zab.message.ReadOp;
import io.zab.message.StoreOp;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LogThreadTest {
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
