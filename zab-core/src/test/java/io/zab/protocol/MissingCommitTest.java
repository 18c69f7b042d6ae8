package io.zab.protocol;

import static io.zab.protocol.OnePeer.batch;
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
import io.zab.message.FormationId;
import io.zab.message.HistoryRange;
import io.zab.message.Message;
import io.zab.message.PeerState;
import io.zab.message.Sighting;
import io.zab.message.StoreOp;
import io.zab.message.SyncPlan;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Rule B9: no epoch begins without what its leader was told is committed, even if nobody knows who has forgotten it. */
class MissingCommitTest {
    private static Zxid z(String zxid) {
        return Zxid.parse(zxid);
    }

    private static Message.AckEpoch ack(long session, long epoch, HistoryRange range, String knownCommit) {
        return new Message.AckEpoch(session, epoch, range, z(knownCommit), List.of());
    }

    /** Peer 1 of five, whose log ends at {@code end}, leads, and is linked with 2 to {@code last}. */
    private static OnePeer standingBeside(String end, int last) {
        OnePeer leader = new OnePeer(1, 5, formed(1, 5, promise(1, 1), end));
        for (int follower = 2; follower <= last; follower++) {
            leader.linkUp(follower);
        }
        leader.peer.declareCandidate();
        return leader.round(1);
    }

    /** Peer 1 of five, whose log ends at {@code end}, is about to lead epoch 3; 2 and 3 have promised epoch 2 to peer 5, and 2 has gone on in it. */
    private static OnePeer besideALaterHistory(String end) {
        return standingBeside(end, 4)
                .receive(2, info(2, promise(2, 5), "2:3"))
                .receive(3, info(3, promise(2, 5), "1:6"))
                .receive(4, info(4, promise(1, 1), "1:9"))
                .durable();
    }

    private static void sendsTheLaterHistory(OnePeer leader) {
        leader.receive(2, new Message.Sync(2, 3, new SyncPlan.Trunc(z("1:6")), null));
        leader.receive(2, new Message.Records(2, 3, batch("1:6", "2:0"), z("1:5"), 0));
        leader.receive(2, new Message.Records(2, 3, batch("2:0", "2:1", "a", "b", "c"), z("1:5"), 0));
        leader.durable().round(1);
    }

    private static void beginsNoEpoch(OnePeer leader) {
        assertThat(leader.reasons).last().isEqualTo(Reason.COMMIT_MISSING);
        assertThat(leader.ops).as("a promise, and nothing else").hasOnlyElementsOfType(StoreOp.SavePromise.class);
    }

    // ---- told before

    private final OnePeer leader = new OnePeer(1, 5, formed(1, 5, promise(1, 1), "1:5")).whoseReadsBringNothing();

    /** Peer 3 tells this leader that 1:9 is committed, and is gone before it could bring it. */
    private void isToldOfACommitAndLooks() {
        for (int follower = 2; follower <= 4; follower++) {
            leader.linkUp(follower);
        }
        leader.peer.declareCandidate();
        leader.round(1);
        for (int follower = 2; follower <= 4; follower++) {
            leader.receive(follower, info(follower, promise(1, 1), "1:5"));
        }
        leader.durable();
        leader.receive(4, ack(4, 2, range("1:5"), "0:0")).receive(3, ack(3, 2, range("1:9"), "1:9"));
        leader.linkDown(3).round(1);
        assertThat(leader.reasons).last().isEqualTo(Reason.FOLLOWER_AHEAD);
    }

    /** Both look now, and say where their logs end. */
    private void look() {
        leader.receive(2, leader.notify(2, PeerState.LOOKING, "1:5", null, null, 0))
                .receive(4, leader.notify(4, PeerState.LOOKING, "1:5", null, null, 0));
    }

    /** Peer 3, which has come back, has not promised yet. */
    private void leadsBesideOneWhoShowsIt() {
        leader.durable().peer.declareCandidate();
        leader.round(1);
        for (int id = 2; id <= 4; id++) {
            leader.receive(id, info(12, promise(2, 1), id == 3 ? "1:9" : "1:5"));
        }
        leader.durable();
    }

    private void leadsAgain(long session, long epoch) {
        look();
        leader.durable().peer.declareCandidate();
        leader.round(1)
                .receive(2, info(session, promise(epoch - 1, 1), "1:5"))
                .receive(4, info(session, promise(epoch - 1, 1), "1:5"))
                .durable();
        leader.receive(2, ack(session, epoch, range("1:5"), "0:0"))
                .receive(4, ack(session, epoch, range("1:5"), "0:0"));
    }

