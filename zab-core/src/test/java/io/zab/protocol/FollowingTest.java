package io.zab.protocol;

import static io.zab.protocol.OnePeer.batch;
import static io.zab.protocol.OnePeer.formed;
import static io.zab.protocol.OnePeer.promise;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.PeerId;
import io.zab.Reason;
import io.zab.Role;
import io.zab.Zxid;
import io.zab.message.Message;
import io.zab.message.PeerState;
import io.zab.message.Promise;
import io.zab.message.StoreOp;
import io.zab.message.SyncPlan;
import org.junit.jupiter.api.Test;

class FollowingTest {
    private static final Zxid NONE = Zxid.NONE;

    /** Its log ends at 2:3 (epoch 1 ended at 1:5); it promised epoch 2 to peer 3. */
    private final OnePeer peer = new OnePeer(1, 3, formed(1, 3, promise(2, 3), "1:5", "2:3"));

    @Test
    void introducesItselfWithItsPromiseAndFormationOnTheLeadersOwnWord() {
        peer.linkUp(3).receive(3, peer.notify(3, PeerState.LEADING_ESTABLISHED, "2:3", null, 3, 2));

        assertThat(peer.role()).isEqualTo(Role.FOLLOWING);
        assertThat(peer.sentTo(3, Message.FollowerInfo.class))
                .containsExactly(
                        OnePeer.info(peer.only(Message.FollowerInfo.class).session(), promise(2, 3), "2:3"));
    }

    @Test
    void acknowledgesAnEpochOnlyOnceItsPromiseIsDurable() {
        peer.linkUp(3).receive(3, peer.notify(3, PeerState.LEADING_ESTABLISHED, "2:3", null, 3, 4));
        long session = peer.only(Message.FollowerInfo.class).session();
        peer.receive(3, new Message.NewEpoch(session, 4));

        assertThat(peer.ops).containsExactly(new StoreOp.SavePromise(promise(4, 3)));
        assertThat(peer.sent(Message.AckEpoch.class)).isEmpty();
        peer.durable();
        Message.AckEpoch ack = peer.only(Message.AckEpoch.class);
        assertThat(ack.range().last()).isEqualTo(Zxid.of(2, 3));
        assertThat(ack.epoch()).isEqualTo(4);
    }

    @Test
    void aRepeatedOfferOfTheSameLeaderNeedsNoSecondPromise() {
        peer.followingIn(3, 2);
        assertThat(peer.ops).isEmpty();
        assertThat(peer.only(Message.AckEpoch.class).epoch()).isEqualTo(2);
        assertThat(peer.marks).contains(Mark.PROMISE_RENEWED);
    }

    @Test
    void refusesAnEpochThatItPromisedToAnotherLeader() {
        OnePeer other = new OnePeer(1, 3, formed(1, 3, promise(4, 2), "1:5"));
        other.followingIn(3, 4);
        assertThat(other.only(Message.Reject.class).reason()).isEqualTo(Message.Rejection.EPOCH_TOO_OLD);
        assertThat(other.reasons).endsWith(Reason.EPOCH_TOO_OLD);
        assertThat(other.ops).isEmpty();
        assertThat(other.marks).contains(Mark.OFFER_REFUSED);
    }

    @Test
    void acknowledgesRecordsOnlyOnceTheyAreDurable() {
        long session = peer.followingIn(3, 2);
        peer.receive(3, new Message.Sync(session, 2, new SyncPlan.Diff(Zxid.of(2, 3)), null))
                .durable();
        peer.sent.clear();
        peer.receive(3, new Message.Records(session, 2, batch("2:3", "2:4", "a"), NONE, 0));
        peer.receive(3, new Message.Records(session, 2, batch("2:4", "2:5", "b"), NONE, 0));
        assertThat(peer.sent(Message.Ack.class)).isEmpty();

        peer.durableThrough(1);
        assertThat(peer.sent(Message.Ack.class)).containsExactly(new Message.Ack(session, 2, Zxid.of(2, 4)));
        peer.durable();
        assertThat(peer.sent(Message.Ack.class)).last().isEqualTo(new Message.Ack(session, 2, Zxid.of(2, 5)));
    }

