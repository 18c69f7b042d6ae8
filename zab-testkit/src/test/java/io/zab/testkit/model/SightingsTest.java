package io.zab.testkit.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.PeerId;
import io.zab.Reason;
import io.zab.Role;
import io.zab.Zxid;
import io.zab.message.EpochEnds;
import io.zab.message.HistoryRange;
import io.zab.message.Message;
import io.zab.message.Promise;
import io.zab.message.StorageId;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a living process could know of a directory that has become older. */
class SightingsTest {
    private static final StorageId DIRECTORY = new StorageId(new UUID(1, 2));
    private static final StorageId ANOTHER = new StorageId(new UUID(3, 4));
    private static final Promise THREE = new Promise(3, PeerId.of(1));

    private final Model model = new Model(3, List.of());
    private final ModelPeer leader = model.peer(1);
    private final Sender follower = new Sender(model.peer(2), DIRECTORY, false);

    @Test
    void aPromiseBelowTheOneThatWasShownIsLess() {
        promises(3);
        assertThat(knows(new Promise(2, PeerId.of(3)), Zxid.of(2, 9))).isTrue();
        assertThat(knows(THREE, Zxid.NONE)).isFalse();
    }

    @Test
    void aLogThatEndsBeforeWhatWasAcknowledgedInThePromisedEpochIsLess() {
        acknowledges(3, Zxid.of(3, 7));
        assertThat(knows(THREE, Zxid.of(3, 6))).isTrue();
        assertThat(knows(THREE, Zxid.of(3, 7))).isFalse();
    }

    @Test
    void aLaterLeaderMayHaveCutWhatWasAcknowledged() {
        acknowledges(3, Zxid.of(3, 7));
        assertThat(knows(new Promise(4, PeerId.of(3)), Zxid.of(2, 1))).isFalse();
    }

    @Test
    void whatAnAdoptionAcknowledgesMayBeCutBySomeOtherAdoption() {
        acknowledges(3, Zxid.of(2, 7));
        assertThat(knows(THREE, Zxid.of(2, 1))).isFalse();
    }

    @Test
    void theEndOfALogCountsWithThePromiseOfItsEpoch() {
        model.role(leader, Role.LOOKING, Role.LEADING, Reason.ELECTED);
        model.delivered(leader, follower, new Message.FollowerInfo(1, THREE, Zxid.of(3, 5), null, false));
        assertThat(knows(THREE, Zxid.of(3, 4))).isTrue();
        assertThat(knows(THREE, Zxid.of(3, 5))).isFalse();
    }

    @Test
    void nobodyIntroducesItselfToOneThatDoesNotLead() {
        model.delivered(leader, follower, new Message.FollowerInfo(1, THREE, Zxid.NONE, null, false));
        assertThat(knows(Promise.NONE, Zxid.NONE)).isFalse();
    }

    @Test
    void anotherDirectoryOfThatPeerOwesNothing() {
        promises(3);
        assertThat(model.sightings().of(leader, ANOTHER).isMoreThan(Promise.NONE, Zxid.NONE))
                .isFalse();
    }

    @Test
    void whatWasDroppedHasShownNothing() {
        promises(2);
        model.dropped(promises(3));
        assertThat(knows(new Promise(2, PeerId.of(1)), Zxid.NONE)).isFalse();
        assertThat(knows(Promise.NONE, Zxid.NONE)).isTrue();
    }

    @Test
    void itDiesWithTheProcess() {
        promises(3);
        model.crashed(leader);
        assertThat(knows(Promise.NONE, Zxid.NONE)).isFalse();
        assertThat(model.sightings().of(leader)).isEmpty();
    }

    private Message promises(long epoch) {
        Message ack = new Message.AckEpoch(1, epoch, new HistoryRange(Zxid.NONE, EpochEnds.EMPTY), Zxid.NONE);
        model.delivered(leader, follower, ack);
        return ack;
    }

    private void acknowledges(long epoch, Zxid durable) {
        model.delivered(leader, follower, new Message.Ack(1, epoch, durable));
    }

    private boolean knows(Promise promise, Zxid last) {
        return model.sightings().of(leader, DIRECTORY).isMoreThan(promise, last);
    }
}
