package io.zab.protocol;

import static io.zab.protocol.OnePeer.formed;
import static io.zab.protocol.OnePeer.info;
import static io.zab.protocol.OnePeer.promise;
import static io.zab.protocol.OnePeer.range;
import static io.zab.protocol.OnePeer.storage;
import static org.assertj.core.api.Assertions.assertThat;

import io.zab.PeerId;
import io.zab.Reason;
import io.zab.Role;
import io.zab.Zxid;
import io.zab.message.Message;
import io.zab.message.PeerState;
import io.zab.message.Promise;
import io.zab.message.RecordKind;
import io.zab.message.RequestBlock;
import io.zab.message.Sighting;
import io.zab.message.StorageId;
import io.zab.message.StoreOp;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rule B9: a directory that is older than somebody who counts has seen it is noticed, and counts for nothing. */
class RollBacksTest {
    /** Peer 1 of five; its directory has promised epoch 1 to itself, and its log ends at 1:5. */
    private final OnePeer leader = new OnePeer(1, 5, formed(1, 5, promise(1, 1), "1:5"));

    private static Zxid z(String zxid) {
        return Zxid.parse(zxid);
    }

    private static Message.AckEpoch ack(long session, long epoch, Sighting... witnessed) {
        return new Message.AckEpoch(session, epoch, range("1:5"), Zxid.NONE, List.of(witnessed));
    }

    private static Sighting of(int peer, StorageId storage) {
        return Sighting.none(PeerId.of(peer), storage);
    }

    private List<Message.Reject> rejectsTo(int peer) {
        return leader.sentTo(peer, Message.Reject.class).stream()
                .filter(reject -> reject.reason() == Message.Rejection.ROLLED_BACK)
                .toList();
    }

    // ---- what the leader has seen itself

    /** Peer 2 has acknowledged 2:0 to this leader, and its session ends with its link. */
    private void hasAcknowledged() {
        leader.established(range("1:5"), 2, 3).linkDown(2).linkUp(2);
    }

    @Test
    void aFollowerThatHasForgottenItsPromiseIsRefusedWithWords() {
        hasAcknowledged();
        leader.receive(2, info(8, promise(1, 1), "1:5"));
        assertThat(rejectsTo(2)).singleElement().satisfies(reject -> {
            assertThat(reject.session()).isEqualTo(8);
            assertThat(reject.why())
                    .contains("peer 2", storage(2).toString(), "promise of epoch 2", "up to 2:0")
                    .contains("now shows a promise of epoch 1", "ends at 1:5");
        });
        assertThat(leader.sentTo(2, Message.NewEpoch.class))
                .as("it is offered nothing")
                .hasSize(1);
        assertThat(leader.marks).contains(Mark.ROLL_BACK_SEEN);
    }