    /** Without it a follower that comes back to a leader with nothing new to send would never be told that it may serve. */
    @Test
    void acknowledgesWhatItHasWhenThePlanBringsNothing() {
        long session = peer.followingIn(3, 2);
        peer.receive(3, new Message.Sync(session, 2, new SyncPlan.Diff(Zxid.of(2, 3)), null))
                .durable();
        assertThat(peer.sent(Message.Ack.class)).containsExactly(new Message.Ack(session, 2, Zxid.of(2, 3)));
        assertThat(peer.marks).contains(Mark.CAME_BACK_WITH_THE_EPOCH_RECORD);
    }

    @Test
    void acknowledgesACutOnlyOnceItIsDurable() {
        long session = peer.followingIn(3, 4);
        peer.receive(3, new Message.Sync(session, 4, new SyncPlan.Trunc(Zxid.of(1, 5)), null));
        assertThat(peer.ops).endsWith(new StoreOp.Truncate(Zxid.of(1, 5)));
        assertThat(peer.sent(Message.Ack.class)).isEmpty();
        peer.durable();
        assertThat(peer.sent(Message.Ack.class)).containsExactly(new Message.Ack(session, 4, Zxid.of(1, 5)));
    }

    @Test
    void learnsACommitPointOnlyOnceItHoldsTheEpochRecord() {
        long session = peer.followingIn(3, 4);
        peer.receive(3, new Message.Heartbeat(session, 4, 1, Zxid.of(2, 3), 0, 0))
                .round(1);
        assertThat(peer.peer.status().committed()).as("what the seal proves").isEqualTo(Zxid.of(1, 0));

        peer.receive(3, new Message.Sync(session, 4, new SyncPlan.Diff(Zxid.of(2, 3)), null));
        peer.receive(3, new Message.Records(session, 4, batch("2:3", "4:0"), Zxid.of(9, 9), 0));
        assertThat(peer.peer.status().committed()).isEqualTo(Zxid.of(4, 0));
        assertThat(peer.marks).contains(Mark.COMMIT_HELD_BACK);
    }

    @Test
    void stopsRatherThanCutWhatItKnowsToBeCommitted() {
        long session = peer.followingIn(3, 2);
        peer.receive(3, new Message.Heartbeat(session, 2, 1, Zxid.of(2, 3), 0, 0));
        assertThatThrownBy(() -> peer.receive(3, new Message.Sync(session, 2, new SyncPlan.Trunc(Zxid.of(1, 5)), null)))
                .isInstanceOf(InvariantBrokenException.class);
    }

    @Test
    void recordsThatLeaveAGapEndTheSession() {
        long session = peer.followingIn(3, 2);
        peer.receive(3, new Message.Sync(session, 2, new SyncPlan.Diff(Zxid.of(2, 3)), null));
        peer.receive(3, new Message.Records(session, 2, batch("2:4", "2:5", "b"), NONE, 0));
        assertThat(peer.reasons).endsWith(Reason.PROTOCOL_VIOLATION);
    }

    @Test
    void nothingOfAnEarlierSessionIsTakenForThePresent() {
        long first = peer.followingIn(3, 2);
        peer.receive(3, peer.notify(3, PeerState.LOOKING, "2:3", null, null, 0));
        peer.sent.clear();
        peer.round(1).receive(3, peer.notify(3, PeerState.LEADING_ESTABLISHED, "2:3", null, 3, 2));
        long second = peer.only(Message.FollowerInfo.class).session();
        assertThat(second).isNotEqualTo(first);
        peer.receive(3, new Message.NewEpoch(second, 2));
        peer.receive(3, new Message.Sync(first, 2, new SyncPlan.Trunc(Zxid.of(1, 5)), null));
        peer.receive(3, new Message.Records(first, 2, batch("2:3", "2:4", "b"), NONE, 0));
        assertThat(peer.ops).isEmpty();
        assertThat(peer.dropped).endsWith(Dropped.STALE_SESSION, Dropped.STALE_SESSION);
    }