    /** Whoever else held it may have been rolled back, and have promised since: it looks as if it never had it. */
    @Test
    void noEpochBeginsWithoutIt() {
        isToldOfACommitAndLooks();
        leadsAgain(12, 3);
        beginsNoEpoch(leader);
        assertThat(leader.peer.status().missing())
                .contains("1:9 is known to be committed", "which ends at 1:5, lacks it")
                .contains("Start the peers that are down", "Delete no data directory");
    }

    @Test
    void itBeginsWithOneWhoBringsIt() {
        isToldOfACommitAndLooks();
        leader.linkUp(3);
        leader.durable().peer.declareCandidate();
        leader.round(1)
                .receive(2, info(12, promise(2, 1), "1:5"))
                .receive(3, info(13, promise(2, 1), "1:9"))
                .durable();
        leader.receive(2, ack(12, 3, range("1:5"), "0:0")).receive(3, ack(13, 3, range("1:9"), "1:9"));
        assertThat(leader.role()).isEqualTo(Role.LEADING);
        assertThat(leader.sentTo(3, Message.Pull.class)).isNotEmpty();
    }

    private boolean stands() {
        List<Message.Notify> said = leader.sent(Message.Notify.class);
        return said.get(said.size() - 1).candidate();
    }

    /** Each attempt raises the epoch; after some days whoever holds it would be too far behind to be let in. */
    @Test
    void whoGaveUpDoesNotStandAgainBeforeSomebodyElseComes() {
        isToldOfACommitAndLooks();
        leadsAgain(12, 3);
        look();
        leader.pass(60_000, 2, 4);
        assertThat(leader.peer.status().promisedEpoch()).isEqualTo(3);
        assertThat(stands()).isFalse();
        leader.linkUp(3).receive(3, leader.notify(3, PeerState.LOOKING, "1:9", null, null, 0));
        leader.round(1);
        assertThat(stands()).isTrue();
    }

    /** It may be the one that holds it, slower than the others, and in touch with nobody but this peer, so that it cannot lead itself. */
    @Test
    void oneThatWasThereAndHadNotPromisedYetIsSomebodyElse() {
        isToldOfACommitAndLooks();
        leader.linkUp(3).receive(3, leader.notify(3, PeerState.LOOKING, "1:9", null, null, 0));
        leadsAgain(12, 3);
        assertThat(leader.reasons).last().isEqualTo(Reason.COMMIT_MISSING);
        look();
        leader.pass(5_000, 2, 3, 4);
        assertThat(stands()).isTrue();
    }

    @Test
    void norBeforeOneOfThemHasAnotherLog() {
        isToldOfACommitAndLooks();
        leadsAgain(12, 3);
        look();
        leader.pass(5_000, 2, 4);
        assertThat(stands()).isFalse();
        leader.receive(2, leader.notify(2, PeerState.LOOKING, "1:9", null, null, 0))
                .round(1);
        assertThat(stands()).isTrue();
    }

    /** Whoever ranks first and lacks it stood in the way. */
    @Test
    void whoGaveUpStandsAgainWhenOneOfThemHasGone() {
        OnePeer leader = besideALaterHistory("1:9").whoseReadsBringNothing();
        leader.receive(2, leader.notify(2, PeerState.FOLLOWING, "2:3", null, 1, 3))
                .receive(3, leader.notify(3, PeerState.FOLLOWING, "1:6", null, 1, 3))
                .receive(4, leader.notify(4, PeerState.FOLLOWING, "1:6", null, 1, 3));
        leader.receive(2, ack(2, 3, range("1:6", "2:3"), "1:5")).receive(3, ack(3, 3, range("1:6"), "1:5"));
        leader.receive(4, ack(4, 3, range("1:6"), "1:9"));
        beginsNoEpoch(leader);
        leader.receive(2, leader.notify(2, PeerState.LOOKING, "2:3", null, null, 0))
                .receive(3, leader.notify(3, PeerState.LOOKING, "1:6", null, null, 0))
                .receive(4, leader.notify(4, PeerState.LOOKING, "1:6", null, null, 0));
        leader.pass(5_000, 2, 3, 4);
        assertThat(leader.sent(Message.Notify.class)).last().matches(said -> !said.candidate(), "not with all of them");
        leader.linkDown(2).pass(5_000, 3, 4);
        assertThat(leader.role()).as("of 5 with 3 and 4").isEqualTo(Role.LOOKING);
        assertThat(leader.sent(Message.Notify.class)).last().matches(Message.Notify::candidate);
    }