    private PeerStatus.Other statusOf(int peer) {
        return leader.peer.status().peers().stream()
                .filter(other -> other.peer().equals(PeerId.of(peer)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theLeadersStatusSaysThatItDoesNotCount() {
        hasAcknowledged();
        assertThat(statusOf(2).counts()).isTrue();
        leader.receive(2, info(8, promise(1, 1), "1:5"));
        assertThat(statusOf(2).connected()).isTrue();
        assertThat(statusOf(2).counts()).isFalse();
        leader.linkDown(2).linkUp(2);
        assertThat(statusOf(2).counts()).as("before it asks again").isFalse();
    }

    @Test
    void theLeadersStatusSaysThatAnUnboundDirectoryDoesNotCountBeforeItAsks() {
        hasAcknowledged();
        leader.linkDown(2).linkUp(2, storage(22));
        assertThat(statusOf(2).counts()).isFalse();
    }

    @Test
    void soIsOneThatHasForgottenWhatItAcknowledged() {
        hasAcknowledged();
        leader.receive(2, info(8, promise(2, 1), "1:5"));
        assertThat(rejectsTo(2)).hasSize(1);
    }

    /** It has not heard of the refusal, and a promise that it gave since would hide what it has forgotten (seed 831353467887). */
    @Test
    void oneThatWasRefusedIsRefusedAgainWhateverItHasPromisedSince() {
        hasAcknowledged();
        leader.receive(2, info(8, promise(2, 1), "1:5"));
        leader.receive(2, info(9, promise(3, 2), "1:5"));
        assertThat(rejectsTo(2)).hasSize(2);
    }

    @Test
    void oneThatHasForgottenNothingIsNot() {
        hasAcknowledged();
        leader.receive(2, info(8, promise(2, 1), "2:0"));
        assertThat(rejectsTo(2)).isEmpty();
        assertThat(leader.sentTo(2, Message.NewEpoch.class)).hasSize(2);
    }

    @Test
    void anEmptyDirectoryInItsPlaceIsNot() {
        hasAcknowledged();
        leader.linkDown(2).linkUp(2, storage(22)).receive(2, info(8, Promise.NONE, "0:0"));
        assertThat(rejectsTo(2)).isEmpty();
        assertThat(leader.sentTo(2, Message.NewEpoch.class)).hasSize(2);
    }

    /** It had taken the offer, and crashed before its promise was durable: it has told that to nobody. */
    @Test
    void oneThatWasOfferedAnEpochAndHasNotPromisedItIsNot() {
        leader.leading(2, 3);
        leader.linkDown(2).linkUp(2);
        leader.receive(2, info(8, Promise.NONE, "0:0"));
        assertThat(rejectsTo(2)).isEmpty();
        assertThat(leader.marks).contains(Mark.ASKED_WHILE_LOOKING);
    }

    /** The leader of 7, whoever that is, may have cut what it held in epoch 2. */
    @Test
    void oneThatHasPromisedALaterEpochMayHoldLess() {
        hasAcknowledged();
        leader.receive(3, leader.notify(3, PeerState.LEADING_ESTABLISHED, "3:0", null, 3, 3));
        assertThat(leader.role()).isEqualTo(Role.LOOKING);
        leader.durable().peer.declareCandidate();
        leader.round(1);
        leader.receive(2, info(8, promise(7, 4), "1:2"));
        assertThat(rejectsTo(2)).isEmpty();
    }

    // ---- what those tell who have promised the epoch

    /** Peers 2 to 4 come to this one, which leads epoch 2; the directory of 2 shows no promise at all. */
    private void leads() {
        for (int follower = 2; follower <= 4; follower++) {
            leader.linkUp(follower);
        }
        leader.peer.declareCandidate();
        leader.round(1).receive(2, info(2, Promise.NONE, "0:0"));
        for (int follower = 3; follower <= 4; follower++) {
            leader.receive(follower, info(follower, promise(1, 1), "1:5"));
        }
        leader.durable();
    }

    /** This peer leads epoch 2 with 2, 3 and 4; 2 has promised, with a directory of which nobody has said anything yet. */
    private void leadsWithOneWhoHasPromised() {
        leads();
        leader.receive(2, ack(2, 2));
        assertThat(leader.sentTo(2, Message.Sync.class))
                .as("no quorum has promised")
                .isEmpty();
    }

    @Test
    void oneThatHasShownLessThanAnotherHasSeenIsExpelledAndItsPromiseDoesNotCount() {
        leads();
        leader.receive(2, ack(2, 2));
        leader.receive(3, ack(3, 2, of(2, storage(2)).promised(1)));
        assertThat(rejectsTo(2)).hasSize(1);
        assertThat(leader.ops)
                .as("1 and 3 are no quorum of five, so no epoch record is made")
                .hasSize(1);
        leader.receive(4, ack(4, 2));
        assertThat(leader.ops).as("1, 3 and 4 are").hasSize(2);
        assertThat(leader.marks).contains(Mark.ROLL_BACK_TOLD);
    }

    @Test
    void whoPromisesAfterTheOthersHaveToldIsFoundOutAsWell() {
        leads();
        leader.receive(3, ack(3, 2, of(2, storage(2)).promised(1)));
        leader.receive(2, ack(2, 2));
        assertThat(rejectsTo(2)).hasSize(1);
        assertThat(leader.ops).hasSize(1);
    }

    /** Its promise counted for nothing, but its session went on, and so did its acknowledgements (seed 361795400739). */
    @Test
    void whoWasFoundOutByAnotherLeaderIsExpelledByThisOneToo() {
        leads();
        leader.receive(3, ack(3, 2, of(2, storage(2)).forgetful())).receive(4, ack(4, 2));
        assertThat(leader.ops).as("1, 3 and 4 are a quorum").hasSize(2);
        leader.receive(2, ack(2, 2));
        assertThat(rejectsTo(2))
                .singleElement()
                .satisfies(reject ->
                        assertThat(reject.why()).contains("has been found to be older than it was, and now shows"));
    }

    @Test
    void alsoIfWhoeverToldHasLeftAndComeBackInTheMeantime() {
        leads();
        leader.receive(3, ack(3, 2, of(2, storage(2)).forgetful()));
        leader.linkDown(3).linkUp(3).receive(3, info(8, promise(2, 1), "1:5"));
        leader.receive(3, ack(8, 2)).receive(2, ack(2, 2));
        assertThat(rejectsTo(2)).hasSize(1);
    }

    @Test
    void aDirectoryThatIsFoundOutInASessionThatHasEndedDoesNotCountEither() {
        leadsWithOneWhoHasPromised();
        leader.linkDown(2);
        leader.receive(3, ack(3, 2, of(2, storage(2)).promised(1)));
        assertThat(leader.ops).hasSize(1);
    }

    /** By the promise of this epoch it has caught up with what it had promised: nothing that it shows now would tell. */
    @Test
    void whoWasFoundOutIsRefusedWhenItComesBack() {
        leadsWithOneWhoHasPromised();
        leader.receive(3, ack(3, 2, of(2, storage(2)).promised(1)));
        leader.linkDown(2).linkUp(2).receive(2, info(8, promise(2, 1), "1:5"));
        assertThat(rejectsTo(2)).extracting(Message.Reject::session).containsExactly(2L, 8L);
    }

    @Test
    void anEstablishedLeaderStopsToCountIt() {
        leader.established(range("1:5"), 2, 3);
        leader.linkUp(4).receive(4, info(4, promise(1, 1), "1:5"));
        leader.receive(4, ack(4, 2, of(2, storage(2)).holding(1, z("1:6"))));
        assertThat(rejectsTo(2)).hasSize(1);
        assertThat(leader.role()).isEqualTo(Role.LEADING);
        leader.receive(4, new Message.Ack(4, 2, z("2:0")));
        RequestBlock request = new RequestBlock.Builder(64)
                .add(RecordKind.TRANSACTION, 0, 3, 1, 1, OnePeer.bytes("x"))
                .build();
        leader.receive(3, new Message.Forward(3, 2, request)).round(1).durable();
        Zxid last = leader.peer.status().last();
        leader.receive(2, new Message.Ack(2, 2, last)).receive(3, new Message.Ack(3, 2, last));
        assertThat(leader.peer.status().committed())
                .as("1 and 3 hold it, and 2 counts no more")
                .isNotEqualTo(last);
        leader.receive(4, new Message.Ack(4, 2, last));
        assertThat(leader.peer.status().committed()).isEqualTo(last);
    }

    @Test
    void theWordOfOneWhoDoesNotCountIsNotTaken() {
        leader.leading(2, 3).linkUp(4, storage(44)).receive(4, info(4, Promise.NONE, "0:0"));
        leader.receive(
                4, ack(4, 2, of(2, storage(2)).forgetful(), of(1, storage(1)).forgetful()));
        leader.receive(2, ack(2, 2));
        assertThat(rejectsTo(2)).isEmpty();
        assertThat(leader.role()).isEqualTo(Role.LEADING);
    }

    @Test
    void theWordOfAnotherDirectoryOfThatPeerSaysNothing() {
        leads();
        leader.receive(2, ack(2, 2)).receive(3, ack(3, 2, of(2, storage(22)).promised(1)));
        assertThat(rejectsTo(2)).isEmpty();
    }

    /** It may have left this leader since, promised that epoch and shown it; the word of it has overtaken its own. */
    @Test
    void ofALaterEpochNothingIsRemembered() {
        leads();
        leader.receive(2, ack(2, 2)).receive(3, ack(3, 2, of(2, storage(2)).promised(5)));
        assertThat(rejectsTo(2)).as("but for now it does not count").hasSize(1);
        leader.receive(2, info(8, promise(5, 4), "1:5"));
        assertThat(rejectsTo(2)).hasSize(1);
    }

    /** With its second session it shows the promise that it gave in the first, and nothing of what it had forgotten before. */
    @Test
    void oneThatHasPromisedTwiceIsJudgedByWhatItShowedFirst() {
        leads();
        leader.receive(2, ack(2, 2)).linkDown(2).linkUp(2).receive(2, info(8, promise(2, 1), "1:5"));
        leader.receive(2, ack(8, 2)).receive(3, ack(3, 2, of(2, storage(2)).promised(1)));
        assertThat(rejectsTo(2)).hasSize(1);
        assertThat(leader.ops).hasSize(1);
    }

    /** The promise that it gave in its first session was lost with the link; it was given all the same. */
    @Test
    void oneThatWasOfferedTheEpochTwiceIsJudgedByWhatItShowedFirst() {
        leads();
        leader.linkDown(2).linkUp(2).receive(2, info(8, promise(2, 1), "0:0"));
        leader.receive(2, new Message.AckEpoch(8, 2, range("1:0"), Zxid.NONE, List.of()));
        leader.receive(3, ack(3, 2, of(2, storage(2)).promised(1)));
        assertThat(rejectsTo(2)).hasSize(1);
        assertThat(leader.ops).hasSize(1);
    }

    /** Between its two sessions it has promised an epoch below this one to somebody else: that it did not show it in the first is no roll-back. */
    @Test
    void whatCountsIsTheLastSessionInWhichItHadNotPromised() {
        leader.linkUp(2).linkUp(3).linkUp(4).peer.declareCandidate();
        leader.round(1)
                .receive(2, info(2, promise(1, 1), "1:5"))
                .receive(3, info(3, promise(2, 5), "1:5"))
                .receive(4, info(4, promise(2, 5), "1:5"))
                .durable();
        long epoch = leader.peer.status().promisedEpoch();
        leader.linkDown(2).linkUp(2).receive(2, info(8, promise(epoch - 1, 5), "1:5"));
        leader.receive(2, new Message.AckEpoch(8, epoch, range("1:5"), Zxid.NONE, List.of()));
        leader.receive(
                3,
                new Message.AckEpoch(
                        3,
                        epoch,
                        range("1:5"),
                        Zxid.NONE,
                        List.of(of(2, storage(2)).promised(epoch - 1))));
        assertThat(rejectsTo(2)).isEmpty();
    }

    /** What another directory of the same peer showed says nothing of what this one has forgotten. */
    @Test
    void anotherDirectoryOfThePeerIsJudgedByItsOwnSession() {
        leader.linkUp(2).linkUp(3).linkUp(4).peer.declareCandidate();
        leader.round(1)
                .receive(2, info(2, promise(1, 1), "1:5"))
                .receive(3, info(3, promise(1, 1), "1:5"))
                .receive(4, info(4, promise(1, 1), "1:5"))
                .durable();
        long epoch = leader.peer.status().promisedEpoch();
        leader.linkDown(2).linkUp(2, storage(22)).receive(2, info(8, promise(epoch, 1), "1:6"));
        leader.receive(2, new Message.AckEpoch(8, epoch, range("1:6"), Zxid.NONE, List.of()));
        leader.receive(
                3,
                new Message.AckEpoch(
                        3,
                        epoch,
                        range("1:5"),
                        Zxid.NONE,
                        List.of(of(2, storage(22)).promised(1).holding(1, z("1:6")))));
        assertThat(rejectsTo(2)).isEmpty();
    }

    // ---- the leader's own directory

    private void condemned() {
        assertThat(leader.role()).isEqualTo(Role.STOPPED);
        assertThat(leader.reasons).last().isEqualTo(Reason.ROLLED_BACK);
        assertThat(leader.ops)
                .last()
                .isInstanceOfSatisfying(
                        StoreOp.Condemn.class,
                        condemn -> assertThat(condemn.why())
                                .contains("peer 1", storage(1).toString(), "now shows a promise of epoch 1"));
    }

    @Test
    void aLeaderThatLearnsThatItsOwnDirectoryIsOlderStops() {
        leader.leading(2, 3);
        leader.propose("a");
        leader.receive(2, ack(2, 2, of(1, storage(1)).holding(1, z("1:6"))));
        condemned();
        assertThat(leader.settled).as("whoever waits is told").hasSize(1);
        assertThat(leader.marks).contains(Mark.OWN_ROLL_BACK_TOLD);
    }

    @Test
    void soDoesOneThatIsEstablished() {
        leader.established(range("1:5"), 2, 3);
        leader.linkUp(4).receive(4, info(4, promise(1, 1), "1:5"));
        leader.receive(4, ack(4, 2, of(1, storage(1)).promised(2)));
        condemned();
    }

    /** Whoever was offered this epoch in an earlier session has seen this leader promise it, and says so. */
    @Test
    void itsOwnOfferIsNoSignOfThat() {
        leader.leading(2, 3, 4);
        leader.linkDown(2).linkUp(2).receive(2, info(8, promise(1, 1), "1:5"));
        leader.receive(2, ack(8, 2, of(1, storage(1)).promised(2)));
        assertThat(leader.role()).isEqualTo(Role.LEADING);
        leader.receive(3, ack(3, 2));
        assertThat(leader.ops).as("it goes on").hasSize(2);
    }

    /** It has promised the epoch before this leader offered it: then this leader has been here before, and does not know it any more. */
    @Test
    void butOneThatCameWithThatPromiseHasSeenItBefore() {
        leader.established(range("1:5"), 2, 4);
        leader.linkUp(3).receive(3, info(3, promise(2, 1), "2:3"));
        leader.linkDown(3).linkUp(3).receive(3, info(4, promise(2, 1), "2:3"));
        leader.receive(
                3,
                new Message.AckEpoch(
                        4,
                        2,
                        range("1:5", "2:3"),
                        z("1:5"),
                        List.of(of(1, storage(1)).promised(2))));
        condemned();
    }

    @Test
    void butALaterPromiseIs() {
        leader.leading(2, 3, 4);
        leader.linkDown(2).linkUp(2).receive(2, info(8, promise(1, 1), "1:5"));
        leader.receive(2, ack(8, 2, of(1, storage(1)).promised(3)));
        condemned();
    }

    // ---- the follower

    private final OnePeer follower = new OnePeer(2, 3, formed(2, 3, promise(1, 1), "1:5"));

    private Message.Reject reject(long session) {
        return new Message.Reject(session, Message.Rejection.ROLLED_BACK, "it is older", promise(2, 1));
    }

    @Test
    void aFollowerShowsPromiseAndEndOfItsLog() {
        follower.linkUp(1).receive(1, follower.notify(1, PeerState.LEADING_ESTABLISHED, "1:5", null, 1, 2));
        Message.FollowerInfo shown = follower.only(Message.FollowerInfo.class);
        assertThat(shown.promise()).isEqualTo(promise(1, 1));
        assertThat(shown.last()).isEqualTo(z("1:5"));
    }

    @Test
    void oneThatIsToldSoCondemnsItsDirectoryAndStops() {
        long session = follower.followingIn(1, 2);
        follower.receive(1, reject(session));
        assertThat(follower.ops).endsWith(new StoreOp.Condemn("it is older"));
        assertThat(follower.role()).isEqualTo(Role.STOPPED);
        assertThat(follower.reasons).last().isEqualTo(Reason.ROLLED_BACK);
    }

    /** What was said of an earlier session may speak of what has changed since. */
    @Test
    void ofAnotherSessionThatIsNotTaken() {
        long session = follower.followingIn(1, 2);
        follower.receive(1, reject(session - 1));
        assertThat(follower.role()).isEqualTo(Role.FOLLOWING);
        assertThat(follower.ops).noneMatch(StoreOp.Condemn.class::isInstance);
    }

    @Test
    void aFollowerRemembersWhatItsLeaderHasPromisedAndTellsItTheNext() {
        follower.followingIn(1, 2);
        assertThat(follower.only(Message.AckEpoch.class).witnessed())
                .as("not to that leader, of this very offer")
                .isEmpty();
        follower.linkDown(1).linkUp(3).round(1);
        follower.receive(3, follower.notify(3, PeerState.LEADING_ESTABLISHED, "1:5", null, 3, 3));
        Message.FollowerInfo second = follower.sent(Message.FollowerInfo.class).get(1);
        follower.receive(3, new Message.NewEpoch(second.session(), 3)).durable();
        assertThat(follower.sent(Message.AckEpoch.class).get(1).witnessed())
                .containsExactly(of(1, storage(1)).promised(2));
    }

    @Test
    void aLeaderRemembersWhatItsFollowersHaveShownAndTellsItTheNext() {
        leader.established(range("1:5"), 2, 3);
        leader.receive(3, leader.notify(3, PeerState.LEADING_ESTABLISHED, "3:0", null, 3, 3));
        leader.durable().round(1).receive(3, leader.notify(3, PeerState.LEADING_ESTABLISHED, "3:0", null, 3, 3));
        long session = leader.only(Message.FollowerInfo.class).session();
        leader.receive(3, new Message.NewEpoch(session, 3)).durable();
        assertThat(leader.only(Message.AckEpoch.class).witnessed())
                .containsExactly(
                        of(2, storage(2)).holding(2, z("2:0")),
                        of(3, storage(3)).holding(2, z("2:0")));
    }
}
