package io.zab.protocol;

import static io.zab.protocol.OnePeer.formed;
import static io.zab.protocol.OnePeer.promise;
import static org.assertj.core.api.Assertions.assertThat;

import io.zab.Reason;
import io.zab.Zxid;
import io.zab.message.Message;
import io.zab.message.PeerState;
import io.zab.message.SyncPlan;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reads at a follower whose leader and application are played by the test. */
class ReadBarriersTest {
    private final OnePeer peer = new OnePeer(1, 3, formed(1, 3, promise(2, 3), "1:5", "2:3"));
    private long session;

    /** Follows {@code leader} in {@code epoch} and is up to date. */
    private void open(int leader, long epoch) {
        peer.linkUp(leader);
        peer.sent.clear();
        peer.receive(leader, peer.notify(leader, PeerState.LEADING_ESTABLISHED, "2:3", null, leader, epoch))
                .round(1);
        session = peer.only(Message.FollowerInfo.class).session();
        peer.receive(leader, new Message.NewEpoch(session, epoch)).durable();
        peer.receive(leader, new Message.Sync(session, epoch, new SyncPlan.Diff(Zxid.of(2, 3)), null));
        if (epoch > 2) {
            peer.receive(
                    leader, new Message.Records(session, epoch, OnePeer.batch("2:3", epoch + ":0"), Zxid.of(2, 3), 0));
        }
        peer.durable();
        peer.receive(
                leader,
                new Message.UpToDate(
                        session, epoch, Zxid.of(2, 1), peer.peer.status().last(), 1000));
    }

    private List<Long> asked(int leader) {
        return peer.sentTo(leader, Message.ReadIndex.class).stream()
                .map(Message.ReadIndex::id)
                .toList();
    }

    private void answer(int leader, long epoch, long id, String point) {
        peer.receive(leader, new Message.ReadIndexReply(session, epoch, id, Zxid.parse(point)));
    }

    @Test
    void allThatWaitWhenARoundEndsAreOneQuestion() {
        open(3, 2);
        peer.barrier("a");
        peer.barrier("b");
        peer.round(1).round(1);
        assertThat(asked(3)).containsExactly(1L);

        answer(3, 2, 1, "2:2");

        assertThat(peer.barriers).containsExactly("a reached 2:2", "b reached 2:2");
        assertThat(peer.marks).contains(Mark.READS_SHARED_A_QUESTION);
    }

    @Test
    void whatComesWhileAQuestionIsUnderWayHasTheNextOneTogether() {
        open(3, 2);
        peer.barrier("first");
        peer.round(1);
        for (int i = 0; i < 1000; i++) {
            peer.barrier("later");
            peer.round(0);
        }
        assertThat(asked(3)).containsExactly(1L);

        answer(3, 2, 1, "2:2");
        assertThat(peer.barriers).containsExactly("first reached 2:2");
        peer.round(0);
        assertThat(asked(3)).containsExactly(1L, 2L);
        answer(3, 2, 1, "2:2");
        assertThat(peer.barriers)
                .as("an answer to the first says nothing to them")
                .hasSize(1);

        answer(3, 2, 2, "2:3");
        assertThat(peer.barriers).hasSize(1001).last().isEqualTo("later reached 2:3");
    }

    /** It was asked of a leader whose answer has not come; those who still wait must not be held up by it. */
    @Test
    void aQuestionThatNobodyWaitsForAnyMoreHoldsNobodyUp() {
        open(3, 2);
        peer.barrier("late", peer.now() + 30 * OnePeer.MS);
        peer.round(1);
        peer.barrier("next");
        peer.round(1);
        assertThat(asked(3)).containsExactly(1L);

        peer.round(40);
        assertThat(peer.barriers).containsExactly("late failed DEADLINE ASKED");
        assertThat(asked(3)).containsExactly(1L, 2L);
        answer(3, 2, 1, "2:2");
        assertThat(peer.barriers).as("asked before the next one came").hasSize(1);
        answer(3, 2, 2, "2:3");
        assertThat(peer.barriers).last().isEqualTo("next reached 2:3");
    }

    @Test
    void nothingIsAskedBeforeThisPeerIsUpToDate() {
        peer.barrier("a");
        long early = peer.followingIn(3, 2);
        peer.round(1);
        assertThat(asked(3)).isEmpty();
        peer.receive(3, new Message.ReadIndexReply(early, 2, 9, Zxid.of(2, 3)));
        assertThat(peer.barriers).isEmpty();
        assertThat(peer.dropped).contains(Dropped.NOT_IN_THIS_PHASE);
    }

