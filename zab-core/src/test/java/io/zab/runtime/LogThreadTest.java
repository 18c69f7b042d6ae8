package io.zab.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.zab.PeerId;
import io.zab.Reason;
import io.zab.Zxid;
import io.zab.message.ReadOp;
import io.zab.message.StoreOp;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(30)
class LogThreadTest {
    private final FakeStore store = new FakeStore();
    private final Mailbox<Input> protocol = new Mailbox<>();
    private final List<String> failures = new ArrayList<>();
    private final NodeLog nodeLog = new NodeLog("test", PeerId.of(1));
    private final LogThread log = new LogThread(
            store,
            new StoreUsers(),
            new DiskSpace(
                    store,
                    0,
                    new StatusBoard("test", PeerId.of(1), new Permits(1, 1), null, ApplyThreadTest.status()),
                    protocol,
                    nodeLog),
            protocol,
            (reason, what, cause) -> failures.add(reason + ": " + what),
            nodeLog);

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.zab.ZabNode");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
        logger.setAdditive(false);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(lines);
        logger.setAdditive(true);
    }

    private List<String> errors() {
        return lines.list.stream()
                .filter(event -> event.getLevel() == Level.ERROR)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private static final StoreOp.Condemn CONDEMN = new StoreOp.Condemn("peer 1 was seen with a promise of epoch 7");

    private static LogWork condemn(long number) {
        return new LogWork.Perform(number, CONDEMN);
    }

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

    // ---- a directory that is to be condemned (rule B9): the node has stopped for that, before whatever comes then

    private void assertSaysWhatToDo() {
        assertThat(errors())
                .singleElement()
                .asString()
                .contains("could not be noted in it", "Delete it, or move it away", CONDEMN.why());
    }

    @Test
    void ifItCannotBeCondemnedAnErrorSaysWhatToDo() {
        store.failAt = "perform " + CONDEMN;
        log.hand(List.of(perform(1), condemn(2)));

        log.run();

        assertSaysWhatToDo();
        assertThat(lines.list)
                .filteredOn(event -> event.getLevel() == Level.ERROR)
                .first()
                .satisfies(event ->
                        assertThat(event.getThrowableProxy().getMessage()).isEqualTo("thrown by a test"));
    }

    @Test
    void alsoIfWhatCameBeforeItFails() {
        store.failAt = "perform 1:1";
        log.hand(List.of(perform(1)));
        log.hand(List.of(condemn(2)));

        log.run();

        assertSaysWhatToDo();
    }

    @Test
    void alsoIfTheLogHadFailedBefore() {
        store.failAt = "sync";
        log.hand(List.of(perform(1)));
        log.run();
        assertThat(errors()).isEmpty();

        log.hand(List.of(condemn(2)));

        assertSaysWhatToDo();
    }

    @Test
    void onceItIsCondemnedNothingIsToBeDone() {
        store.failAt = "sync";
        log.hand(List.of(condemn(1)));

        log.run();

        assertThat(failures).hasSize(1);
        assertThat(errors()).isEmpty();
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
