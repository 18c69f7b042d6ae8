package io.zab.protocol;

import static io.zab.protocol.OnePeer.FORMATION;
import static io.zab.protocol.OnePeer.batch;
import static io.zab.protocol.OnePeer.promise;
import static io.zab.protocol.OnePeer.range;
import static org.assertj.core.api.Assertions.assertThat;

import io.zab.Zxid;
import io.zab.message.EpochEnds;
import io.zab.message.HistoryRange;
import io.zab.message.Message;
import io.zab.message.Promise;
import io.zab.message.ReadOp;
import io.zab.message.ReadResult;
import io.zab.message.RecordKind;
import io.zab.message.Recovered;
import io.zab.message.RequestBlock;
import io.zab.message.SnapshotHeader;
import io.zab.message.SyncPlan;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A leader whose log starts at 1:4 and ends at 1:9 brings followers to it; the tests play its disk. */
class HistorySenderTest {
    private static final SnapshotHeader HEADER = HistoryTest.header("1:6", 3);
    private static final PeerSettings.Limits LIMITS =
            new PeerSettings.Limits(1000, 1 << 20, 300, 1 << 20, 1 << 20, 1 << 20, 4000, 100, 10, 1_000_000);

    private final OnePeer peer = new OnePeer(
            3,
            3,
            new Recovered(
                    OnePeer.storage(3),
                    promise(1, 3),
                    HEADER,
                    new HistoryRange(Zxid.of(1, 4), new EpochEnds(List.of(Zxid.of(1, 9)))),
                    HEADER.configurations()),
            LIMITS);

    private void established() {
        peer.established(range("1:9"), 1).durable();
        peer.sent.clear();
        peer.reads.clear();
    }

    private void follower(HistoryRange range) {
        peer.linkUp(2)
                .receive(2, new Message.FollowerInfo(2, Promise.NONE, FORMATION))
                .durable();
        peer.receive(2, new Message.AckEpoch(2, 2, range, Zxid.NONE));
    }

    private List<String> records() {
        return peer.sentTo(2, Message.Records.class).stream()
                .filter(records -> records.batch() != null)
                .map(records -> String.valueOf(records.batch()))
                .toList();
    }

    @Test
    void readsFromDiskWhatMemoryNoLongerHolds() {
        established();
        follower(range("1:7"));
        assertThat(peer.sentTo(2, Message.Sync.class))
                .containsExactly(new Message.Sync(2, 2, new SyncPlan.Diff(Zxid.of(1, 7)), null));
        assertThat(peer.reads.values()).containsExactly(new ReadOp.ReadLog(Zxid.of(1, 7), 300));
        peer.answer(new ReadResult.Batches(List.of(batch("1:7", "1:8", "x", "y"))));
        assertThat(records()).containsExactly("[1:8..1:9]", "[2:0]");
    }

    @Test
    void hasNoMoreUnderWayThanTheWindow() {
        established();
        follower(range("1:7"));
        peer.answer(new ReadResult.Batches(List.of(batch("1:7", "1:8", "x".repeat(200)))));
        assertThat(records()).hasSize(1);
        assertThat(peer.reads.values()).containsExactly(new ReadOp.ReadLog(Zxid.of(1, 8), 300));
        peer.answer(new ReadResult.Batches(List.of(batch("1:8", "1:9", "x".repeat(200)))));
        assertThat(records()).as("the window is full").hasSize(2);
        peer.receive(2, new Message.Ack(2, 2, Zxid.of(1, 9))).round(1);
        assertThat(records()).containsExactly("[1:8]", "[1:9]", "[2:0]");
    }

    @Test
    void sendsASnapshotInPiecesThatAreConfirmedThenTheLogFromThere() {
        established();
        follower(range("1:2"));
        assertThat(peer.reads.values()).containsExactly(new ReadOp.OpenSnapshot());
        peer.answer(new ReadResult.SnapshotOpened(HEADER, 1700));
        assertThat(peer.sentTo(2, Message.Sync.class))
                .containsExactly(new Message.Sync(2, 2, new SyncPlan.Snap(), HEADER));
        for (int i = 0; i < 16; i++) {
            peer.answer(new ReadResult.SnapshotBytes(OnePeer.bytes("x".repeat(100))));
        }
        assertThat(peer.reads).as("sixteen pieces are under way").isEmpty();
        peer.receive(2, new Message.ChunkReceived(2, 2, Zxid.of(1, 6), 100)).round(1);
        peer.answer(new ReadResult.SnapshotBytes(OnePeer.bytes("x".repeat(100))));
        assertThat(peer.sentTo(2, Message.SnapshotChunk.class))
                .hasSize(17)
                .last()
                .matches(Message.SnapshotChunk::last);
        assertThat(peer.reads.values())
                .containsExactly(new ReadOp.CloseSnapshot(Zxid.of(1, 6)), new ReadOp.ReadLog(Zxid.of(1, 6), 300));
    }

