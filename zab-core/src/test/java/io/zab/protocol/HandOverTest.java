package io.zab.protocol;

import static io.zab.protocol.OnePeer.FORMATION;
import static io.zab.protocol.OnePeer.formed;
import static io.zab.protocol.OnePeer.promise;
import static io.zab.protocol.OnePeer.range;
import static org.assertj.core.api.Assertions.assertThat;

import io.zab.PeerId;
import io.zab.Reason;
import io.zab.Role;
import io.zab.Zxid;
import io.zab.message.Message;
import io.zab.message.PeerState;
import io.zab.message.RecordKind;
import io.zab.message.RequestBlock;
import io.zab.message.StoreOp;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Peer 3 leads epoch 2, established, with followers 1 and 2; its log ends with 2:0, which all hold. */
class HandOverTest {
    private OnePeer peer = new OnePeer(3, 3, formed(3, 3, promise(1, 3), "1:5"));
    private long sequence;

    private record Wish(@Nullable PeerId target) implements Transfer {}

    @BeforeEach
    void established() {
        peer.established(range("1:5"), 1, 2).durable();
        peer.sent.clear();
        peer.reasons.clear();
    }

    private void forward(String text) {
        RequestBlock block = new RequestBlock.Builder(64)
                .add(RecordKind.TRANSACTION, 0, 1, 9, ++sequence, OnePeer.bytes(text))
                .build();
        peer.receive(1, new Message.Forward(1, 2, block)).round(1);
    }

    private void ack(int from, String zxid) {
        peer.receive(from, new Message.Ack(from, 2, Zxid.parse(zxid))).round(1);
    }

    private OnePeer transferTo(@Nullable Integer target) {
        peer.peer.transfer(new Wish(target == null ? null : PeerId.of(target)));
        return peer.round(1);
    }

    /** Both followers answer heartbeats; their disks have been waiting for so long. */
    private void beat(long millis, long diskWaitOf1, long diskWaitOf2) {
        for (long passed = 0; passed < millis && peer.role() == Role.LEADING; passed += 10) {
            peer.receive(1, new Message.HeartbeatAck(1, 2, 1, diskWaitOf1 * OnePeer.MS))
                    .receive(2, new Message.HeartbeatAck(2, 2, 1, diskWaitOf2 * OnePeer.MS))
                    .round(10);
        }
    }

    private Zxid last() {
        return peer.peer.status().last();
    }

    private static Message.HandOver handOver(int session, int target, String commit) {
        return new Message.HandOver(session, 2, PeerId.of(target), Zxid.parse(commit));
    }

    // ---- to another peer

    @Test
    void namesItsSuccessorToAllFollowersAtOnceIfThatHasEverything() {
        transferTo(1);
        assertThat(peer.sentTo(1, Message.HandOver.class)).containsExactly(handOver(1, 1, "2:0"));
        assertThat(peer.sentTo(2, Message.HandOver.class)).containsExactly(handOver(2, 1, "2:0"));
        assertThat(peer.reasons).containsExactly(Reason.HANDED_OVER);
        assertThat(peer.role()).isEqualTo(Role.LOOKING);
    }

    @Test
    void proposalsGoOnUntilTheSuccessorHasWhatThereWasAndThenWaitUntilAllIsCommitted() {
        forward("a");
        transferTo(1);
        forward("b");
        assertThat(last()).as("b is proposed").isEqualTo(Zxid.of(2, 2));
        ack(1, "2:1");
        forward("c");
        assertThat(last()).as("c waits").isEqualTo(Zxid.of(2, 2));
        ack(1, "2:2");
        assertThat(peer.sent(Message.HandOver.class)).as("no quorum holds b").isEmpty();
        ack(2, "2:2");
        assertThat(peer.sentTo(1, Message.HandOver.class)).containsExactly(handOver(1, 1, "2:2"));
        assertThat(last()).as("c was never proposed").isEqualTo(Zxid.of(2, 2));
    }

    @Test
    void givesUpAndGoesOnIfTheSuccessorDoesNotGetEverythingInTime() {
        forward("a");
        transferTo(1);
        ack(2, "2:1");
        beat(320, 0, 0);
        assertThat(peer.transferred)
                .singleElement()
                .asString()
                .contains("1: peer 1 had not caught up after 30")
                .contains("ms: it holds 2:0, the log ends at 2:1");
        assertThat(peer.role()).isEqualTo(Role.LEADING);
        forward("b");
        assertThat(last()).isEqualTo(Zxid.of(2, 2));
    }

