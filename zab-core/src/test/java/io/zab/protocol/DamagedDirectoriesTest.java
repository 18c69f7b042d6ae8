package io.zab.protocol;

import static io.zab.protocol.OnePeer.promise;
import static io.zab.protocol.OnePeer.range;
import static org.assertj.core.api.Assertions.assertThat;

import io.zab.PeerId;
import io.zab.Reason;
import io.zab.Role;
import io.zab.Zxid;
import io.zab.message.ConfigurationEntry;
import io.zab.message.Message;
import io.zab.message.PeerState;
import io.zab.message.Promise;
import io.zab.message.Recovered;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Empty directories that were made in place of damaged ones are no sign of a new cluster. */
class DamagedDirectoriesTest {
    private static Recovered inPlaceOfDamaged(int id) {
        Recovered empty = Recovered.empty(OnePeer.storage(id));
        return new Recovered(empty.storage(), empty.promise(), null, empty.range(), List.of(), 1);
    }

    /** Peer 3 leads, all follow and have promised, and it would form the cluster now. */
    private static OnePeer leads(Recovered own, boolean first, boolean second) {
        OnePeer leader = new OnePeer(3, 3, own);
        look(leader.linkUp(1).linkUp(2));
        leader.peer.declareCandidate();
        leader.round(1);
        leader.receive(1, new Message.FollowerInfo(1, Promise.NONE, Zxid.NONE, null, first));
        leader.receive(2, new Message.FollowerInfo(2, Promise.NONE, Zxid.NONE, null, second))
                .durable();
        long epoch = leader.peer.status().epoch();
        for (int id : new int[] {1, 2}) {
            leader.receive(id, new Message.AckEpoch(id, epoch, range(), Zxid.NONE));
        }
        return leader;
    }

    private static void look(OnePeer leader) {
        for (int id : new int[] {1, 2}) {
            leader.receive(id, leader.notify(id, PeerState.LOOKING, "0:0", null, null, 0));
        }
    }

    private static void refuses(OnePeer leader, String whose) {
        assertThat(leader.reasons).last().isEqualTo(Reason.FORMING_REFUSED);
        assertThat(leader.ops).as("no epoch record").hasSize(1);
        assertThat(leader.peer.status().missing())
                .contains("the data directories of peers " + whose + " were damaged")
                .contains("put good directories back")
                .contains("delete the data directories of peers " + whose);
    }

    @Test
    void noClusterIsFormedWithSuchADirectoryOfAFollower() {
        refuses(leads(Recovered.empty(OnePeer.storage(3)), true, false), "[1]");
    }

    @Test
    void norWithTheLeadersOwn() {
        refuses(leads(inPlaceOfDamaged(3), false, true), "[2, 3]");
    }

    @Test
    void norWithAllOfThem() {
        refuses(leads(inPlaceOfDamaged(3), true, true), "[1, 2, 3]");
    }

    /** Whoever was asked to delete a directory sees that it was done: the next attempt comes by itself, and none before it. */
    @Test
    void itIsNotTriedAgainBeforeOneOfTheDirectoriesIsAnother() {
        OnePeer leader = leads(Recovered.empty(OnePeer.storage(3)), true, false).whoseReadsBringNothing();
        look(leader);
        long tried = leader.peer.status().promisedEpoch();
        leader.pass(60_000, 1, 2);
        assertThat(leader.role()).isEqualTo(Role.LOOKING);
        assertThat(leader.sent(Message.Notify.class)).last().matches(said -> !said.candidate());
        assertThat(leader.peer.status().promisedEpoch()).isEqualTo(tried);
        leader.linkDown(1).linkUp(1, OnePeer.storage(11));
        leader.receive(1, leader.notify(1, PeerState.LOOKING, "0:0", null, null, 0))
                .round(1);
        assertThat(leader.sent(Message.Notify.class)).last().matches(Message.Notify::candidate);
    }

    @Test
    void newDirectoriesFormACluster() {
        OnePeer leader = leads(Recovered.empty(OnePeer.storage(3)), false, false);
        assertThat(leader.role()).isEqualTo(Role.LEADING);
        assertThat(leader.ops).hasSize(2);
    }

    /** Rule B3 decides by the storage ids then: what a majority acknowledged, one of that majority holds. */
    @Test
    void aFormingRecordOfWhichAMajorityIsLeftGoesOnWithSuchADirectory() {
        Recovered forming = new Recovered(
                OnePeer.storage(3),
                promise(1, 3),
                null,
                range("1:0"),
                List.of(new ConfigurationEntry(Zxid.of(1, 0), OnePeer.configuration(3), null)));
        OnePeer leader = leads(forming, false, true);
        assertThat(leader.role()).isEqualTo(Role.LEADING);
    }

    @Test
    void aFollowerTellsItsLeader() {
        OnePeer follower = new OnePeer(1, 3, inPlaceOfDamaged(1));
        follower.linkUp(3).receive(3, follower.notify(3, PeerState.LEADING_ESTABLISHED, "2:3", null, 3, 2));
        assertThat(follower.only(Message.FollowerInfo.class).replacesDamaged()).isTrue();
    }

    @Test
    void onesOwnIsToldWhileNobodyHasData() {
        OnePeer alone = new OnePeer(1, 3, inPlaceOfDamaged(1));
        assertThat(alone.peer.status().missing()).contains("This peer's directory was damaged", "quarantine");
        alone.linkUp(PeerId.of(2).value());
        assertThat(alone.peer.status().missing()).contains("This peer's directory was damaged");
    }
}
