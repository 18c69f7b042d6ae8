package io.zab.protocol;

import static io.zab.protocol.OnePeer.batch;
import static io.zab.protocol.OnePeer.boot;
import static io.zab.protocol.OnePeer.formed;
import static io.zab.protocol.OnePeer.promise;
import static org.assertj.core.api.Assertions.assertThat;

import io.zab.PeerId;
import io.zab.Reason;
import io.zab.Role;
import io.zab.Zxid;
import io.zab.message.BootId;
import io.zab.message.LogRecord;
import io.zab.message.Message;
import io.zab.message.PeerEntry;
import io.zab.message.PeerState;
import io.zab.message.ReadResult;
import io.zab.message.RecordKind;
import io.zab.message.SnapshotHeader;
import io.zab.message.SyncPlan;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules A1 to A8, each at a follower whose leader and application are played by the test. */
class SubmissionsTest {
    private static final Zxid BORN = Zxid.of(2, 2);
    private static final long CREDIT = 1 << 20;

    private final OnePeer peer = new OnePeer(1, 3, formed(1, 3, promise(2, 3), "1:5", "2:1"));
    private long session;
    private String last = "2:1";

    /** Opens a session with this gate; the log holds everything up to {@link #last}. */
    private void open(String gate, String commit, long credit) {
        peer.linkUp(3);
        peer.sent.clear();
        peer.receive(3, peer.notify(3, PeerState.LEADING_ESTABLISHED, "2:3", null, 3, 2))
                .round(1);
        session = peer.only(Message.FollowerInfo.class).session();
        peer.receive(3, new Message.NewEpoch(session, 2)).durable();
        peer.receive(3, new Message.Sync(session, 2, new SyncPlan.Diff(Zxid.parse(last)), null))
                .durable();
        peer.sent.clear();
        peer.receive(3, new Message.UpToDate(session, 2, Zxid.parse(commit), Zxid.parse(gate), credit))
                .round(1);
        while (!peer.reads.isEmpty()) {
            peer.answer(new ReadResult.Batches(List.of(
                    HistoryTest.forming("0:0", "1:0", 3),
                    HistoryTest.seal("1:0", "1:1", "1:0"),
                    batch("1:1", "1:2", "a", "b", "c", "d"),
                    batch("1:5", "2:0"),
                    batch("2:0", "2:1", "e"))));
        }
    }

    private void lose() {
        peer.linkDown(3).round(1);
        peer.sent.clear();
    }

    /** The leader sends this, it is durable here, and everything is committed. */
    private void append(String first, String... texts) {
        peer.receive(3, new Message.Records(session, 2, batch(last, first, texts), Zxid.parse("2:999"), CREDIT))
                .durable();
        last = Zxid.parse(first).plus(texts.length - 1L).toString();
        peer.round(1);
    }

    private void applied(long lastSequence) {
        peer.appliedUpTo(last, entry(lastSequence, boot(1))).round(1);
    }

    private static PeerEntry entry(long lastSequence, BootId boot) {
        return new PeerEntry(PeerId.of(1), BORN, boot, lastSequence);
    }

    /** Up to date, born at 2:2. */
    private void serve() {
        open("2:1", "2:1", CREDIT);
        peer.appliedUpTo("2:1", null).round(1);
        append("2:2", "stands for the birth");
        applied(0);
        peer.sent.clear();
    }

    private List<String> forwarded() {
        List<String> records = new ArrayList<>();
        for (Message.Forward forward : peer.sent(Message.Forward.class)) {
            forward.requests().check(1);
            forward.requests().forEach(record -> records.add(text(record)));
        }
        return records;
    }

    private static String text(LogRecord record) {
        return record.kind() == RecordKind.BIRTH
                ? "birth"
                : record.kind() == RecordKind.VOID
                        ? "void/" + record.sequence()
                        : StandardCharsets.UTF_8.decode(record.payload()) + "/" + record.sequence();
    }

    // ---- A1