    @Test
    void givesUpAtOnceIfTheSuccessorGoesAway() {
        forward("a");
        transferTo(1);
        peer.linkDown(1).round(1);
        assertThat(peer.transferred).containsExactly("1: the session of peer 1 has ended");
        assertThat(peer.role()).isEqualTo(Role.LEADING);
    }

    @Test
    void neverHandsOverToOneThatIsNotFit() {
        transferTo(9);
        peer.linkDown(2);
        transferTo(2);
        peer.linkUp(2, OnePeer.storage(22)).receive(2, new Message.FollowerInfo(2, promise(2, 3), FORMATION));
        transferTo(2);
        beat(10, 600, 0);
        transferTo(1);
        transferTo(null);
        assertThat(peer.transferred)
                .containsExactly(
                        "9: peer 9 is none of the voters [1, 2, 3]",
                        "2: peer 2 does not follow this leader",
                        "2: the data directory of peer 2 does not count",
                        "1: the disk of peer 1 is slow: a write has been waiting for 600 ms",
                        "null: no follower counts, is up to date and has a disk that keeps up");
        assertThat(peer.role()).isEqualTo(Role.LEADING);
        assertThat(peer.marks).contains(Mark.HAND_OVER_TO_THE_UNFIT);
    }

    @Test
    void aFollowerThatIsBeingSynchronisedIsNotFit() {
        peer.receive(2, OnePeer.info(2, promise(2, 3), "2:0")).durable();
        transferTo(2);
        assertThat(peer.transferred).containsExactly("2: peer 2 is still being synchronised");
    }

    @Test
    void ofTheFitOnesTheOneWithTheQuickestDiskIsFittest() {
        beat(10, 40, 90);
        transferTo(null);
        assertThat(peer.sent(Message.HandOver.class).get(0).target()).isEqualTo(PeerId.of(1));
    }

    @Test
    void aSecondWishForTheSameJoinsTheFirstAndOneForAnotherIsRefused() {
        forward("a");
        transferTo(1);
        transferTo(1);
        transferTo(2);
        assertThat(peer.transferred).containsExactly("2: a hand-over to peer 1 is under way");
        peer.linkDown(1).round(1);
        assertThat(peer.transferred).hasSize(3);
    }

    // ---- the answer

    private void leads(int id, long epoch) {
        peer.receive(id, peer.notify(id, PeerState.LEADING_ESTABLISHED, epoch + ":0", null, id, epoch))
                .round(1);
    }

    @Test
    void isAnsweredWhenTheSuccessorIsEstablished() {
        transferTo(1);
        assertThat(peer.transferred).isEmpty();
        leads(1, 3);
        assertThat(peer.transferred).containsExactly("1 leads");
    }

    @Test
    void isAnsweredWhenAnotherIsEstablishedInstead() {
        transferTo(1);
        leads(2, 4);
        assertThat(peer.transferred).containsExactly("1: peer 2 leads instead of peer 1");
    }

    @Test
    void isAnsweredWhenNobodyIsEstablishedInTime() {
        transferTo(1).pass(1400, 1, 2);
        assertThat(peer.transferred)
                .containsExactly("1: peer 1 was named as the next leader, but was not established in time");
    }

    @Test
    void isAnsweredWhenTheNodeIsClosed() {
        transferTo(1).peer.close(Reason.CLOSED);
        assertThat(peer.transferred).containsExactly("1: this peer stopped before peer 1 was established");
        established2();
        forward("a");
        transferTo(1).peer.close(Reason.CLOSED);
        assertThat(peer.transferred).containsExactly("1: this peer leads no more");
    }

    private void established2() {
        peer = new OnePeer(3, 3, formed(3, 3, promise(1, 3), "1:5"));
        established();
    }

    @Test
    void whoDoesNotLeadSaysWhoDoes() {
        peer = new OnePeer(3, 3, formed(3, 3, promise(1, 3), "1:5"));
        transferTo(1);
        peer.followingIn(2, 2);
        transferTo(1);
        assertThat(peer.transferred)
                .containsExactly("1: peer 3 does not lead", "1: peer 3 does not lead, peer 2 does: ask there");
    }

    @Test
    void whoLeadsAlreadyIsHandedOverToAtOnce() {
        transferTo(3);
        assertThat(peer.transferred).containsExactly("3 leads");
        assertThat(peer.role()).isEqualTo(Role.LEADING);
    }

