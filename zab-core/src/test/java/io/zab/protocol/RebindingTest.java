package io.zab.protocol;

import static io.zab.protocol.OnePeer.FORMATION;
import static io.zab.protocol.OnePeer.formed;
import static io.zab.protocol.OnePeer.promise;
import static io.zab.protocol.OnePeer.range;
import static io.zab.protocol.OnePeer.storage;
import static org.assertj.core.api.Assertions.assertThat;

import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.message.Batch;
import io.zab.message.Configuration;
import io.zab.message.ConfigurationEntry;
import io.zab.message.Message;
import io.zab.message.Promise;
import io.zab.message.RecordKind;
import io.zab.message.Recovered;
import io.zab.message.RequestBlock;
import io.zab.message.StorageId;
import io.zab.message.StoreOp;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Rule B7: a learner's new directory is bound by a configuration that those who count commit, and that is then sealed. */
class RebindingTest {
    /** Peer 1 leads epoch 2 with peer 2; peer 3 has its own directory, or comes with another one. */
    private final OnePeer leader = new OnePeer(1, 3, formed(1, 3, promise(1, 1), "1:5"));

    private final OnePeer five = new OnePeer(1, 5, formed(1, 5, promise(1, 1), "1:5"));

    private List<Batch> records(RecordKind kind) {
        return leader.ops.stream()
                .filter(StoreOp.Append.class::isInstance)
                .map(op -> ((StoreOp.Append) op).batch())
                .filter(batch -> batch.kind() == kind)
                .toList();
    }

    private List<StorageId> bound(int peer) {
        return records(RecordKind.CONFIGURATION).stream()
                .map(batch ->
                        Configuration.decode(batch.firstPayload()).voters().get(PeerId.of(peer)))
                .toList();
    }

    private void comes(int peer, StorageId directory) {
        leader.linkUp(peer, directory)
                .receive(peer, new Message.FollowerInfo(peer, Promise.NONE, FORMATION))
                .receive(peer, new Message.AckEpoch(peer, 2, range(), Zxid.NONE))
                .round(1);
    }

    private void acks(int peer, String zxid) {
        leader.receive(peer, new Message.Ack(peer, 2, Zxid.parse(zxid))).round(1);
    }

    private Zxid committed() {
        return leader.peer.status().committed();
    }

    private boolean counts(int peer) {
        return leader.peer.status().peers().stream()
                .filter(other -> other.peer().equals(PeerId.of(peer)))
                .allMatch(PeerStatus.Other::counts);
    }

    @Test
    void bindsALearnersDirectoryOnceItHoldsTheEpochRecord() {
        leader.established(range("1:5"), 2);
        comes(3, storage(33));
        assertThat(bound(3)).isEmpty();
        acks(3, "2:0");
        assertThat(bound(3)).containsExactly(storage(33));
    }

    @Test
    void aBindingIsCommittedWithoutTheOneWhomItBindsAndUsedOnlyThen() {
        leader.established(range("1:5"), 2);
        comes(3, storage(33));
        acks(3, "2:0");
        leader.durable();
        acks(3, "2:1");
        assertThat(committed()).as("2 has not acknowledged it").isEqualTo(Zxid.of(2, 0));
        assertThat(counts(3)).isFalse();
        acks(2, "2:1");
        assertThat(committed()).isEqualTo(Zxid.of(2, 1));
        assertThat(records(RecordKind.SEAL)).hasSize(1);
        assertThat(counts(3)).isTrue();
        leader.durable();
        acks(3, "2:2");
        assertThat(committed()).as("the new directory counts").isEqualTo(Zxid.of(2, 2));
    }

    /** What it had acknowledged before it counted is looked at again: no later acknowledgement need come. */
    @Test
    void countsAtOnceWithWhatItHasAcknowledgedBefore() {
        leader.established(range("1:5"), 2);
        comes(3, storage(33));
        acks(3, "2:0");
        RequestBlock.Builder request = new RequestBlock.Builder(64);
        request.add(RecordKind.TRANSACTION, 0, 2, 1, 1, OnePeer.bytes("x"));
        leader.receive(2, new Message.Forward(2, 2, request.build())).round(1).durable();
        assertThat(leader.peer.status().last()).as("a request behind it").isEqualTo(Zxid.of(2, 2));
        acks(3, "2:2");
        acks(2, "2:1");
        assertThat(committed()).isEqualTo(Zxid.of(2, 2));
    }