    /** Something that nobody thought of may have changed; so rarely the epochs last. */
    @Test
    void inTheEndItIsTriedAgainInAnyCase() {
        isToldOfACommitAndLooks();
        leadsAgain(12, 3);
        look();
        leader.pass(590 * 1_000, 2, 4);
        assertThat(stands()).isFalse();
        leader.pass(10 * 1_000, 2, 4);
        assertThat(stands()).isTrue();
    }

    /** It may be slower than the others, and in touch with nobody but this peer, so that it cannot lead itself. */
    @Test
    void whoHasShownALogThatMayHoldItIsAwaited() {
        isToldOfACommitAndLooks();
        leader.linkUp(3);
        leadsBesideOneWhoShowsIt();
        leader.receive(2, ack(12, 3, range("1:5"), "0:0")).receive(4, ack(12, 3, range("1:5"), "0:0"));
        assertThat(leader.role()).isEqualTo(Role.LEADING);
        assertThat(leader.peer.status().last()).isEqualTo(z("1:5"));
        leader.receive(3, ack(12, 3, range("1:9"), "1:9"));
        assertThat(leader.sentTo(3, Message.Pull.class)).last().matches(pull -> pull.epoch() == 3);
    }

    /** What it brings would not be the best history of those who count. */
    @Test
    void oneThatDoesNotCountIsNotAwaited() {
        isToldOfACommitAndLooks();
        leader.linkUp(3, storage(33));
        leadsBesideOneWhoShowsIt();
        leader.receive(2, ack(12, 3, range("1:5"), "0:0")).receive(4, ack(12, 3, range("1:5"), "0:0"));
        assertThat(leader.reasons).last().isEqualTo(Reason.COMMIT_MISSING);
    }

    @Test
    void norIsOneWhoseDirectoryWasFoundToBeOlder() {
        isToldOfACommitAndLooks();
        leader.linkUp(3);
        leadsBesideOneWhoShowsIt();
        Sighting older = Sighting.none(PeerId.of(3), storage(3)).forgetful();
        leader.receive(2, new Message.AckEpoch(12, 3, range("1:5"), z("0:0"), List.of(older)))
                .receive(4, ack(12, 3, range("1:5"), "0:0"));
        assertThat(leader.reasons).last().isEqualTo(Reason.COMMIT_MISSING);
    }

    /** By the history that it brings others may count, who hold what is missing. */
    @Test
    void aHistoryThatLacksItIsAdoptedIfThatCutsOffNothing() {
        OnePeer leader = besideALaterHistory("1:6").linkDown(2);
        leader.receive(4, ack(4, 3, range("1:8"), "1:9")).receive(3, ack(3, 3, range("1:6"), "1:5"));
        assertThat(leader.sentTo(4, Message.Pull.class)).hasSize(1);
        leader.receive(4, new Message.Sync(4, 3, new SyncPlan.Diff(z("1:6")), null));
        leader.receive(4, new Message.Records(4, 3, batch("1:6", "1:7", "a", "b"), z("1:5"), 0));
        leader.durable().round(1);
        assertThat(leader.reasons).last().isEqualTo(Reason.COMMIT_MISSING);
    }

    // ---- the last copy

    @Test
    void aHistoryThatLacksItIsNotAdoptedSinceThatCutsOffWhatIsHere() {
        OnePeer leader = besideALaterHistory("1:8");
        leader.receive(4, ack(4, 3, range("1:9"), "1:9")).receive(2, ack(2, 3, range("1:6", "2:3"), "1:5"));
        assertThat(leader.sentTo(2, Message.Pull.class)).isEmpty();
        beginsNoEpoch(leader);
        assertThat(leader.peer.status().missing())
                .contains("which ends at 2:3, lacks it", "Peers [4] hold it, and peers [2] have gone on without it")
                .contains("Start the peers that are down", "Delete no data directory");
    }

    @Test
    void norIsItWhenTheWordComesWhileItIsAdopted() {
        OnePeer leader = besideALaterHistory("1:9");
        leader.receive(2, ack(2, 3, range("1:6", "2:3"), "1:5")).receive(3, ack(3, 3, range("1:6"), "1:5"));
        assertThat(leader.sentTo(2, Message.Pull.class)).hasSize(1);
        leader.receive(4, ack(4, 3, range("1:8"), "1:9"));
        sendsTheLaterHistory(leader);
        beginsNoEpoch(leader);
    }