    // ---- to itself

    @Test
    void aVoterThatIsLockedOutByAHigherPromiseMakesTheLeaderBeginANewEpochAtOnce() {
        peer.receive(2, new Message.FollowerInfo(22, promise(7, 2), FORMATION));
        assertThat(peer.sentTo(1, Message.HandOver.class)).containsExactly(handOver(1, 3, "2:0"));
        peer.round(1);
        assertThat(peer.role()).isEqualTo(Role.LEADING);
        assertThat(peer.reasons).containsExactly(Reason.HIGHER_EPOCH_PROMISED, Reason.HANDED_OVER);
        peer.receive(1, OnePeer.info(11, promise(2, 3), "2:0"));
        assertThat(peer.ops).last().isEqualTo(new StoreOp.SavePromise(promise(8, 3)));
    }

    /** Whoever is locked out has no session, and so would not hear who leads next; without it there is no quorum. */
    @Test
    void thereIsAnElectionIfThoseWhoFollowAreNoQuorum() {
        peer.linkDown(1);
        peer.receive(2, new Message.FollowerInfo(22, promise(7, 2), FORMATION)).round(1);
        assertThat(peer.reasons).containsExactly(Reason.HIGHER_EPOCH_PROMISED);
        assertThat(peer.sent(Message.HandOver.class)).isEmpty();
        assertThat(peer.role()).isEqualTo(Role.LOOKING);
    }

    @Test
    void beginsANewEpochBeforeTheCounterEnds() {
        PeerSettings.Limits limits =
                new PeerSettings.Limits(1000, 1 << 20, 1 << 20, 1 << 20, 1 << 20, 1 << 20, 20_000, 100, 10, 2);
        peer = new OnePeer(3, 3, formed(3, 3, promise(1, 3), "1:5"), limits);
        established();
        forward("a");
        forward("b");
        assertThat(peer.role()).isEqualTo(Role.LEADING);
        forward("c");
        forward("d");
        peer.durable().round(1);
        assertThat(peer.reasons).as("before all is committed").isEmpty();
        assertThat(peer.peer.status().last()).as("d waits").isEqualTo(Zxid.parse("2:3"));
        ack(1, "2:3");
        peer.round(1).round(1);
        assertThat(peer.reasons).containsExactly(Reason.EPOCH_EXHAUSTED, Reason.HANDED_OVER);
        assertThat(peer.sentTo(2, Message.HandOver.class)).containsExactly(handOver(2, 3, "2:3"));
        assertThat(peer.role()).isEqualTo(Role.LEADING);
    }

    // ---- a stalled disk

    @Test
    void aLeaderWithAStalledDiskHandsOverToAHealthyFollower() {
        forward("a");
        ack(1, "2:1");
        ack(2, "2:1");
        beat(990, 600, 0);
        assertThat(peer.role()).isEqualTo(Role.LEADING);
        beat(30, 600, 0);
        assertThat(peer.reasons).containsExactly(Reason.DISK_STALLED);
        assertThat(peer.sentTo(1, Message.HandOver.class)).containsExactly(handOver(1, 2, "2:1"));
    }

    @Test
    void aLeaderWithAStalledDiskStepsDownAtTwiceTheLimitIfNobodyIsFit() {
        forward("a");
        ack(1, "2:1");
        ack(2, "2:1");
        beat(1990, 600, 600);
        assertThat(peer.role()).isEqualTo(Role.LEADING);
        beat(30, 600, 600);
        assertThat(peer.reasons).containsExactly(Reason.DISK_STALLED);
        assertThat(peer.sent(Message.HandOver.class)).isEmpty();
    }

    @Test
    void aDiskThatStallsAgainSoonPassesTheLeadershipToNobody() {
        aLeaderWithAStalledDiskHandsOverToAHealthyFollower();
        peer.durable().pass(400, 1, 2);
        peer.peer.declareCandidate();
        peer.round(1);
        peer.receive(1, OnePeer.info(1, promise(2, 3), "2:1"));
        peer.receive(2, OnePeer.info(2, promise(2, 3), "2:1")).durable();
        peer.receive(1, new Message.AckEpoch(1, 3, range("1:5", "2:1"), Zxid.NONE));
        peer.receive(2, new Message.AckEpoch(2, 3, range("1:5", "2:1"), Zxid.NONE));
        peer.receive(1, new Message.Ack(1, 3, Zxid.of(3, 0)));
        peer.receive(2, new Message.Ack(2, 3, Zxid.of(3, 0))).round(1);
        assertThat(peer.peer.status().established()).isTrue();
        peer.sent.clear();
        for (int i = 0; i < 190; i++) {
            peer.receive(1, new Message.HeartbeatAck(1, 3, i, 0))
                    .receive(2, new Message.HeartbeatAck(2, 3, i, 0))
                    .round(10);
        }
        assertThat(peer.role()).isEqualTo(Role.LEADING);
        assertThat(peer.sent(Message.HandOver.class)).isEmpty();
    }