    /** It could not be committed, and would take the former directory of 3 its vote. */
    @Test
    void bindsNobodyWhileThoseWhoCountAreNoQuorum() {
        leader.established(range("1:5"), 2).linkDown(2);
        comes(3, storage(33));
        acks(3, "2:0");
        assertThat(bound(3)).isEmpty();
    }

    /** Peers 4 and 5 come with new directories; 4 is bound, and does not hold its seal yet. The zxid of that. */
    private Zxid bindOneOfTwo() {
        five.established(range("1:5"), 2, 3);
        for (int learner : new int[] {4, 5}) {
            five.linkUp(learner, storage(10 * learner))
                    .receive(learner, new Message.FollowerInfo(learner, Promise.NONE, FORMATION))
                    .receive(learner, new Message.AckEpoch(learner, 2, range(), Zxid.NONE))
                    .receive(learner, new Message.Ack(learner, 2, Zxid.of(2, 0)));
        }
        five.round(1).durable();
        Zxid first = five.peer.status().last();
        for (int voter : new int[] {2, 3}) {
            five.receive(voter, new Message.Ack(voter, 2, first));
        }
        five.round(1).durable().round(1);
        Zxid seal = five.peer.status().last();
        assertThat(seal).isEqualTo(first.plus(1));
        for (int voter : new int[] {2, 3, 5}) {
            five.receive(voter, new Message.Ack(voter, 2, seal)).round(1);
        }
        assertThat(five.peer.status().last()).as("4 does not hold its seal").isEqualTo(seal);
        return seal;
    }

    @Test
    void oneAtATimeAndTheNextOnceTheLastHoldsItsSeal() {
        Zxid seal = bindOneOfTwo();
        five.receive(4, new Message.Ack(4, 2, seal)).round(1);
        assertThat(five.peer.status().last()).isEqualTo(seal.plus(1));
    }

    @Test
    void theNextNeedNotWaitForOneWhoseDiskStandsStill() {
        Zxid seal = bindOneOfTwo();
        five.receive(4, new Message.HeartbeatAck(4, 2, 1, 1_001_000_000)).round(1);
        assertThat(five.peer.status().last()).isEqualTo(seal.plus(1));
    }

    @Test
    void oneThatComesWithYetAnotherDirectoryIsBoundAgain() {
        leader.established(range("1:5"), 2);
        comes(3, storage(33));
        acks(3, "2:0");
        leader.durable();
        acks(2, "2:1");
        leader.durable();
        acks(2, "2:2");
        comes(3, storage(34));
        acks(3, "2:0");
        assertThat(bound(3)).containsExactly(storage(33), storage(34));
        assertThat(leader.marks).contains(Mark.REBOUND_AGAIN);
    }

    @Test
    void theNextLeaderSealsWhatTheLastOneLeftUnsealed() {
        TreeMap<PeerId, StorageId> voters =
                new TreeMap<>(OnePeer.configuration(3).voters());
        voters.put(PeerId.of(3), storage(33));
        Recovered old = formed(1, 3, promise(1, 1), "1:5");
        OnePeer heir = new OnePeer(
                1,
                3,
                new Recovered(
                        old.storage(),
                        old.promise(),
                        null,
                        old.range(),
                        List.of(
                                old.configurations().get(0),
                                new ConfigurationEntry(
                                        Zxid.of(1, 4), new Configuration(FORMATION, voters, 1 << 20), null))));
        heir.established(range("1:5"), 2);
        Batch seal = ((StoreOp.Append) heir.ops.get(heir.ops.size() - 1)).batch();
        assertThat(seal.kind()).isEqualTo(RecordKind.SEAL);
        assertThat(seal.firstPayload().getLong()).isEqualTo(Zxid.of(1, 4).value());
        assertThat(heir.marks).contains(Mark.REBINDING_INHERITED);
    }
}
