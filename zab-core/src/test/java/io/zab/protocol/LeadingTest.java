package io.zab.protocol;

import static io.zab.protocol.OnePeer.FORMATION;
import static io.zab.protocol.OnePeer.batch;
import static io.zab.protocol.OnePeer.formed;
import static io.zab.protocol.OnePeer.promise;
import static io.zab.protocol.OnePeer.range;
import static org.assertj.core.api.Assertions.assertThat;

import io.zab.PeerId;
import io.zab.Reason;
import io.zab.Role;
import io.zab.Zxid;
import io.zab.message.BootId;
import io.zab.message.Configuration;
import io.zab.message.ConfigurationEntry;
import io.zab.message.FormationId;
import io.zab.message.Message;
import io.zab.message.PeerEntry;
import io.zab.message.PeerState;
import io.zab.message.Promise;
import io.zab.message.ReadResult;
import io.zab.message.RecordKind;
import io.zab.message.Recovered;
import io.zab.message.RequestBlock;
import io.zab.message.StorageId;
import io.zab.message.StoreOp;
import io.zab.message.SyncPlan;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LeadingTest {
    /** Its log ends at 1:5; it promised epoch 1 to peer 3. */
    private final OnePeer peer = new OnePeer(3, 3, formed(3, 3, promise(1, 3), "1:5"));

    private static Message.AckEpoch ackEpoch(int session, long epoch, String... ends) {
        return new Message.AckEpoch(session, epoch, range(ends), Zxid.NONE);
    }

    private static Message.Ack ack(int session, long epoch, String zxid) {
        return new Message.Ack(session, epoch, Zxid.parse(zxid));
    }

    private static RequestBlock block(int peer, long incarnation, long sequence, String text) {
        return new RequestBlock.Builder(64)
                .add(RecordKind.TRANSACTION, 0, peer, incarnation, sequence, OnePeer.bytes(text))
                .build();
    }

    /** The log of {@link #peer}. */
    private static ReadResult log() {
        return new ReadResult.Batches(List.of(
                HistoryTest.forming("0:0", "1:0", 3),
                HistoryTest.seal("1:0", "1:1", "1:0"),
                batch("1:1", "1:2", "a", "b", "c", "d")));
    }

    // ---- discovery

    @Test
    void choosesAnEpochAboveAllPromisesOnceAQuorumIsHere() {
        peer.linkUp(1).linkUp(2).peer.declareCandidate();
        peer.round(1);
        assertThat(peer.ops).isEmpty();
        peer.receive(2, new Message.FollowerInfo(2, promise(7, 1), FORMATION));
        assertThat(peer.ops).containsExactly(new StoreOp.SavePromise(promise(8, 3)));
    }

    @Test
    void offersTheEpochOnlyOnceItsOwnPromiseIsDurable() {
        peer.linkUp(1).linkUp(2).peer.declareCandidate();
        peer.round(1).receive(2, new Message.FollowerInfo(2, Promise.NONE, FORMATION));
        assertThat(peer.sent(Message.NewEpoch.class)).isEmpty();
        peer.durable();
        assertThat(peer.sentTo(2, Message.NewEpoch.class)).containsExactly(new Message.NewEpoch(2, 2));
        peer.receive(1, new Message.FollowerInfo(1, Promise.NONE, FORMATION));
        assertThat(peer.sentTo(1, Message.NewEpoch.class)).containsExactly(new Message.NewEpoch(1, 2));
    }

    @Test
    void aPeerThatDoesNotCountNeitherRaisesTheEpochNorMakesAQuorum() {
        peer.linkUp(1, OnePeer.storage(11)).peer.declareCandidate();
        peer.round(1).receive(1, new Message.FollowerInfo(1, promise(9, 2), FORMATION));
        assertThat(peer.ops).isEmpty();
        peer.linkUp(2).receive(2, new Message.FollowerInfo(2, Promise.NONE, FORMATION));
        assertThat(peer.ops).containsExactly(new StoreOp.SavePromise(promise(2, 3)));
    }

    @Test
    void fixesItsHistoryOnceAQuorumHasPromised() {
        peer.leading(1, 2);
        assertThat(peer.ops).hasSize(1);
        peer.receive(1, ackEpoch(1, 2, "1:4"));
        assertThat(peer.ops).last().hasToString("Append[batch=[2:0]]");
        assertThat(peer.sentTo(1, Message.Sync.class))
                .containsExactly(new Message.Sync(1, 2, new SyncPlan.Diff(Zxid.of(1, 4)), null));
    }

    @Test
    void asksForABetterHistoryAndFixesItOnlyOnceThatIsDurable() {
        peer.leading(1, 2).receive(1, ackEpoch(1, 2, "1:6"));
        assertThat(peer.only(Message.Pull.class).range().last()).isEqualTo(Zxid.of(1, 5));
        assertThat(peer.ops).hasSize(1);
        peer.receive(1, new Message.Sync(1, 2, new SyncPlan.Diff(Zxid.of(1, 5)), null));
        peer.receive(1, new Message.Records(1, 2, batch("1:5", "1:6", "x"), Zxid.NONE, 0));
        assertThat(peer.ops).last().hasToString("Append[batch=[1:6]]");
        peer.durable();
        assertThat(peer.ops).last().hasToString("Append[batch=[2:0]]");
    }

    @Test
    void neverAdoptsFromOneWhoDoesNotCount() {
        peer.linkUp(1, OnePeer.storage(11)).linkUp(2).peer.declareCandidate();
        peer.round(1);
        peer.receive(1, new Message.FollowerInfo(1, Promise.NONE, FORMATION));
        peer.receive(2, new Message.FollowerInfo(2, Promise.NONE, FORMATION)).durable();
        peer.receive(1, ackEpoch(1, 2, "1:9"));
        peer.receive(2, ackEpoch(2, 2, "1:5"));
        assertThat(peer.sent(Message.Pull.class)).isEmpty();
        assertThat(peer.ops).last().hasToString("Append[batch=[2:0]]");
    }

    @Test
    void aBetterHistoryMayBeginWithASnapshot() {
        peer.leading(1, 2).receive(1, ackEpoch(1, 2, "1:6"));
        peer.receive(1, new Message.Sync(1, 2, new SyncPlan.Snap(), HistoryTest.header("1:6", 3)));
        peer.receive(1, new Message.SnapshotChunk(1, 2, Zxid.of(1, 6), 0, OnePeer.bytes("s"), true));
        assertThat(peer.marks).contains(Mark.ADOPTED_SNAP);
    }

    /** The adoption belongs to the session that has just been replaced: nothing more of it will come. */
    @Test
    void givesUpAtOnceWhenTheSourceOfAnAdoptionOpensAnotherSession() {
        peer.leading(1, 2).receive(1, ackEpoch(1, 2, "1:6"));
        peer.receive(1, OnePeer.info(77, promise(2, 3), "2:0"));
        assertThat(peer.reasons).last().isEqualTo(Reason.FOLLOWER_AHEAD);
        assertThat(peer.marks).contains(Mark.ADOPTION_SOURCE_LEFT);
    }

    @Test
    void aProspectiveLeaderGivesWayToAnEstablishedOne() {
        peer.leading(1);
        peer.linkUp(2).receive(2, peer.notify(2, PeerState.LEADING_ESTABLISHED, "1:5", null, 2, 9));
        assertThat(peer.reasons).last().isEqualTo(Reason.HIGHER_EPOCH_PROMISED);
    }

    /** It was paused, and its followers have gone over to another. */
    @Test
    void anEstablishedLeaderGivesWayToOneOfALaterEpoch() {
        peer.established(range("1:5"), 1, 2);
        peer.receive(2, peer.notify(2, PeerState.LEADING_ESTABLISHED, "3:0", null, 2, 3));
        assertThat(peer.reasons).last().isEqualTo(Reason.HIGHER_EPOCH_PROMISED);
        assertThat(peer.marks).contains(Mark.DEPOSED);
    }

    @Test
    void nobodyGivesWayToALeaderOfAnEarlierEpoch() {
        peer.leading(1);
        peer.linkUp(2).receive(2, peer.notify(2, PeerState.LEADING_ESTABLISHED, "1:5", null, 2, 1));
        assertThat(peer.role()).isEqualTo(Role.LEADING);
        peer.linkDown(2).linkDown(1);
        OnePeer other = new OnePeer(3, 3, formed(3, 3, promise(1, 3), "1:5"));
        other.established(range("1:5"), 1, 2);
        other.receive(2, other.notify(2, PeerState.LEADING_ESTABLISHED, "1:5", null, 2, 1));
        assertThat(other.role()).isEqualTo(Role.LEADING);
    }

    @Test
    void givesUpAtOnceWhenTooFewAreLeft() {
        peer.leading(1).linkDown(1);
        assertThat(peer.reasons).last().isEqualTo(Reason.VOTERS_LEFT);
        assertThat(peer.marks).contains(Mark.VOTERS_LEFT);
    }

    @Test
    void givesUpWhenNobodyPromisesInTime() {
        peer.whoseReadsBringNothing().leading(1, 2).pass(1200, 1, 2);
        assertThat(peer.reasons).contains(Reason.DISCOVERY_TIMEOUT);
        assertThat(peer.marks).contains(Mark.DISCOVERY_TIMED_OUT);
    }

    @Test
    void givesUpWhenItsDiskAnswersNoReadThoughNothingWaitsToBeWritten() {
        peer.leading(1, 2).durable();
        assertThat(peer.reads).isNotEmpty();
        peer.pass(1200, 1, 2);
        assertThat(peer.reasons).last().isEqualTo(Reason.DISK_STALLED);
        peer.pass(3000, 1, 2);
        assertThat(peer.sent(Message.Notify.class)).last().matches(said -> !said.candidate());
        assertThat(peer.marks).contains(Mark.STEPPED_DOWN_FOR_ITS_DISK);
    }

    // ---- synchronisation

    @Test
    void isEstablishedOnceAQuorumHoldsTheEpochRecordDurablyEvenWithoutItsOwnDisk() {
        peer.leading(1, 2).receive(1, ackEpoch(1, 2, "1:5")).receive(2, ackEpoch(2, 2, "1:5"));
        peer.receive(1, ack(1, 2, "2:0"));
        assertThat(peer.peer.status().established()).isFalse();
        peer.receive(2, ack(2, 2, "2:0"));
        assertThat(peer.peer.status().established()).isTrue();
        assertThat(peer.peer.status().durable()).isEqualTo(Zxid.of(1, 5));
        assertThat(peer.peer.status().committed()).isEqualTo(Zxid.of(2, 0));
    }

    /** Raft's figure 8: a record of an older epoch is committed with the epoch record or not at all. */
    @Test
    void doesNotCommitRecordsOfAnOlderEpochByCounting() {
        peer.leading(1, 2)
                .receive(1, ackEpoch(1, 2, "1:5"))
                .receive(2, ackEpoch(2, 2, "1:5"))
                .durable();
        peer.receive(1, ack(1, 2, "1:5")).receive(2, ack(2, 2, "1:5")).round(1);
        assertThat(peer.peer.status().committed()).as("what the seal proves").isEqualTo(Zxid.of(1, 0));
    }

    @Test
    void anAckOfOneWhoDoesNotCountMovesNothingButItIsServed() {
        peer.linkUp(1, OnePeer.storage(11)).linkUp(2).peer.declareCandidate();
        peer.round(1);
        peer.receive(1, new Message.FollowerInfo(1, Promise.NONE, FORMATION));
        peer.receive(2, new Message.FollowerInfo(2, Promise.NONE, FORMATION)).durable();
        peer.receive(1, ackEpoch(1, 2)).receive(2, ackEpoch(2, 2, "1:5"));
        peer.receive(1, ack(1, 2, "2:0")).durable();
        assertThat(peer.peer.status().established())
                .as("itself and a learner are no quorum")
                .isFalse();
        peer.receive(2, ack(2, 2, "2:0"));
        assertThat(peer.peer.status().established()).isTrue();
        assertThat(peer.sentTo(1, Message.UpToDate.class)).hasSize(1);
    }

    @Test
    void refusesAnAckOfWhatItNeverSent() {
        peer.established(range("1:5"), 1, 2).receive(1, ack(1, 2, "2:7"));
        assertThat(peer.sentTo(1, Message.Reject.class))
                .singleElement()
                .matches(reject -> reject.reason() == Message.Rejection.PROTOCOL_VIOLATION);
        assertThat(peer.peer.status().committed()).isEqualTo(Zxid.of(2, 0));
    }

    @Test
    void refusesAFollowerWhoseHistoryCannotBe() {
        peer.established(range("1:5"), 1);
        peer.linkUp(2).receive(2, new Message.FollowerInfo(2, Promise.NONE, FORMATION));
        peer.receive(2, new Message.AckEpoch(2, 2, range("1:9"), Zxid.of(1, 9)));
        assertThat(peer.sentTo(2, Message.Reject.class))
                .singleElement()
                .matches(reject -> reject.reason() == Message.Rejection.FOREIGN_HISTORY);
        assertThat(peer.sentTo(2, Message.Sync.class)).isEmpty();
    }

    /** Of two formations in one place a virgin leader can take over one; the other's records have equal numbers and other contents. */
    @Test
    void refusesWhoTurnsOutToBelongToAnotherFormationThanTheOneAdopted() {
        OnePeer virgin = new OnePeer(3, 3, Recovered.empty(OnePeer.storage(3)));
        virgin.linkUp(1).linkUp(2).peer.declareCandidate();
        virgin.round(1);
        virgin.receive(1, new Message.FollowerInfo(1, promise(1, 1), FORMATION));
        virgin.receive(2, new Message.FollowerInfo(2, promise(1, 2), new FormationId(new UUID(6, 6))))
                .durable();
        virgin.receive(1, ackEpoch(1, 2, "1:0")).receive(2, ackEpoch(2, 2));
        virgin.receive(1, new Message.Sync(1, 2, new SyncPlan.Diff(Zxid.NONE), null));
        virgin.receive(1, new Message.Records(1, 2, HistoryTest.forming("0:0", "1:0", 3), Zxid.NONE, 0))
                .durable();
        assertThat(virgin.sentTo(2, Message.Reject.class))
                .singleElement()
                .matches(reject -> reject.reason() == Message.Rejection.FOREIGN_HISTORY);
        assertThat(virgin.sentTo(2, Message.Sync.class)).isEmpty();
    }

    @Test
    void refusesAnotherFormationInASentence() {
        peer.established(range("1:5"), 1);
        peer.linkUp(2).receive(2, new Message.FollowerInfo(2, Promise.NONE, new FormationId(new UUID(6, 6))));
        assertThat(peer.only(Message.Reject.class).reason()).isEqualTo(Message.Rejection.FOREIGN_HISTORY);
        assertThat(peer.only(Message.Reject.class).why()).contains("formation");
    }

    @Test
    void makesWayForAVoterWithAHigherPromiseButNotForEver() {
        for (int i = 0; i < 3; i++) {
            assertThat(makesWay()).isTrue();
        }
        assertThat(makesWay()).isFalse();
        assertThat(peer.only(Message.Reject.class).reason()).isEqualTo(Message.Rejection.EPOCH_TOO_OLD);
    }

    /** A voter that others made a leader again and again is not broken, and was refused for a minute (simulator seed 1033447297289). */
    @Test
    void makesWayAgainAfterThirtyFollowerTimeouts() {
        for (int i = 0; i < 4; i++) {
            makesWay();
        }
        peer.pass(30_000, 1, 2);

        assertThat(makesWay()).isTrue();
    }

    /** Leads with 1, and 2 comes with a higher promise. */
    private boolean makesWay() {
        peer.reasons.clear();
        peer.sent.clear();
        peer.leading(1);
        long epoch = peer.peer.status().epoch();
        peer.receive(1, ackEpoch(1, epoch, "1:5")).durable();
        peer.receive(1, ack(1, epoch, "1:5"));
        peer.linkUp(2).receive(2, new Message.FollowerInfo(2, promise(epoch + 1, 2), FORMATION));
        boolean makesWay = peer.role() != Role.LEADING;
        if (makesWay) {
            assertThat(peer.reasons).last().isEqualTo(Reason.HIGHER_EPOCH_PROMISED);
            peer.durable().round(1);
        }
        return makesWay;
    }

    // ---- broadcast

    @Test
    void theGateOfALateComerIsTheLogsEndNotTheCommitPoint() {
        peer.established(range("1:5"), 1);
        peer.durable().round(1);
        peer.answer(log()).appliedUpTo("2:0", null).round(1); // Its own birth is appended and not committed.
        assertThat(peer.peer.status().last()).isEqualTo(Zxid.of(2, 1));
        peer.linkUp(2)
                .receive(2, new Message.FollowerInfo(2, Promise.NONE, FORMATION))
                .durable();
        peer.receive(2, ackEpoch(2, 2, "1:5")).receive(2, ack(2, 2, "2:0"));
        assertThat(peer.sentTo(2, Message.UpToDate.class)).singleElement().satisfies(upToDate -> {
            assertThat(upToDate.commit()).isEqualTo(Zxid.of(2, 0));
            assertThat(upToDate.gate()).isEqualTo(Zxid.of(2, 1));
        });
        assertThat(peer.marks).contains(Mark.PROMISED_LATE);
    }

    @Test
    void tellsAFollowerThatHasEverythingThatItMayServe() {
        peer.established(range("1:5"), 1, 2).linkDown(2);
        peer.sent.clear();
        peer.linkUp(2).receive(2, OnePeer.info(22, promise(2, 3), "2:0")).durable();
        peer.receive(2, ackEpoch(22, 2, "1:5", "2:0")).receive(2, ack(22, 2, "2:0"));
        assertThat(peer.sentTo(2, Message.UpToDate.class)).hasSize(1);
    }

    @Test
    void aForwardOfAnotherPeersRequestsEndsTheSession() {
        peer.established(range("1:5"), 1, 2);
        peer.receive(1, new Message.Forward(1, 2, block(2, 9, 1, "forged"))).round(1);
        assertThat(peer.sentTo(1, Message.Reject.class))
                .singleElement()
                .matches(reject -> reject.reason() == Message.Rejection.PROTOCOL_VIOLATION);
        assertThat(peer.peer.status().last()).isEqualTo(Zxid.of(2, 0));
    }

    @Test
    void aForwardForAMountThatDoesNotExistEndsTheSession() {
        peer.established(range("1:5"), 1, 2);
        RequestBlock foreign = new RequestBlock.Builder(64)
                .add(RecordKind.TRANSACTION, 7, 1, 9, 1, OnePeer.bytes("x"))
                .build();
        peer.receive(1, new Message.Forward(1, 2, foreign)).round(1);
        assertThat(peer.sentTo(1, Message.Reject.class)).hasSize(1);
        assertThat(peer.peer.status().last()).isEqualTo(Zxid.of(2, 0));
    }

    @Test
    void whoForwardsBeyondItsCreditLosesItsSession() {
        peer.established(range("1:5"), 1, 2);
        String mebibyte = "x".repeat(1 << 20);
        for (int i = 1; i <= 9; i++) {
            peer.receive(1, new Message.Forward(1, 2, block(1, 9, i, mebibyte)));
        }
        assertThat(peer.sentTo(1, Message.Reject.class))
                .singleElement()
                .matches(reject -> reject.reason() == Message.Rejection.PROTOCOL_VIOLATION);
    }

    @Test
    void whatASessionForwardedAndWasNotPackedDiesWithTheSession() {
        peer.established(range("1:5"), 1, 2);
        peer.receive(1, new Message.Forward(1, 2, block(1, 9, 1, "a")));
        peer.receive(1, OnePeer.info(11, promise(2, 3), "2:0")).round(1);
        assertThat(peer.peer.status().last()).isEqualTo(Zxid.of(2, 0));
    }

    @Test
    void heartbeatsOfAnEarlierSessionAreNoSignOfLife() {
        peer.established(range("1:5"), 1, 2);
        for (int i = 0; i < 120; i++) {
            peer.receive(1, new Message.HeartbeatAck(99, 2, i, 0))
                    .receive(2, new Message.HeartbeatAck(2, 1, i, 0))
                    .round(10);
        }
        assertThat(peer.reasons).last().isEqualTo(Reason.QUORUM_LOST);
        assertThat(peer.marks).contains(Mark.QUORUM_LOST);
    }

    /** A connection that breaks and is made anew is no reason for an election: nobody else can lead meanwhile without its followers. */
    @Test
    void aFollowerThatComesBackWithinTheLeaderTimeoutCostsNoElection() {
        peer.whoseReadsBringNothing().established(range("1:5"), 1);
        peer.linkDown(1).round(50);
        assertThat(peer.role()).isEqualTo(Role.LEADING);
        peer.linkUp(1).receive(1, OnePeer.info(11, promise(2, 3), "2:0")).durable();
        for (int i = 0; i < 120; i++) {
            peer.receive(1, new Message.HeartbeatAck(11, 2, i, 0)).round(10);
        }
        assertThat(peer.role()).isEqualTo(Role.LEADING);
        peer.linkDown(1).pass(950);
        assertThat(peer.reasons).last().isEqualTo(Reason.QUORUM_LOST);
    }

    // ---- forming

    private static OnePeer forming() {
        OnePeer virgin = new OnePeer(3, 3, Recovered.empty(OnePeer.storage(3)));
        virgin.linkUp(1).linkUp(2).peer.declareCandidate();
        virgin.round(1);
        virgin.receive(1, new Message.FollowerInfo(1, Promise.NONE, null));
        virgin.receive(2, new Message.FollowerInfo(2, Promise.NONE, null)).durable();
        return virgin.receive(1, ackEpoch(1, 1)).receive(2, ackEpoch(2, 1));
    }

    @Test
    void aFormingLeaderWaitsForAllVoters() {
        OnePeer virgin = new OnePeer(3, 3, Recovered.empty(OnePeer.storage(3)));
        virgin.linkUp(1).linkUp(2).peer.declareCandidate();
        virgin.round(1)
                .receive(1, new Message.FollowerInfo(1, Promise.NONE, null))
                .durable();
        assertThat(virgin.ops).isEmpty();
    }

    @Test
    void theEpochRecordOfAFormingLeaderBindsTheDirectoriesOfAllVoters() {
        OnePeer virgin = forming();
        StoreOp.Append append = (StoreOp.Append) virgin.ops.get(virgin.ops.size() - 1);
        Configuration configuration = Configuration.decode(append.batch().firstPayload());
        assertThat(configuration.voters())
                .containsEntry(PeerId.of(1), OnePeer.storage(1))
                .containsEntry(PeerId.of(2), OnePeer.storage(2))
                .containsEntry(PeerId.of(3), OnePeer.storage(3));
    }

    @Test
    void sealsOnlyOnceAllVotersHoldTheFormingRecordAndTakesRequestsOnlyBehindTheSeal() {
        OnePeer virgin = forming();
        virgin.propose("too early");
        virgin.receive(1, ack(1, 1, "1:0")).durable().round(1);
        assertThat(virgin.peer.status().established()).isFalse();
        assertThat(virgin.peer.status().formed()).isFalse();
        virgin.receive(2, ack(2, 1, "1:0"));
        assertThat(virgin.peer.status().established()).isTrue();
        StoreOp.Append append = (StoreOp.Append) virgin.ops.get(virgin.ops.size() - 1);
        assertThat(append.batch().kind()).isEqualTo(RecordKind.SEAL);
        assertThat(append.batch().firstPayload().getLong())
                .isEqualTo(Zxid.of(1, 0).value());
        assertThat(virgin.peer.status().committed()).isEqualTo(Zxid.of(1, 0));
        virgin.receive(1, ack(1, 1, "1:1")).durable();
        assertThat(virgin.peer.status().committed())
                .as("a majority holds the seal")
                .isEqualTo(Zxid.of(1, 1));
    }

    @Test
    void refusesToGoOnFormingWhenMostDirectoriesWereReplaced() {
        OnePeer left = leftForming(1, 22, 33);
        assertThat(left.reasons).last().isEqualTo(Reason.FORMING_REFUSED);
    }

    @Test
    void goesOnFormingWithAMinorityOfDirectoriesReplacedAndKeepsTheFormation() {
        OnePeer left = leftForming(1, 2, 33);
        assertThat(left.role()).isEqualTo(Role.LEADING);
        StoreOp.Append append = (StoreOp.Append) left.ops.get(left.ops.size() - 1);
        Configuration configuration = Configuration.decode(append.batch().firstPayload());
        assertThat(configuration.formation()).isEqualTo(FORMATION);
        assertThat(configuration.voters()).containsEntry(PeerId.of(3), OnePeer.storage(3));
    }

    /** Peer 1 leads, with the record of an earlier attempt that binds these directories. */
    private static OnePeer leftForming(int first, int second, int third) {
        TreeMap<PeerId, StorageId> bound = new TreeMap<>();
        bound.put(PeerId.of(1), OnePeer.storage(first));
        bound.put(PeerId.of(2), OnePeer.storage(second));
        bound.put(PeerId.of(3), OnePeer.storage(third));
        OnePeer left = new OnePeer(
                1,
                3,
                new Recovered(
                        OnePeer.storage(1),
                        promise(1, 1),
                        null,
                        range("1:0"),
                        List.of(new ConfigurationEntry(
                                Zxid.of(1, 0), new Configuration(FORMATION, bound, 1 << 20), null))));
        left.linkUp(2).linkUp(3).peer.declareCandidate();
        left.round(1);
        left.receive(2, new Message.FollowerInfo(2, Promise.NONE, null));
        left.receive(3, new Message.FollowerInfo(3, Promise.NONE, null)).durable();
        return left.receive(2, ackEpoch(2, 2)).receive(3, ackEpoch(3, 2));
    }

    @Test
    void aBirthIsProposedOnceAndGivesTheIncarnation() {
        peer.established(range("1:5"), 1, 2).durable();
        peer.receive(1, ack(1, 2, "2:0")).round(1);
        peer.answer(log()).appliedUpTo("2:0", null).round(1).round(1);
        StoreOp.Append append = (StoreOp.Append) peer.ops.get(peer.ops.size() - 1);
        assertThat(append.batch().kind()).isEqualTo(RecordKind.BIRTH);
        assertThat(peer.ops).filteredOn(StoreOp.Append.class::isInstance).hasSize(2);
        peer.propose("a");
        peer.receive(1, ack(1, 2, "2:1")).durable().round(1);
        BootId boot = OnePeer.boot(3);
        peer.appliedUpTo("2:1", new PeerEntry(PeerId.of(3), Zxid.of(2, 1), boot, 0))
                .round(1);
        assertThat(peer.numbered).containsExactly("a=2:1/1");
    }
}