    // ---- leaving

    @Test
    void aLeaderThatLeavesHandsOverAndGoesWhenTheNextOneIsEstablished() {
        peer.peer.leave();
        peer.round(1);
        assertThat(peer.sentTo(1, Message.HandOver.class)).hasSize(1);
        assertThat(peer.peer.hasLeft()).isFalse();
        leads(2, 3);
        peer.pass(80, 1, 2);
        assertThat(peer.peer.hasLeft()).as("its acknowledgements may be needed").isFalse();
        peer.pass(30, 1, 2);
        assertThat(peer.peer.hasLeft()).isTrue();
        assertThat(peer.marks).contains(Mark.LEFT_TO_A_SUCCESSOR);
    }

    /** Its successor did not last, and it was elected once more. */
    @Test
    void aLeaderThatLeadsOnceMoreWhileItLeavesWaitsForThatSuccessorToo() {
        peer.peer.leave();
        peer.round(1);
        leads(2, 3);
        peer.round(1);
        peer.established(range("1:5", "2:0"), 1, 2).sent.clear();
        long second = peer.peer.status().promisedEpoch();
        peer.round(100);
        assertThat(peer.role()).isEqualTo(Role.LOOKING);
        assertThat(peer.peer.hasLeft()).isFalse();

        leads(2, second + 1);
        peer.pass(80, 1, 2);
        assertThat(peer.peer.hasLeft()).as("its acknowledgements may be needed").isFalse();
        peer.pass(30, 1, 2);
        assertThat(peer.peer.hasLeft()).isTrue();
    }

    @Test
    void aLeaderThatLeavesFinishesWhatWasSubmittedFirst() {
        peer.propose("a");
        peer.peer.leave();
        beat(480, 0, 0);
        assertThat(peer.sent(Message.HandOver.class)).isEmpty();
        beat(30, 0, 0);
        assertThat(peer.sentTo(1, Message.HandOver.class))
                .as("nothing is ever applied here: it does not wait for that without end")
                .hasSize(1);
        peer.pass(500, 1, 2);
        assertThat(peer.peer.hasLeft()).isTrue();
        assertThat(peer.marks).contains(Mark.LEFT_WITHOUT_WAITING_ON);
    }

    @Test
    void aFollowerThatLeavesWaitsForItsOwnRequestsForAsLongAsLeavingMayTake() {
        peer = new OnePeer(3, 3, formed(3, 3, promise(1, 3), "1:5"));
        peer.followingIn(2, 2);
        peer.linkUp(1);
        peer.propose("never applied here");
        peer.peer.leave();
        peer.pass(980, 1, 2);
        assertThat(peer.peer.hasLeft()).isFalse();
        peer.pass(30, 1, 2);
        assertThat(peer.peer.hasLeft()).isTrue();
    }

    @Test
    void whoReachesNoQuorumLeavesAtOnce() {
        peer.propose("a");
        peer.linkDown(1).linkDown(2).peer.leave();
        peer.round(1);
        assertThat(peer.peer.hasLeft()).isTrue();
        assertThat(peer.marks).contains(Mark.LEFT_WITHOUT_A_QUORUM);
    }

    @Test
    void aFollowerLeavesWhenNothingOfItsOwnIsOpen() {
        peer = new OnePeer(3, 3, formed(3, 3, promise(1, 3), "1:5"));
        peer.followingIn(2, 2);
        peer.linkUp(1);
        LocalCluster.TextRequest request = peer.propose("a", peer.now() + 100 * OnePeer.MS);
        peer.peer.leave();
        peer.pass(90, 1, 2);
        assertThat(peer.peer.hasLeft()).isFalse();
        peer.pass(30, 1, 2);
        assertThat(request).isNotNull();
        assertThat(peer.settled).hasSize(1);
        peer.round(10);
        assertThat(peer.peer.hasLeft()).isTrue();
    }
}