    @Test
    void firstIntroducesThisProcessAndOnlyThenNumbersRequests() {
        peer.propose("a");
        open("2:1", "2:1", CREDIT);
        assertThat(forwarded()).isEmpty();
        peer.appliedUpTo("2:1", null).round(1).round(1);
        assertThat(forwarded()).containsExactly("birth");
        assertThat(peer.peer.status().ready()).isFalse();
        append("2:2", "stands for the birth");
        applied(0);
        assertThat(forwarded()).containsExactly("birth", "a/1");
        assertThat(peer.peer.status().ready()).isTrue();
        assertThat(peer.numbered).containsExactly("a=2:2/1");
    }

    @Test
    void anotherProcessWithItsIdEndsThisOne() {
        serve();
        append("2:3", "stands for another birth");
        peer.appliedUpTo(last, new PeerEntry(PeerId.of(1), Zxid.of(2, 3), boot(99), 0))
                .round(1);
        assertThat(peer.role()).isEqualTo(Role.STOPPED);
        assertThat(peer.reasons).last().isEqualTo(Reason.SUPERSEDED);
    }

    @Test
    void theEntryOfAnEarlierLifeIsNotItsOwn() {
        peer.propose("a");
        open("2:1", "2:1", CREDIT);
        peer.appliedUpTo("2:1", new PeerEntry(PeerId.of(1), Zxid.of(1, 3), boot(99), 7))
                .round(1);
        assertThat(peer.role()).isEqualTo(Role.FOLLOWING);
        assertThat(forwarded()).containsExactly("birth");
    }

    // ---- A3

    @Test
    void aRequestThatExpiresBeforeItHasANumberLeavesNoHole() {
        peer.propose("late", peer.now() + 5 * OnePeer.MS);
        peer.propose("b");
        peer.pass(50);
        assertThat(peer.settled).containsExactly("late " + new Outcome.NotApplied(Outcome.Cause.DEADLINE));
        serve();
        peer.round(1);
        assertThat(peer.numbered).containsExactly("b=2:2/1");
        assertThat(peer.marks).contains(Mark.EXPIRED_BEFORE_IT_WAS_NUMBERED);
    }

    // ---- A5

    @Test
    void sendsAgainOnlyBehindTheGateWhatTheTableDoesNotShowAsAppliedInOrderThenNewOnes() {
        serve();
        peer.propose("a");
        peer.propose("b");
        peer.propose("c");
        peer.round(1);
        assertThat(forwarded()).containsExactly("a/1", "b/2", "c/3");
        append("2:3", "stands for a");
        lose();
        peer.propose("d");
        open("2:5", last, CREDIT); // The gate lies behind the commit point: b stands between, not yet committed.
        peer.round(1);
        assertThat(forwarded()).isEmpty();
        applied(1);
        assertThat(forwarded())
                .as("applied up to the commit point is not enough")
                .isEmpty();
        append("2:4", "stands for b", "x");
        applied(2);
        assertThat(forwarded()).containsExactly("c/3", "d/4");
    }

    @Test
    void doesNotSendTwiceInOneSession() {
        serve();
        peer.propose("a");
        peer.round(1).round(1);
        append("2:3", "something else");
        applied(0);
        assertThat(forwarded()).containsExactly("a/1");
    }

    // ---- A6, A7

    @Test
    void aNumberedRequestIsNeverCalledNotApplied() {
        serve();
        peer.propose("a");
        peer.round(1);
        lose();
        peer.pass(200);
        assertThat(peer.settled).isEmpty();
        peer.peer.close(Reason.CLOSED);
        assertThat(peer.settled).containsExactly("a " + new Outcome.Unknown(Outcome.Cause.CLOSED));
    }

