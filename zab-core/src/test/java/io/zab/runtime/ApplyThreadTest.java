package io.zab.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.Applied;
import io.zab.DeadlinePassedException;
import io.zab.NodeListener;
import io.zab.PeerId;
import io.zab.Reason;
import io.zab.Role;
import io.zab.Snapshot;
import io.zab.StateMachine;
import io.zab.Transaction;
import io.zab.Zxid;
import io.zab.message.Batch;
import io.zab.message.BatchBuilder;
import io.zab.message.BootId;
import io.zab.message.EpochEnds;
import io.zab.message.PeerEntry;
import io.zab.message.RecordKind;
import io.zab.message.RequestBlock;
import io.zab.message.SnapshotHeader;
import io.zab.protocol.Applier;
import io.zab.protocol.PeerStatus;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The apply thread alone: what it is handed, and what comes of it. */
@Timeout(30)
class ApplyThreadTest {
    private static final PeerId SELF = PeerId.of(1);
    private static final BootId BOOT = new BootId(new UUID(1, 1));
    private static final Zxid BORN = Zxid.of(1, 1);

    /** What it was asked, as text. */
    private final List<String> calls = new CopyOnWriteArrayList<>();

    private final StateMachine stateMachine = new StateMachine() {
        @Override
        public byte[] apply(Transaction transaction) {
            calls.add("apply " + transaction.zxid());
            return new byte[] {7};
        }

        @Override
        public Snapshot snapshot() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void restore(DataInputStream in) throws IOException {
            calls.add("restore " + new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    };

    private final FakeStore store = new FakeStore();
    private final StoreUsers users = new StoreUsers();
    private final Mailbox<Input> protocol = new Mailbox<>();
    private final NodeLog log = new NodeLog("test", SELF);
    private final Permits permits = new Permits(10, 1000);
    private final Callbacks callbacks = new Callbacks(Runnable::run, new NodeListener() {}, permits, log);
    private final Outstanding outstanding = new Outstanding(10);
    private final OpenReads reads = new OpenReads();
    private final StatusBoard board = new StatusBoard("test", SELF, permits, null, status());
    private final List<Reason> failures = new CopyOnWriteArrayList<>();
    private final Application application = new Application(stateMachine, store, users, zxid -> {});
    private final ApplyThread apply = new ApplyThread(
            new Applier(SELF, BOOT, null),
            null,
            application,
            new Completions(BOOT, outstanding, callbacks, board),
            new ReadRunner(reads, callbacks, protocol),
            new SnapshotWriter(application, store, users, protocol, log, Long.MAX_VALUE, Long.MAX_VALUE),
            board,
            protocol,
            (reason, what, cause) -> failures.add(reason));

    static PeerStatus status() {
        Zxid none = Zxid.NONE;
        return new PeerStatus(
                Role.LOOKING, null, 0, false, 0, none, none, none, none, false, true, false, null, 0, 0, List.of(), "");
    }

    /** The epoch record and this process's birth. */
    private static List<Batch> born() {
        ByteBuffer boot = ByteBuffer.allocate(16).putLong(1).putLong(1).flip();
        RequestBlock birth = new RequestBlock.Builder(64)
                .add(RecordKind.BIRTH, 0, 1, 0, 0, boot)
                .build();
        return List.of(
                new BatchBuilder(Zxid.NONE, Zxid.of(1, 0), 0)
                        .add(RecordKind.EPOCH, ByteBuffer.allocate(0))
                        .build(),
                new BatchBuilder(Zxid.of(1, 0), BORN, 0).add(birth).build());
    }

    /** Own transactions with these sequences, in one batch behind {@code previous}. */
    private static Batch own(Zxid previous, long... sequences) {
        RequestBlock.Builder block = new RequestBlock.Builder(64);
        for (long sequence : sequences) {
            block.add(RecordKind.TRANSACTION, 0, 1, BORN.value(), sequence, ByteBuffer.allocate(1));
        }
        return new BatchBuilder(previous, previous.plus(1), 0)
                .add(block.build())
                .build();
    }

    private static SnapshotHeader header(Zxid zxid) {
        return new SnapshotHeader(
                zxid, new EpochEnds(List.of(zxid)), List.of(), List.of(new PeerEntry(SELF, BORN, BOOT, 9)));
    }

    private Pending numbered(long sequence) {
        Pending request = new Pending(new byte[1], Duration.ofSeconds(1), 0);
        assertThat(permits.tryTake(1)).isTrue();
        outstanding.submitted(request);
        outstanding.numbered(request, sequence);
        return request;
    }

    private void hand(ApplyWork... work) {
        apply.hand(List.of(work));
    }

    private void applyAll(List<Batch> batches) {
        batches.forEach(batch -> hand(new ApplyWork.Apply(batch)));
    }

    /** Runs it until {@code seen}. */
    private void runUntil(BooleanSupplier seen) throws InterruptedException {
        Thread thread = new Thread(apply);
        thread.start();
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!seen.getAsBoolean()) {
            assertThat(System.nanoTime()).as("not seen; calls were %s", calls).isLessThan(until);
            Thread.onSpinWait();
        }
        apply.close();
        thread.join();
    }

    @Test
    void ownRequestsCompleteWithTheirResultsAndGiveTheirRoomBack() throws Exception {
        Pending first = numbered(1);
        Pending second = numbered(2);
        applyAll(born());
        hand(new ApplyWork.Apply(own(BORN, 1, 2)));

        runUntil(() -> first.future().isDone() && second.future().isDone() && permits.requests() == 0);

        assertThat(calls).containsExactly("apply 1:2", "apply 1:3");
        assertThat(first.future().join()).extracting(Applied::zxid).isEqualTo(Zxid.of(1, 2));
        assertThat(second.future().join().result()).containsExactly(7);
        assertThat(failures).isEmpty();
    }

    @Test
    void aReadRunsBetweenTwoBatchesAsSoonAsItsPointIsApplied() throws Exception {
        PendingRead<Integer> read = read(1);
        applyAll(born());
        hand(
                new ApplyWork.Read(read, Zxid.of(1, 2)),
                new ApplyWork.Apply(own(BORN, 1)),
                new ApplyWork.Apply(own(Zxid.of(1, 2), 2)));

        runUntil(() -> calls.contains("apply 1:3") && read.future().isDone());

        assertThat(calls).containsExactly("apply 1:2", "read 1 from 1:2", "apply 1:3");
        assertThat(read.future().join()).isOne();
        assertThat(permits.requests()).isZero();
        assertThat(reads.rest()).isEmpty();
    }

    @Test
    void aReadThatHasFailedIsPassedOverAndGivesItsRoomBackOnlyThen() throws Exception {
        PendingRead<Integer> late = read(1);
        assertThat(late.fail(() -> new DeadlinePassedException("too late"))).isTrue();
        callbacks.deliver(List.of(late));
        assertThat(permits.requests()).isOne();
        PendingRead<Integer> next = read(2);
        hand(new ApplyWork.Read(late, Zxid.NONE), new ApplyWork.Read(next, Zxid.NONE));

        runUntil(() -> next.future().isDone());

        assertThat(calls).containsExactly("read 2 from 0:0");
        assertThat(late.future()).isCompletedExceptionally();
        assertThat(permits.requests()).isZero();
    }

    private PendingRead<Integer> read(int number) {
        PendingRead<Integer> read = new PendingRead<>(
                null,
                point -> {
                    calls.add("read " + number + " from " + point);
                    return number;
                },
                Duration.ofSeconds(1),
                0);
        assertThat(permits.tryTake(0)).isTrue();
        reads.add(read);
        return read;
    }

    @Test
    void oneThatWasSentTwiceIsAppliedOnce() throws Exception {
        Pending first = numbered(1);
        Pending second = numbered(2);
        applyAll(born());
        hand(new ApplyWork.Apply(own(BORN, 1)), new ApplyWork.Apply(own(Zxid.of(1, 2), 1, 2)));

        runUntil(() -> first.future().isDone() && second.future().isDone());

        assertThat(calls).containsExactly("apply 1:2", "apply 1:4");
        assertThat(first.future().join()).extracting(Applied::zxid).isEqualTo(Zxid.of(1, 2));
    }

    @Test
    void aLeadersSnapshotReplacesTheStateAndEndsWhatItShowsAsApplied() throws Exception {
        Pending lost = numbered(1);
        hand(new ApplyWork.Restore(header(Zxid.of(5, 5))));

        runUntil(() -> outstanding.applied(1) == null && !protocol.poll().isEmpty());

        assertThat(calls).containsExactly("restore 5:5");
        assertThat(lost.future()).as("the protocol says what became of it").isNotDone();
        assertThat(permits.requests()).as("its outcome is not delivered yet").isOne();
    }

    @Test
    void aSnapshotThatCannotBeReadIsTheDisksFailureAndNotTheStateMachines() throws Exception {
        store.failAt = "read within 5:5";
        hand(new ApplyWork.Restore(header(Zxid.of(5, 5))));

        runUntil(() -> !failures.isEmpty());

        assertThat(failures).containsExactly(Reason.STORAGE_FAILED);
    }

    @Test
    void nobodyReadsAStateOfWhichOnlyAPartWasRestored() throws Exception {
        store.failAt = "read within 5:5";
        PendingRead<Integer> read = read(1);
        hand(new ApplyWork.Restore(header(Zxid.of(5, 5))), new ApplyWork.Read(read, Zxid.NONE));

        runUntil(() -> !failures.isEmpty() || !calls.isEmpty());

        assertThat(calls).isEmpty();
        assertThat(failures).containsExactly(Reason.STORAGE_FAILED);
        assertThat(reads.rest()).as("the end of the node fails it").containsExactly(read);
    }

    @Test
    void aSnapshotThatALaterOneHasReplacedMeanwhileIsPassedOver() throws Exception {
        store.failAt = "open 5:5";
        hand(new ApplyWork.Restore(header(Zxid.of(5, 5))));
        hand(new ApplyWork.Restore(header(Zxid.of(6, 6))));

        runUntil(() -> calls.contains("restore 6:6"));

        assertThat(failures).isEmpty();
    }

    @Test
    void aSnapshotThatCannotBeReadAndThatNothingReplacesStopsTheNode() throws Exception {
        store.failAt = "open 5:5";
        hand(new ApplyWork.Restore(header(Zxid.of(5, 5))), new ApplyWork.Apply(own(Zxid.of(5, 5), 10)));

        runUntil(() -> !failures.isEmpty());

        assertThat(failures).containsExactly(Reason.STORAGE_FAILED);
        assertThat(calls).isEmpty();
    }

    @Test
    void nothingIsAppliedToAStateThatCouldNotBeRestoredSinceTheStoreHasClosed() throws Exception {
        users.awaitNone();
        hand(new ApplyWork.Restore(header(Zxid.of(5, 5))), new ApplyWork.Apply(own(Zxid.of(5, 5), 10)));

        runUntil(() -> !failures.isEmpty() || !calls.isEmpty());

        assertThat(failures).containsExactly(Reason.STORAGE_FAILED);
        assertThat(calls).isEmpty();
    }
}