    @Test
    void whatARoleHeldBackForTheDiskNeverLeavesAfterTheRoleHasEnded() {
        long session = peer.followingIn(3, 2);
        peer.receive(3, new Message.Sync(session, 2, new SyncPlan.Diff(Zxid.of(2, 3)), null))
                .durable();
        peer.sent.clear();
        peer.receive(3, new Message.Records(session, 2, batch("2:3", "2:4", "b"), NONE, 0));
        peer.receive(3, peer.notify(3, PeerState.LOOKING, "2:3", null, null, 0));
        peer.durable();
        assertThat(peer.sent(Message.Ack.class)).isEmpty();
    }

    /** Links live on pings, so a leader that has lost the session would keep its follower waiting for ever. */
    @Test
    void leavesALeaderThatHasForgottenItsSession() {
        peer.followingIn(3, 2);
        for (int i = 0; i < 150; i++) {
            peer.receive(
                            3,
                            new Message.LinkPing(peer.notify(3, PeerState.LOOKING, "0:0", null, null, 0)
                                    .heard()))
                    .round(10);
        }
        assertThat(peer.reasons).contains(Reason.LEADER_TIMEOUT);
        assertThat(peer.marks).contains(Mark.LEADER_SILENT);
    }

    /** Its notification names the epoch, its refusal comes before one is offered: both have to skip the same thing. */
    @Test
    void aRefusedFollowerDoesNotComeBackAtOnce() {
        peer.linkUp(3).receive(3, peer.notify(3, PeerState.LEADING_ESTABLISHED, "2:3", null, 3, 2));
        for (int i = 0; i < 50; i++) {
            peer.sentTo(3, Message.FollowerInfo.class).stream()
                    .reduce((a, b) -> b)
                    .ifPresent(info -> peer.receive(
                            3,
                            new Message.Reject(info.session(), Message.Rejection.EPOCH_TOO_OLD, "no", Promise.NONE)));
            peer.round(1);
        }
        assertThat(peer.sentTo(3, Message.FollowerInfo.class)).hasSize(1);
    }

    @Test
    void anAbsurdEpochIsRefusedOnceNotWithoutEnd() {
        peer.linkUp(3).receive(3, peer.notify(3, PeerState.LEADING_ESTABLISHED, "2:3", null, 3, 2));
        for (int i = 0; i < 50; i++) {
            peer.sentTo(3, Message.FollowerInfo.class).stream()
                    .reduce((a, b) -> b)
                    .ifPresent(info -> peer.receive(3, new Message.NewEpoch(info.session(), 1 << 28)));
            peer.round(1);
        }
        assertThat(peer.sentTo(3, Message.FollowerInfo.class)).hasSize(1);
        assertThat(peer.reasons).last().isEqualTo(Reason.PROTOCOL_VIOLATION);
    }

    /** The leader fell back to the election and leads again at once: that is no reason to wait. */
    @Test
    void followsALeaderAgainThatDidNotLeadForAMoment() {
        peer.linkUp(3).linkUp(2);
        peer.receive(3, peer.notify(3, PeerState.LOOKING, "2:3", 3, null, 0));
        peer.receive(3, peer.notify(3, PeerState.LEADING_PROSPECTIVE, "2:3", null, 3, 0));
        long session = peer.only(Message.FollowerInfo.class).session();
        peer.receive(3, new Message.Reject(session, Message.Rejection.NOT_LEADING, "looking", Promise.NONE));
        peer.receive(3, peer.notify(3, PeerState.LOOKING, "2:3", 3, null, 0)).round(1);
        peer.receive(3, peer.notify(3, PeerState.LEADING_PROSPECTIVE, "2:3", null, 3, 0));
        assertThat(peer.sentTo(3, Message.FollowerInfo.class)).hasSize(2);
    }