    /** Which of the two is lost was decided when the later one went on; its holder is told so. */
    @Test
    void ofTwoHistoriesWithCommitsTheLaterCounts() {
        OnePeer leader = besideALaterHistory("1:6");
        leader.receive(4, ack(4, 3, range("1:9"), "1:9")).receive(2, ack(2, 3, range("1:6", "2:3"), "2:3"));
        leader.receive(2, new Message.Sync(2, 3, new SyncPlan.Diff(z("1:6")), null));
        leader.receive(2, new Message.Records(2, 3, batch("1:6", "2:0"), z("1:5"), 0));
        leader.receive(2, new Message.Records(2, 3, batch("2:0", "2:1", "a", "b", "c"), z("1:5"), 0));
        leader.durable().round(1);
        assertThat(leader.role()).isEqualTo(Role.LEADING);
        assertThat(leader.sentTo(4, Message.Reject.class)).singleElement().satisfies(reject -> {
            assertThat(reject.reason()).isEqualTo(Message.Rejection.FOREIGN_HISTORY);
            assertThat(reject.why()).contains("1:9");
        });
    }

    /** Its log ranks below the one that lacks it: nothing that it brings would change which one is the best. */
    @Test
    void norIsAnybodyAwaitedWhoseHistoryRanksBelowIt() {
        OnePeer leader = standingBeside("1:8", 4);
        leader.receive(2, info(2, promise(2, 5), "2:3"))
                .receive(3, info(3, promise(2, 5), "1:6"))
                .receive(4, info(4, promise(2, 5), "2:1"))
                .durable();
        leader.receive(3, ack(3, 3, range("1:6"), "1:9")).receive(2, ack(2, 3, range("1:6", "2:3"), "1:5"));
        assertThat(leader.sentTo(2, Message.Pull.class)).isEmpty();
        beginsNoEpoch(leader);
    }

    /** With a later log it may bring it, and rank first. */
    @Test
    void norIsItWhileSomebodyWithAnEvenLaterHistoryIsAwaited() {
        OnePeer leader = standingBeside("1:8", 4);
        leader.receive(2, info(2, promise(2, 5), "2:3"))
                .receive(3, info(3, promise(2, 5), "1:6"))
                .receive(4, info(4, promise(2, 5), "2:4"))
                .durable();
        leader.receive(3, ack(3, 3, range("1:6"), "1:9")).receive(2, ack(2, 3, range("1:6", "2:3"), "1:5"));
        assertThat(leader.role()).isEqualTo(Role.LEADING);
        assertThat(leader.sent(Message.Pull.class)).isEmpty();
        leader.receive(4, ack(4, 3, range("1:9", "2:4"), "1:9"));
        assertThat(leader.sentTo(4, Message.Pull.class)).hasSize(1);
    }

    @Test
    void norIsItWhenTheWordComesWhileItIsAdoptedAndSomebodyIsAwaited() {
        OnePeer leader = standingBeside("1:8", 5);
        leader.receive(2, info(2, promise(2, 5), "2:3"))
                .receive(3, info(3, promise(2, 5), "1:6"))
                .receive(4, info(4, promise(1, 1), "1:8"))
                .receive(5, info(5, promise(2, 5), "2:4"))
                .durable();
        leader.receive(2, ack(2, 3, range("1:6", "2:3"), "1:5")).receive(3, ack(3, 3, range("1:6"), "1:5"));
        assertThat(leader.sentTo(2, Message.Pull.class)).hasSize(1);
        leader.receive(4, ack(4, 3, range("1:8"), "1:9"));
        leader.receive(2, new Message.Sync(2, 3, new SyncPlan.Trunc(z("1:6")), null));
        beginsNoEpoch(leader);
    }

    /** Whoever tells of it holds it, counts, and ranks above the one that is being adopted: it leads, or is adopted next. */
    @Test
    void whoComesWithItAndABetterHistoryThanTheOneThatIsBeingAdoptedIsNotSaidToCountForNothing() {
        OnePeer leader = standingBeside("1:8", 5);
        leader.receive(2, info(2, promise(2, 5), "2:3"))
                .receive(3, info(3, promise(2, 5), "1:6"))
                .receive(5, info(5, promise(2, 5), "2:6"))
                .durable();
        leader.receive(2, ack(2, 3, range("1:6", "2:3"), "1:5")).receive(3, ack(3, 3, range("1:6"), "1:5"));
        assertThat(leader.sentTo(2, Message.Pull.class)).hasSize(1);
        leader.receive(5, ack(5, 3, range("1:6", "2:6"), "2:5"));
        assertThat(leader.reasons).last().isEqualTo(Reason.FOLLOWER_AHEAD);
        assertThat(leader.ops).as("a promise, and nothing else").hasOnlyElementsOfType(StoreOp.SavePromise.class);
        assertThat(leader.peer.status().missing()).doesNotContain("do not count");
    }