    @Test
    void aNumberedRequestWhoseDeadlinePassesKeepsItsNumberAndIsSentAgainAsAVoid() {
        serve();
        peer.propose("a", peer.now() + 40 * OnePeer.MS);
        peer.propose("b");
        peer.round(1);
        lose();
        peer.pass(60);
        assertThat(peer.settled).containsExactly("a " + new Outcome.Unknown(Outcome.Cause.DEADLINE));
        open(last, last, CREDIT);
        applied(0);
        assertThat(forwarded()).containsExactly("void/1", "b/2");
        assertThat(peer.marks).contains(Mark.EXPIRED_AFTER_IT_WAS_NUMBERED);
    }

    @Test
    void closingSettlesEveryRequest() {
        serve();
        peer.propose("a");
        peer.round(1);
        peer.propose("b");
        peer.peer.close(Reason.CLOSED);
        assertThat(peer.settled)
                .containsExactlyInAnyOrder(
                        "a " + new Outcome.Unknown(Outcome.Cause.CLOSED),
                        "b " + new Outcome.NotApplied(Outcome.Cause.CLOSED));
        assertThat(peer.peer.status().requests()).isZero();
    }

    @Test
    void whatIsSubmittedToAClosedPeerIsSettledAtOnce() {
        peer.peer.close(Reason.CLOSED);
        peer.propose("late");
        assertThat(peer.settled).containsExactly("late " + new Outcome.NotApplied(Outcome.Cause.CLOSED));
    }

    // ---- results lost to a snapshot

    @Test
    void whatASnapshotShowsAsAppliedHasLostItsResult() {
        serve();
        peer.propose("a");
        peer.propose("b");
        peer.round(1);
        lose();
        peer.linkUp(3).receive(3, peer.notify(3, PeerState.LEADING_ESTABLISHED, "2:3", null, 3, 2));
        session = peer.only(Message.FollowerInfo.class).session();
        peer.receive(3, new Message.NewEpoch(session, 2)).durable();
        SnapshotHeader header = HistoryTest.header("2:9", 3);
        peer.receive(3, new Message.Sync(session, 2, new SyncPlan.Snap(), header));
        peer.receive(3, new Message.SnapshotChunk(session, 2, header.zxid(), 0, OnePeer.bytes("s"), true))
                .durable();
        peer.receive(3, new Message.UpToDate(session, 2, header.zxid(), header.zxid(), CREDIT))
                .round(1);
        peer.sent.clear();
        peer.peer.restored(header.zxid(), entry(1, boot(1)));
        peer.round(1);
        assertThat(peer.settled).containsExactly("a " + new Outcome.ResultLost());
        assertThat(forwarded()).containsExactly("b/2");
        assertThat(peer.marks).contains(Mark.RESULT_LOST);
    }

    // ---- flow control

    @Test
    void sendsNoMoreThanTheCreditAndGoesOnWhenItIsRaised() {
        serve();
        lose();
        int one = io.zab.message.RequestBlock.sizeOf(10);
        open(last, last, 2 * one);
        applied(0);
        for (int i = 0; i < 5; i++) {
            peer.propose("0123456789");
        }
        peer.round(1);
        assertThat(forwarded()).hasSize(2);
        peer.receive(3, new Message.Records(session, 2, null, Zxid.NONE, 4L * one))
                .round(1);
        assertThat(forwarded()).hasSize(4);
        peer.receive(3, new Message.Heartbeat(session, 2, 1, Zxid.NONE, 5L * one, 0))
                .round(1);
        assertThat(forwarded()).hasSize(5);
    }

    /** A limit on payloads may be larger than the credit; such a request must not wait for ever. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 50})
    void aRequestLongerThanAllTheCreditGoesAlone(int credit) {
        serve();
        lose();
        open(last, last, credit);
        applied(0);
        peer.propose("x".repeat(100));
        peer.propose("y".repeat(100));
        peer.round(1).round(1);
        assertThat(forwarded()).hasSize(1);
        long granted = credit + io.zab.message.RequestBlock.sizeOf(100);
        peer.receive(3, new Message.Records(session, 2, null, Zxid.NONE, granted))
                .round(1);
        assertThat(forwarded()).hasSize(2);
    }
}