    @Test
    void closesTheSnapshotWhenTheSessionEnds() {
        established();
        follower(range("1:2"));
        peer.answer(new ReadResult.SnapshotOpened(HEADER, 1700)).linkDown(2);
        assertThat(peer.reads.values()).contains(new ReadOp.CloseSnapshot(Zxid.of(1, 6)));
    }

    @Test
    void closesASnapshotThatIsOpenedAfterTheSessionHasEnded() {
        established();
        follower(range("1:2"));
        peer.linkDown(2).answer(new ReadResult.SnapshotOpened(HEADER, 1700));
        assertThat(peer.reads.values()).containsExactly(new ReadOp.CloseSnapshot(Zxid.of(1, 6)));
        assertThat(peer.sentTo(2, Message.Sync.class)).isEmpty();
        assertThat(peer.marks).contains(Mark.SNAPSHOT_OPENED_TOO_LATE);
    }

    @Test
    void endsTheSessionWhenItsRecordsCanNoLongerBeRead() {
        established();
        follower(range("1:7"));
        peer.answer(new ReadResult.Unavailable("removed")).round(1);
        assertThat(peer.sentTo(2, Message.Reject.class))
                .singleElement()
                .matches(reject -> reject.reason() == Message.Rejection.RETRY);
        assertThat(peer.marks).contains(Mark.NO_LONGER_READABLE);
    }

    @Test
    void everyRecordGoesOnceInOrderThoughProposalsFlowWhileItSynchronises() {
        established();
        follower(range("1:7"));
        peer.answer(new ReadResult.Batches(List.of(batch("1:7", "1:8", "x", "y"))));
        forward(1);
        assertThat(records()).containsExactly("[1:8..1:9]", "[2:0]", "[2:1]");
    }

    private void forward(int sequence) {
        peer.receive(
                        1,
                        new Message.Forward(
                                1,
                                2,
                                new RequestBlock.Builder(1)
                                        .add(RecordKind.TRANSACTION, 0, 1, 9, sequence, OnePeer.bytes("n"))
                                        .build()))
                .round(1);
    }

    /** They are no part of the window, and on a slow link they would pile up. */
    @Test
    void tellsOneThatAcknowledgesNothingOnlySoManyCommitPoints() {
        established();
        follower(range("1:9"));
        peer.receive(2, new Message.Ack(2, 2, Zxid.of(2, 0)));
        for (int i = 1; i <= 200; i++) {
            forward(i);
            peer.receive(1, new Message.Ack(1, 2, Zxid.of(2, i))).durable().round(1);
        }
        assertThat(told()).isEqualTo(32);
        peer.receive(2, new Message.Ack(2, 2, Zxid.of(2, 1))).round(1);
        forward(201);
        peer.receive(1, new Message.Ack(1, 2, Zxid.of(2, 201))).durable().round(1);
        assertThat(told()).as("once it has acknowledged something").isGreaterThan(32);
    }

    private long told() {
        return peer.sentTo(2, Message.Records.class).stream()
                .filter(records -> records.batch() == null)
                .count();
    }

    // ---- the feed of the application

    @Test
    void theApplicationGetsWhatIsCommittedFromTheSnapshotOnAndNoMoreThanAWindow() {
        peer.established(range("1:9"), 1).durable();
        assertThat(peer.reads.values()).containsExactly(new ReadOp.ReadLog(Zxid.of(1, 6), 1000));
        peer.answer(new ReadResult.Batches(List.of(batch("1:6", "1:7", "a"), batch("1:7", "1:8", "b", "c"))));
        assertThat(peer.applied).hasToString("[[1:7], [1:8..1:9], [2:0]]");
    }
}