    /** It may have been bound by a configuration that this log does not hold yet: without following it, this peer would never get that. */
    @Test
    void followsAnEstablishedLeaderWhoseDirectoryItDoesNotKnowYet() {
        peer.linkUp(3, OnePeer.storage(33));
        peer.receive(3, peer.notify(3, PeerState.LEADING_PROSPECTIVE, "2:3", null, 3, 2))
                .round(1);
        assertThat(peer.role()).isEqualTo(Role.LOOKING);
        peer.receive(3, peer.notify(3, PeerState.LEADING_ESTABLISHED, "2:3", null, 3, 2))
                .round(1);
        assertThat(peer.peer.status().leader()).isEqualTo(PeerId.of(3));
    }

    @Test
    void somebodyElseWhoLooksDoesNotDisturbIt() {
        peer.followingIn(3, 2);
        peer.linkUp(2)
                .receive(2, peer.notify(2, PeerState.LOOKING, "9:9", 2, null, 0))
                .round(1);
        assertThat(peer.role()).isEqualTo(Role.FOLLOWING);
    }

    /** A snapshot that outruns the disk would pile up in memory. */
    @Test
    void confirmsAPieceOfASnapshotOnlyOnceItsDiskHasIt() {
        long session = peer.followingIn(3, 4);
        peer.receive(3, new Message.Sync(session, 4, new SyncPlan.Snap(), HistoryTest.header("4:7", 3)));
        peer.receive(3, new Message.SnapshotChunk(session, 4, Zxid.of(4, 7), 0, OnePeer.bytes("abc"), false));
        assertThat(peer.sent(Message.ChunkReceived.class)).isEmpty();
        peer.durable();
        assertThat(peer.only(Message.ChunkReceived.class).offset()).isEqualTo(3);
    }

    @Test
    void acknowledgesASnapshotOnceItIsInstalledDurably() {
        long session = peer.followingIn(3, 4);
        peer.receive(3, new Message.Sync(session, 4, new SyncPlan.Snap(), HistoryTest.header("4:7", 3)));
        peer.receive(3, new Message.SnapshotChunk(session, 4, Zxid.of(4, 7), 0, OnePeer.bytes("abc"), true));
        assertThat(peer.sent(Message.Ack.class)).isEmpty();
        assertThat(peer.restores).isEmpty();
        peer.durable();
        assertThat(peer.sent(Message.Ack.class)).containsExactly(new Message.Ack(session, 4, Zxid.of(4, 7)));
        assertThat(peer.restores).hasSize(1);
    }

    @Test
    void asksTheStoreToRemoveASnapshotOfItsOwnThatTheLeadersHasOvertaken() {
        long session = peer.followingIn(3, 4);
        peer.receive(3, new Message.Sync(session, 4, new SyncPlan.Snap(), HistoryTest.header("4:7", 3)));
        peer.receive(3, new Message.SnapshotChunk(session, 4, Zxid.of(4, 7), 0, OnePeer.bytes("abc"), true));
        peer.durable();
        peer.peer.snapshotWritten(Zxid.of(3, 1));
        assertThat(peer.ops).endsWith(new StoreOp.PublishSnapshot(Zxid.of(3, 1), Zxid.NONE));
        assertThat(peer.marks).contains(Mark.SNAPSHOT_OVERTAKEN);
    }

    @Test
    void refusesASnapshotOfAnEpochThatItDidNotPromise() {
        long session = peer.followingIn(3, 4);
        peer.receive(3, new Message.Sync(session, 4, new SyncPlan.Snap(), HistoryTest.header("5:7", 3)));
        assertThat(peer.reasons).endsWith(Reason.PROTOCOL_VIOLATION);
    }

    @Test
    void aHandOverBringsTheLastCommitPointAndEndsTheSession() {
        long session = peer.followingIn(3, 3);
        peer.receive(3, new Message.Sync(session, 3, new SyncPlan.Diff(Zxid.of(2, 3)), null));
        peer.receive(3, new Message.Records(session, 3, batch("2:3", "3:0"), Zxid.NONE, 0))
                .durable();
        peer.receive(3, new Message.HandOver(session, 3, PeerId.of(2), Zxid.of(3, 0)));
        assertThat(peer.reasons).last().isEqualTo(Reason.HANDED_OVER);
        assertThat(peer.peer.status().committed()).isEqualTo(Zxid.of(3, 0));
    }
}
