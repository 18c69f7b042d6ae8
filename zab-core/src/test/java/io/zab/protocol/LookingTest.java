package io.zab.protocol;

import static io.zab.protocol.OnePeer.formed;
import static io.zab.protocol.OnePeer.promise;
import static org.assertj.core.api.Assertions.assertThat;

import io.zab.PeerId;
import io.zab.Reason;
import io.zab.Role;
import io.zab.Zxid;
import io.zab.message.Configuration;
import io.zab.message.ConfigurationEntry;
import io.zab.message.Credentials;
import io.zab.message.Message;
import io.zab.message.PeerState;
import io.zab.message.Recovered;
import io.zab.message.StorageId;
import io.zab.message.SyncPlan;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LookingTest {
    private final OnePeer peer = new OnePeer(2, 5, formed(2, 5, promise(1, 5), "1:5"));

    private static Message.Notify looking(
            int from, String last, @Nullable Integer vote, boolean candidate, Integer... heard) {
        TreeSet<PeerId> hears = new TreeSet<>();
        List.of(heard).forEach(id -> hears.add(PeerId.of(id)));
        return new Message.Notify(
                PeerState.LOOKING,
                new Credentials(Zxid.parse(last), 0, PeerId.of(from)),
                vote == null ? null : PeerId.of(vote),
                candidate,
                hears,
                null,
                0,
                Zxid.NONE);
    }

    private @Nullable Integer vote() {
        List<Message.Notify> said = peer.sent(Message.Notify.class);
        PeerId vote = said.get(said.size() - 1).vote();
        return vote == null ? null : vote.value();
    }

    private boolean stands() {
        List<Message.Notify> said = peer.sent(Message.Notify.class);
        return said.get(said.size() - 1).candidate();
    }

    @Test
    void standsOnlyInTwoWayTouchWithAQuorum() {
        peer.linkUp(1).round(1);
        assertThat(stands()).isFalse();
        peer.linkUp(3).round(1);
        assertThat(stands()).isTrue();
        assertThat(vote()).isEqualTo(2);
        peer.receive(3, looking(3, "1:0", null, false, 1)).round(1);
        assertThat(stands()).as("3 does not hear this peer").isFalse();
        assertThat(vote()).isNull();
    }

    @Test
    void touchFadesWithSilence() {
        peer.linkUp(1).linkUp(3).pass(600, 1);
        assertThat(stands()).isFalse();
        peer.pass(20, 1, 3);
        assertThat(stands()).isTrue();
    }

    @Test
    void doesNotStandIfItsOwnDirectoryDoesNotCount() {
        Recovered bound = formed(2, 5, promise(1, 5), "1:5");
        OnePeer learner = new OnePeer(
                2, 5, new Recovered(OnePeer.storage(22), bound.promise(), null, bound.range(), bound.configurations()));
        learner.linkUp(1).linkUp(3).linkUp(4).round(1);
        assertThat(learner.sent(Message.Notify.class)).noneMatch(Message.Notify::candidate);
    }

    @Test
    void votesForTheBestOfThoseItHearsItselfThatMayBeVotedFor() {
        peer.linkUp(1).linkUp(3).linkUp(4).linkUp(5);
        peer.receive(3, looking(3, "1:5", 3, true, 2)).round(1);
        assertThat(vote()).isEqualTo(3);
        peer.receive(4, looking(4, "1:9", 4, false, 2)).round(1);
        assertThat(vote()).as("4 may not be voted for").isEqualTo(3);
        peer.receive(1, looking(1, "1:6", 1, true, 2)).round(1);
        assertThat(vote()).as("history before id").isEqualTo(1);
        peer.receive(5, looking(5, "2:0", 5, true, 1, 3)).round(1);
        assertThat(vote()).as("5 does not hear this peer").isEqualTo(1);
        peer.receive(1, peer.notify(1, PeerState.FOLLOWING, "1:6", null, 4, 2)).round(1);
        assertThat(vote()).as("1 no longer looks").isEqualTo(3);
    }

    /** An empty or an older directory; and one that knows more may have been bound by what this log does not hold yet. */
    @Test
    void votesForADirectoryThatDoesNotCountOnlyIfItKnowsMore() {
        peer.linkUp(1).linkUp(3).linkUp(4, OnePeer.storage(44));
        peer.receive(4, looking(4, "1:5", 4, true, 2)).round(1);
        assertThat(vote()).isEqualTo(2);
        peer.receive(4, looking(4, "1:6", 4, true, 2)).round(1);
        assertThat(vote()).isEqualTo(4);
    }

    private static ConfigurationEntry entry(Zxid zxid, int storageOf2, @Nullable Zxid sealedAt) {
        TreeMap<PeerId, StorageId> voters =
                new TreeMap<>(OnePeer.configuration(3).voters());
        voters.put(PeerId.of(2), OnePeer.storage(storageOf2));
        return new ConfigurationEntry(zxid, new Configuration(OnePeer.FORMATION, voters, 1 << 20), sealedAt);
    }

    /** Peer 1 of 3, whose log holds a binding of 2's new directory, 22, and does not know whether that is committed. */
    private static OnePeer holdingAPendingBinding() {
        Recovered bound = formed(1, 3, promise(1, 3), "1:5");
        return new OnePeer(
                1,
                3,
                new Recovered(
                        bound.storage(),
                        bound.promise(),
                        null,
                        bound.range(),
                        List.of(entry(Zxid.of(1, 0), 2, Zxid.of(1, 1)), entry(Zxid.of(1, 4), 22, null))));
    }

    @Test
    void learnsFromVotesWhatOfItsOwnLogIsCommittedAndWhoCountsByThat() {
        OnePeer holder = holdingAPendingBinding();
        holder.linkUp(2, OnePeer.storage(22)).round(1);
        assertThat(holder.sent(Message.Notify.class)).noneMatch(Message.Notify::candidate);
        holder.receive(2, holder.knowing(2, "1:3", "1:3")).round(1);
        assertThat(holder.peer.status().committed()).isEqualTo(Zxid.of(1, 3));
        assertThat(holder.sent(Message.Notify.class)).noneMatch(Message.Notify::candidate);
        holder.receive(2, holder.knowing(2, "1:4", "1:4")).round(1);
        assertThat(holder.peer.status().committed()).isEqualTo(Zxid.of(1, 4));
        assertThat(holder.sent(Message.Notify.class)).last().matches(Message.Notify::candidate);
    }

    @Test
    void takesNoCommitPointThatItsLogDoesNotHoldAndNoneInASession() {
        OnePeer holder = holdingAPendingBinding();
        holder.linkUp(2, OnePeer.storage(22)).linkUp(3).round(1);
        holder.receive(2, holder.knowing(2, "1:9", "1:9")).round(1);
        assertThat(holder.peer.status().committed()).isEqualTo(Zxid.of(1, 0));
        holder.receive(3, holder.notify(3, PeerState.LEADING_ESTABLISHED, "1:5", null, 3, 1));
        holder.receive(2, holder.knowing(2, "1:4", "1:4")).round(1);
        assertThat(holder.role()).isEqualTo(Role.FOLLOWING);
        assertThat(holder.peer.status().committed()).isEqualTo(Zxid.of(1, 0));
    }

    @Test
    void tellsWhoseDirectoriesDoNotCountIfWithoutThemThereIsNoQuorum() {
        OnePeer left = new OnePeer(1, 3, formed(1, 3, promise(1, 3), "1:5"));
        left.linkUp(2, OnePeer.storage(22)).round(1);
        assertThat(left.peer.status().missing())
                .contains("The data directories of peers [2]", "those that count, [1], are no quorum", "Never delete")
                .as("what stands in quarantine is damaged, or condemned; and of a copy rule B9 knows")
                .contains("one from the folder quarantine, or an older copy, is no help");
        left.linkUp(3).round(1);
        assertThat(left.peer.status().missing())
                .contains("The data directories of peers [2]")
                .doesNotContain("no quorum");
    }

    @Test
    void anEmptyDirectoryBesideDataSaysThatItWaitsForALeader() {
        OnePeer empty = new OnePeer(2, 3, Recovered.empty(OnePeer.storage(22)));
        empty.linkUp(1).round(1);
        assertThat(empty.peer.status().missing()).doesNotContain("have data");
        empty.receive(1, empty.notify(1, PeerState.LOOKING, "1:5", null, null, 0))
                .round(1);
        assertThat(empty.peer.status().missing()).contains("Peers [1] have data", "directory is empty");
    }

    @Test
    void dataBehindTheRecordOfALaterEpochIsDataToo() {
        OnePeer empty = new OnePeer(2, 3, Recovered.empty(OnePeer.storage(22)));
        empty.linkUp(1).receive(1, empty.knowing(1, "2:0", "0:0")).round(1);
        assertThat(empty.peer.status().missing())
                .as("an attempt to form may have left that")
                .doesNotContain("have data");
        empty.receive(1, empty.knowing(1, "2:0", "1:5")).round(1);
        assertThat(empty.peer.status().missing()).contains("Peers [1] have data");
    }

    /** Whoever starts again knows no more than what its log proves, which is the configuration that a seal names. */
    @Test
    void aCommittedConfigurationAloneTellsOfACluster() {
        OnePeer empty = new OnePeer(2, 3, Recovered.empty(OnePeer.storage(22)));
        empty.linkUp(1).receive(1, empty.knowing(1, "3:0", "1:0")).round(1);
        assertThat(empty.peer.status().missing()).contains("Peers [1] have data", "directory is empty");
    }

    @Test
    void whoHasNoMoreThanAnAttemptToFormSaysThatOthersHaveData() {
        OnePeer behind = forming();
        behind.linkUp(2).receive(2, behind.knowing(2, "1:0", "0:0")).round(1);
        assertThat(behind.peer.status().missing()).doesNotContain("have data");
        behind.receive(2, behind.knowing(2, "1:5", "1:4")).round(1);
        assertThat(behind.peer.status().missing()).contains("Peers [2] have data", "directory holds none yet");
    }

    /** One of three, whose log holds a forming record and no seal. */
    private static OnePeer forming() {
        return new OnePeer(
                1,
                3,
                new Recovered(
                        OnePeer.storage(1),
                        promise(1, 3),
                        null,
                        OnePeer.range("1:0"),
                        List.of(new ConfigurationEntry(Zxid.of(1, 0), OnePeer.configuration(3), null))));
    }

    @Test
    void whileFormingStandsOnlyInTouchWithAllVotersWhateverTheirDirectories() {
        OnePeer forming = forming().linkUp(2).round(1);
        assertThat(forming.sent(Message.Notify.class)).noneMatch(Message.Notify::candidate);
        forming.linkUp(3, OnePeer.storage(33)).round(1);
        assertThat(forming.sent(Message.Notify.class)).last().matches(Message.Notify::candidate);
    }

    /** It was emptied since, and a record that this peer does not hold names its new directory: without this vote all would wait for ever. */
    @Test
    void whileFormingVotesForAndFollowsAVoterWhoseDirectoryItsRecordDoesNotName() {
        OnePeer forming = forming().linkUp(2).linkUp(3, OnePeer.storage(33));
        forming.receive(3, looking(3, "2:0", 3, true, 1)).round(1);
        assertThat(forming.sent(Message.Notify.class))
                .last()
                .extracting(Message.Notify::vote)
                .isEqualTo(PeerId.of(3));
        forming.receive(3, forming.notify(3, PeerState.LEADING_PROSPECTIVE, "2:0", null, 3, 0));
        assertThat(forming.peer.status().leader()).isEqualTo(PeerId.of(3));
    }

    @Test
    void isElectedAtOnceWhenAllThatCanBeReachedAgree() {
        peer.linkUp(1).linkUp(3);
        peer.receive(1, looking(1, "1:5", 2, true, 2))
                .receive(3, looking(3, "1:4", 2, true, 2))
                .round(1);
        assertThat(peer.reasons).last().isEqualTo(Reason.ELECTED);
    }

    @Test
    void waitsAMomentForABetterVoteWhenAQuorumAgreesButNotAll() {
        peer.linkUp(1).linkUp(3).linkUp(4);
        peer.receive(1, looking(1, "1:5", 2, true, 2))
                .receive(3, looking(3, "1:4", 2, true, 2))
                .round(1);
        assertThat(peer.role()).isEqualTo(Role.LOOKING);
        peer.round(20);
        assertThat(peer.role()).isEqualTo(Role.LOOKING);
        peer.round(10);
        assertThat(peer.reasons).last().isEqualTo(Reason.ELECTED);
        assertThat(peer.marks).contains(Mark.ELECTED_WITH_DISSENT);
    }

    @Test
    void theVotesOfThoseWhoDoNotCountElectNobody() {
        peer.linkUp(1, OnePeer.storage(11)).linkUp(3).linkUp(4).round(1);
        peer.receive(1, looking(1, "0:0", 2, false, 2)).receive(3, looking(3, "1:4", 2, true, 2));
        peer.pass(100, 1, 3, 4);
        assertThat(peer.role()).isEqualTo(Role.LOOKING);
    }

    @Test
    void followsAProspectiveLeaderOnlyIfItVotesForIt() {
        peer.linkUp(1).linkUp(3).linkUp(5);
        peer.receive(5, looking(5, "1:5", 5, true, 2)).round(1);
        peer.receive(3, peer.notify(3, PeerState.LEADING_PROSPECTIVE, "1:5", null, 3, 0))
                .round(1);
        assertThat(peer.role()).isEqualTo(Role.LOOKING);
        peer.receive(5, peer.notify(5, PeerState.LEADING_PROSPECTIVE, "1:5", null, 5, 0));
        assertThat(peer.role()).isEqualTo(Role.FOLLOWING);
        assertThat(peer.peer.status().leader()).isEqualTo(PeerId.of(5));
    }

    /** Elected by a vote that has moved on since: without this peer it might lack its quorum, and all would wait for its timeout. */
    @Test
    void followsTheOneItVotedForEvenIfItHasChangedItsVoteSince() {
        peer.linkUp(1).linkUp(3).linkUp(5);
        peer.receive(3, looking(3, "1:5", 3, true, 2)).round(1);
        assertThat(vote()).isEqualTo(3);
        peer.receive(5, looking(5, "1:5", 5, true, 2)).round(1);
        assertThat(vote()).isEqualTo(5);
        peer.receive(3, peer.notify(3, PeerState.LEADING_PROSPECTIVE, "1:5", null, 3, 0));
        assertThat(peer.peer.status().leader()).isEqualTo(PeerId.of(3));
        assertThat(peer.marks).contains(Mark.FOLLOWED_A_FORMER_VOTE);
    }

    @Test
    void followsAnEstablishedLeaderWhateverItVotes() {
        peer.linkUp(1).linkUp(3).linkUp(4);
        peer.receive(4, looking(4, "1:9", 4, true, 2)).round(1);
        peer.receive(3, peer.notify(3, PeerState.LEADING_ESTABLISHED, "1:5", null, 3, 7));
        assertThat(peer.peer.status().leader()).isEqualTo(PeerId.of(3));
    }

    /** Whoever failed to lead lets others stand first; once there was a leader, that says nothing any more. */
    @Test
    void standsAtOnceWhenALeaderIsLostThatCameAfterItsOwnFailure() {
        peer.linkUp(1).linkUp(3).linkUp(4);
        peer.peer.declareCandidate();
        peer.round(1).linkDown(1).linkDown(3);
        assertThat(peer.reasons).last().isEqualTo(Reason.VOTERS_LEFT);
        peer.linkUp(1).round(1);
        assertThat(stands()).as("backs off").isFalse();
        peer.linkUp(3).sent.clear();
        peer.receive(3, peer.notify(3, PeerState.LEADING_ESTABLISHED, "7:0", null, 3, 7));
        long session = peer.only(Message.FollowerInfo.class).session();
        peer.receive(3, new Message.NewEpoch(session, 7)).durable();
        peer.receive(3, new Message.Sync(session, 7, new SyncPlan.Diff(Zxid.parse("1:5")), null))
                .receive(3, new Message.Records(session, 7, OnePeer.batch("1:5", "7:0"), Zxid.NONE, 0))
                .durable()
                .receive(3, new Message.UpToDate(session, 7, Zxid.of(7, 0), Zxid.of(7, 0), 1000));

        peer.linkDown(3).round(1);

        assertThat(stands()).isTrue();
    }

    /** What it says of its history must be all of it, and on disk. */
    @Test
    void takesNoPartUntilWhatTheLastRoleWroteIsDurable() {
        long session = peer.followingIn(5, 1);
        peer.receive(5, new Message.Sync(session, 1, new SyncPlan.Diff(Zxid.of(1, 5)), null));
        peer.receive(5, new Message.Records(session, 1, OnePeer.batch("1:5", "1:6", "x"), Zxid.NONE, 0));
        peer.sent.clear();
        peer.linkDown(5).linkUp(1).linkUp(3).linkUp(4);
        peer.pass(200, 1, 3, 4);
        assertThat(peer.sent(Message.Notify.class))
                .isNotEmpty()
                .allMatch(said -> !said.candidate() && said.vote() == null);
        peer.receive(3, peer.notify(3, PeerState.LEADING_ESTABLISHED, "1:5", null, 3, 7))
                .round(1);
        assertThat(peer.role()).isEqualTo(Role.LOOKING);
        peer.durable().round(1);
        assertThat(peer.role()).isEqualTo(Role.FOLLOWING);
        assertThat(peer.peer.status().last()).isEqualTo(Zxid.of(1, 6));
    }

    @Test
    void aLeaderThatFailedGivesOthersTheirTurn() {
        peer.whoseReadsBringNothing().leading(1, 3).pass(1100, 1, 3);
        assertThat(peer.reasons).contains(Reason.DISCOVERY_TIMEOUT);
        assertThat(stands()).isFalse();
        peer.pass(2100, 1, 3);
        assertThat(stands()).isTrue();
    }

    @Test
    void repeatsItselfLessAndLessOften() {
        peer.linkUp(1).linkUp(3).round(1);
        peer.pass(5000, 1, 3);
        peer.sent.clear();
        peer.pass(5000, 1, 3);
        assertThat(peer.sentTo(1, Message.Notify.class)).hasSizeBetween(4, 6);
    }

    // ---- a successor that the former leader has named

    /** Peer 2 followed peer 5, which has named {@code successor}. */
    private void handedOverTo(int successor) {
        long session = peer.followingIn(5, 2);
        peer.linkUp(1).linkUp(3);
        peer.receive(5, new Message.HandOver(session, 2, PeerId.of(successor), Zxid.of(1, 5)));
    }

    @Test
    void whoIsNamedLeadsAtOnceWithoutAVote() {
        handedOverTo(2);
        peer.round(1);
        assertThat(peer.role()).isEqualTo(Role.LEADING);
        assertThat(peer.reasons).endsWith(Reason.HANDED_OVER, Reason.HANDED_OVER);
    }

    @Test
    void whoIsNamedWaitsForItsLog() {
        long session = peer.followingIn(5, 2);
        peer.linkUp(1).linkUp(3);
        peer.receive(5, new Message.Sync(session, 2, new SyncPlan.Diff(Zxid.of(1, 5)), null));
        peer.receive(5, new Message.Records(session, 2, OnePeer.batch("1:5", "2:0"), Zxid.NONE, 0));
        peer.receive(5, new Message.HandOver(session, 2, PeerId.of(2), Zxid.of(1, 5)))
                .round(1);
        assertThat(peer.role()).isEqualTo(Role.LOOKING);
        peer.durable().round(1);
        assertThat(peer.role()).isEqualTo(Role.LEADING);
    }

    @Test
    void whoIsNamedButReachesNoQuorumDoesNotLead() {
        long session = peer.followingIn(5, 2);
        peer.linkUp(1);
        peer.receive(5, new Message.HandOver(session, 2, PeerId.of(2), Zxid.of(1, 5)));
        peer.linkDown(5).pass(200, 1);
        assertThat(peer.role()).isEqualTo(Role.LOOKING);
    }

    @Test
    void theOthersNeitherStandNorVoteForAnybodyElseAndFollowAsSoonAsTheNamedOneLeads() {
        handedOverTo(3);
        peer.receive(1, looking(1, "1:9", 1, true, 2)).round(1);
        assertThat(vote()).isEqualTo(3);
        assertThat(stands()).isFalse();
        peer.receive(3, peer.notify(3, PeerState.LEADING_PROSPECTIVE, "1:5", null, 3, 0));
        assertThat(peer.peer.status().leader()).isEqualTo(PeerId.of(3));
    }

    /** The successor's word may come first: it takes another way. */
    @Test
    void itFollowsTheNamedOneWhoseWordCameBeforeTheHandOver() {
        long session = peer.followingIn(5, 2);
        peer.linkUp(1).linkUp(3);
        peer.receive(3, peer.notify(3, PeerState.LEADING_PROSPECTIVE, "1:5", null, 3, 0));
        peer.receive(5, new Message.HandOver(session, 2, PeerId.of(3), Zxid.of(1, 5)))
                .round(1);
        assertThat(peer.peer.status().leader()).isEqualTo(PeerId.of(3));
    }

    @Test
    void aSuccessorThatDoesNotComeIsForgottenAndThereIsAnElection() {
        handedOverTo(3);
        peer.pass(290, 1, 3, 5);
        assertThat(stands()).isFalse();
        peer.pass(20, 1, 3, 5);
        assertThat(stands()).isTrue();
        assertThat(vote()).isEqualTo(2);
    }

    @Test
    void aSuccessorWhoseLinkBreaksIsForgottenAtOnce() {
        handedOverTo(3);
        peer.round(1).linkDown(3).round(1);
        assertThat(stands()).isTrue();
    }
}