    @Test
    void whatALeaderDidNotAnswerIsAskedOfTheNextInTheOrderInWhichItCame() {
        open(3, 2);
        peer.barrier("a");
        peer.round(1);
        long first = session;
        peer.linkDown(3).round(1);
        peer.barrier("b");

        open(2, 3);
        peer.round(1);
        peer.receive(2, new Message.ReadIndexReply(first, 2, 1, Zxid.of(2, 1)));
        assertThat(peer.barriers).as("the answer of another session").isEmpty();

        assertThat(asked(2)).containsExactly(2L);
        answer(2, 3, 2, "3:0");
        assertThat(peer.barriers).containsExactly("a reached 3:0", "b reached 3:0");
        assertThat(peer.marks).contains(Mark.READ_ASKED_AGAIN);
    }

    /** The point was confirmed after the read began, whoever leads now. */
    @Test
    void whatWasAnsweredIsNotAskedAgain() {
        open(3, 2);
        peer.barrier("a");
        peer.round(1);
        answer(3, 2, 1, "2:3");
        peer.linkDown(3).round(1);
        open(2, 3);
        peer.round(1);
        assertThat(asked(2)).isEmpty();
        assertThat(peer.marks).doesNotContain(Mark.READ_ASKED_AGAIN);
    }

    @Test
    void theAnswerTellsTheCommitPointToo() {
        open(3, 2);
        peer.barrier("a");
        peer.round(1);
        answer(3, 2, 1, "2:3");
        assertThat(peer.peer.status().committed()).isEqualTo(Zxid.of(2, 3));
    }

    @Test
    void aReadFromAPlaceOnNeedsNoLeader() {
        peer.peer.barrierAt(new OnePeer.Named("a", Long.MAX_VALUE), Zxid.of(7, 7));
        assertThat(peer.barriers).containsExactly("a reached 7:7");
        assertThat(peer.peer.status().reads()).isOne();
    }

    @Test
    void aDeadlineSaysHowFarTheReadHadCome() {
        peer.barrier("waits", peer.now() + 30 * OnePeer.MS);
        peer.round(40);
        assertThat(peer.barriers).containsExactly("waits failed DEADLINE WAITING");
        peer.barriers.clear();

        open(3, 2);
        peer.barrier("asked", peer.now() + 30 * OnePeer.MS);
        peer.round(1).round(40);
        assertThat(peer.barriers).containsExactly("asked failed DEADLINE ASKED");
        answer(3, 2, 1, "2:3");
        assertThat(peer.barriers).hasSize(1);
        peer.barriers.clear();

        peer.barrier("pointed", peer.now() + 30 * OnePeer.MS);
        peer.round(1);
        answer(3, 2, 2, "2:3");
        peer.round(40).round(40);
        assertThat(peer.barriers).containsExactly("pointed reached 2:3", "pointed failed DEADLINE POINTED");
        assertThat(peer.peer.status().reads()).isZero();
        assertThat(peer.marks)
                .contains(Mark.READ_EXPIRED_UNASKED, Mark.READ_EXPIRED_UNANSWERED, Mark.READ_EXPIRED_UNAPPLIED);
    }

    @Test
    void oneThatTheApplicationHasRunIsForgotten() {
        Barrier local = new OnePeer.Named("a", peer.now() + 30 * OnePeer.MS);
        peer.peer.barrierAt(local, Zxid.NONE);
        peer.peer.barriersDone(List.of(local));
        peer.round(100);
        peer.peer.close(Reason.CLOSED);
        assertThat(peer.barriers).containsExactly("a reached 0:0");
    }

    @Test
    void theEndOfTheNodeIsAnAnswerToAll() {
        open(3, 2);
        peer.barrier("pointed");
        peer.round(1);
        answer(3, 2, 1, "2:3");
        peer.barrier("asked");
        peer.round(1);
        peer.barrier("waits");
        peer.peer.close(Reason.CLOSED);
        peer.barrier("late");
        peer.peer.barrierAt(new OnePeer.Named("later", Long.MAX_VALUE), Zxid.NONE);

        // The role had ended before: what was asked waited again.
        assertThat(peer.barriers)
                .containsExactlyInAnyOrder(
                        "pointed reached 2:3",
                        "asked failed CLOSED WAITING",
                        "waits failed CLOSED WAITING",
                        "pointed failed CLOSED POINTED",
                        "late failed CLOSED WAITING",
                        "later failed CLOSED WAITING");
    }
}