    /** Nobody is left who might bring it. */
    @Test
    void whoIsAwaitedAndLeavesIsAwaitedNoMore() {
        isToldOfACommitAndLooks();
        leader.linkUp(3);
        leadsBesideOneWhoShowsIt();
        leader.receive(2, ack(12, 3, range("1:5"), "0:0")).receive(4, ack(12, 3, range("1:5"), "0:0"));
        leader.linkDown(3).round(1);
        assertThat(leader.reasons).last().isEqualTo(Reason.COMMIT_MISSING);
        assertThat(leader.peer.status().missing()).contains("1:9 is known to be committed");
    }

    /** The copy that was here has been cut off before anybody told of it. */
    @Test
    void nobodyIsSaidToHoldWhatHasBeenCutOff() {
        OnePeer leader = besideALaterHistory("1:9");
        leader.receive(2, ack(2, 3, range("1:6", "2:3"), "1:5")).receive(3, ack(3, 3, range("1:6"), "1:5"));
        leader.receive(2, new Message.Sync(2, 3, new SyncPlan.Trunc(z("1:6")), null));
        leader.receive(4, ack(4, 3, range("1:8"), "1:9"));
        leader.receive(2, new Message.Records(2, 3, batch("1:6", "2:0"), z("1:5"), 0));
        leader.receive(2, new Message.Records(2, 3, batch("2:0", "2:1", "a", "b", "c"), z("1:5"), 0));
        leader.durable().round(1);
        assertThat(leader.reasons).last().isEqualTo(Reason.COMMIT_MISSING);
        assertThat(leader.peer.status().missing()).doesNotContain("[1]");
    }

    // ---- who hears of it

    /** The first session's end, and the beginning of one with the next leader, of epoch 3. */
    private static Message.AckEpoch toldToTheNextLeader(OnePeer follower) {
        follower.linkDown(1).linkUp(3).round(1);
        follower.receive(3, follower.notify(3, PeerState.LEADING_ESTABLISHED, "3:0", null, 3, 3));
        Message.FollowerInfo second = follower.sent(Message.FollowerInfo.class).get(1);
        follower.receive(3, new Message.NewEpoch(second.session(), 3)).durable();
        return follower.sent(Message.AckEpoch.class).get(1);
    }

    @Test
    void aFollowerTellsTheNextLeaderWhatItWasToldIsCommittedAndItsLogLacks() {
        OnePeer follower = new OnePeer(2, 3, formed(2, 3, promise(1, 1), "1:5"));
        long session = follower.followingIn(1, 2);
        follower.receive(1, new Message.Heartbeat(session, 2, 1, z("1:7"), 0, 0));
        assertThat(toldToTheNextLeader(follower).knownCommit()).isEqualTo(z("1:7"));
    }

    /** Its log holds 1:9 without the epoch record behind it, and so may be cut; but that 1:9 is committed is true whatever its own log holds. */
    @Test
    void andWhatItsLogHoldsAndMayYetBeCutOff() {
        OnePeer follower = new OnePeer(2, 3, formed(2, 3, promise(1, 1), "1:9"));
        long session = follower.followingIn(1, 2);
        follower.receive(1, new Message.Heartbeat(session, 2, 1, z("1:9"), 0, 0));
        assertThat(toldToTheNextLeader(follower).knownCommit()).isEqualTo(z("1:9"));
    }

    @Test
    void whatIsCommittedInAnotherFormationSaysNothing() {
        Witnessed witnessed = new Witnessed((peer, storage) -> true);
        FormationId one = new FormationId(new UUID(1, 1));
        FormationId other = new FormationId(new UUID(2, 2));
        witnessed.hearCommit(one, z("1:9"));
        witnessed.hearCommit(one, z("1:7"));
        assertThat(witnessed.heardCommit(one)).isEqualTo(z("1:9"));
        assertThat(witnessed.heardCommit(other)).isEqualTo(Zxid.NONE);
        assertThat(witnessed.heardCommit(null)).isEqualTo(Zxid.NONE);
        witnessed.hearCommit(null, z("2:0"));
        assertThat(witnessed.heardCommit(one)).isEqualTo(z("1:9"));
        witnessed.hearCommit(other, z("1:2"));
        assertThat(witnessed.heardCommit(one)).isEqualTo(z("1:9"));
        assertThat(witnessed.heardCommit(other)).isEqualTo(z("1:2"));
    }
}
