package io.zab.protocol;

import static io.zab.protocol.OnePeer.FORMATION;
import static io.zab.protocol.OnePeer.formed;
import static io.zab.protocol.OnePeer.promise;
import static io.zab.protocol.OnePeer.range;
import static org.assertj.core.api.Assertions.assertThat;

import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.message.Message;
import io.zab.message.Promise;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** How a leader answers; its followers are played by the test. Five peers: two others beside the leader are a quorum. */
class ReadRoundsTest {
    private static final long EPOCH = 2;

    private final OnePeer peer = new OnePeer(3, 5, formed(3, 5, promise(1, 3), "1:5"));

    private void established() {
        peer.established(range("1:5"), 1, 2, 4).sent.clear();
    }

    private void ask(int from, long id) {
        peer.receive(from, new Message.ReadIndex(from, EPOCH, id));
    }

    private void beat(int from, long sequence) {
        peer.receive(from, new Message.HeartbeatAck(from, EPOCH, sequence, 0));
    }

    private long lastBeat() {
        List<Message.Heartbeat> all = peer.sentTo(1, Message.Heartbeat.class);
        return all.get(all.size() - 1).sequence();
    }

    private List<Message.ReadIndexReply> answers(int to) {
        return peer.sentTo(to, Message.ReadIndexReply.class);
    }

    private static Message.ReadIndexReply answer(int to, long id) {
        return new Message.ReadIndexReply(to, EPOCH, id, Zxid.of(EPOCH, 0));
    }

    @Test
    void theHeartbeatThatConfirmsGoesOutAtOnceAndAQuorumHasToAnswerIt() {
        established();
        ask(1, 7);
        peer.round(0);
        assertThat(peer.sent(Message.Heartbeat.class)).hasSize(3);
        beat(1, lastBeat());
        assertThat(answers(1)).isEmpty();
        beat(2, lastBeat());
        assertThat(answers(1)).containsExactly(answer(1, 7));
    }

    @Test
    void anAnswerToAnEarlierHeartbeatConfirmsNothing() {
        established();
        peer.round(100);
        long before = lastBeat();
        ask(1, 7);
        peer.round(0);
        assertThat(lastBeat()).isEqualTo(before + 1);
        beat(1, before);
        beat(2, before);
        beat(4, before);
        assertThat(answers(1)).isEmpty();
        peer.round(100);
        beat(2, before + 2);
        beat(4, before + 1);
        assertThat(answers(1)).as("a later one does").containsExactly(answer(1, 7));
    }

    @Test
    void whatIsAskedDuringARoundSharesTheNext() {
        established();
        ask(1, 1);
        peer.round(0);
        ask(1, 2);
        ask(2, 1);
        Barrier own = peer.barrier("own");
        peer.round(0).round(0);
        long first = lastBeat();
        assertThat(peer.sentTo(1, Message.Heartbeat.class))
                .as("one round at a time")
                .hasSize(1);

        beat(1, first);
        beat(2, first);
        peer.round(0);
        assertThat(answers(1)).containsExactly(answer(1, 1));
        assertThat(answers(2)).isEmpty();
        assertThat(peer.barriers).isEmpty();

        assertThat(lastBeat()).isEqualTo(first + 1);
        beat(1, first + 1);
        beat(4, first + 1);
        peer.round(0);
        assertThat(answers(1)).containsExactly(answer(1, 1), answer(1, 2));
        assertThat(answers(2)).containsExactly(answer(2, 1));
        assertThat(peer.barriers).containsExactly(own + " reached 2:0");
        assertThat(lastBeat()).as("nobody waits any more").isEqualTo(first + 1);
        assertThat(peer.marks).contains(Mark.READS_SHARED_A_ROUND);
        assertThat(peer.marks).contains(Mark.READ_MISSED_A_ROUND);
    }

    /** The answers to heartbeats come by another lane than acknowledgements: what is committed meanwhile need not be seen, but may. */
    @Test
    void thePointIsWhatWasCommittedWhenTheRoundBegan() {
        established();
        ask(1, 1);
        peer.round(0);
        peer.propose("x");
        peer.round(0);
        peer.receive(1, new Message.Ack(1, EPOCH, peer.peer.status().last()));
        peer.receive(2, new Message.Ack(2, EPOCH, peer.peer.status().last()));
        beat(1, lastBeat());
        beat(2, lastBeat());
        assertThat(answers(1)).containsExactly(answer(1, 1));
    }

    /** They overtake records, and come as fast as a quorum answers: a slow link would carry nothing else. */
    @Test
    void oneThatIsFarBehindWithItsAnswersIsBeatenForAsTimePassesOnly() {
        established();
        for (int id = 1; id <= 100; id++) {
            readOf(1, 2);
        }
        assertThat(peer.sentTo(1, Message.Heartbeat.class)).hasSize(100);
        assertThat(peer.sentTo(4, Message.Heartbeat.class)).hasSize(32);

        peer.round(100);
        long due = lastBeat();
        assertThat(peer.sentTo(4, Message.Heartbeat.class)).hasSize(33).last().matches(beat -> beat.sequence() == due);

        beat(4, due);
        readOf(1, 2);
        assertThat(peer.sentTo(4, Message.Heartbeat.class))
                .as("once it has answered")
                .hasSize(34);
    }

    /** It has nothing to catch up with: what was sent before it came does not count. */
    @Test
    void oneThatComesLateIsNotTakenForOneThatIsBehind() {
        peer.established(range("1:5"), 1, 2).sent.clear();
        for (int id = 1; id <= 100; id++) {
            readOf(1, 2);
        }
        peer.linkUp(4)
                .receive(4, new Message.FollowerInfo(4, Promise.NONE, FORMATION))
                .durable();
        for (int id = 1; id <= 5; id++) {
            readOf(1, 2);
        }
        assertThat(peer.sentTo(4, Message.Heartbeat.class)).hasSize(5);
    }

    /** The one that was left out has to say so after the question as everybody else: by a heartbeat that comes later. */
    @Test
    void whoWasLeftOutConfirmsByTheNextThatItGets() {
        established();
        for (int id = 1; id <= 100; id++) {
            readOf(1, 2);
        }
        long seen = peer.sentTo(4, Message.Heartbeat.class).get(31).sequence();
        ask(1, ++question);
        peer.round(0);
        long asked = lastBeat();
        beat(1, asked);
        beat(4, seen);
        assertThat(answers(1)).hasSize(100);

        peer.round(100);
        beat(4, asked + 1);
        assertThat(answers(1)).hasSize(101);
    }

    private long question;

    /** A read of {@code asker}, confirmed by it and {@code other}, within no time. */
    private void readOf(int asker, int other) {
        ask(asker, ++question);
        peer.round(0);
        beat(asker, lastBeat());
        beat(other, lastBeat());
    }

    @Test
    void oneWhoDoesNotCountConfirmsNothingButIsAnswered() {
        peer.linkUp(1).linkUp(2).linkUp(4, OnePeer.storage(44)).peer.declareCandidate();
        peer.round(1);
        for (int id : new int[] {1, 2, 4}) {
            peer.receive(id, new Message.FollowerInfo(id, Promise.NONE, FORMATION));
        }
        peer.durable();
        for (int id : new int[] {1, 2, 4}) {
            peer.receive(id, new Message.AckEpoch(id, EPOCH, range("1:5"), Zxid.NONE));
        }
        peer.durable();
        for (int id : new int[] {1, 2, 4}) {
            peer.receive(id, new Message.Ack(id, EPOCH, Zxid.of(EPOCH, 0)));
        }
        ask(4, 1);
        peer.round(1);
        beat(1, lastBeat());
        beat(4, lastBeat());
        assertThat(answers(4)).isEmpty();
        beat(2, lastBeat());
        assertThat(answers(4)).containsExactly(answer(4, 1));
    }

    @Test
    void aLeaderThatIsNotEstablishedAnswersNothing() {
        peer.leading(1, 2);
        ask(1, 1);
        peer.barrier("own");
        peer.round(0);
        assertThat(peer.dropped).contains(Dropped.NOT_IN_THIS_PHASE);
        beat(1, 1);
        beat(2, 1);
        peer.round(0);
        assertThat(answers(1)).isEmpty();
        assertThat(peer.barriers).isEmpty();
    }

    /** It has been heard in its former session; in this one it may have gone to another leader and come back. */
    @Test
    void whatWasSaidInAnEarlierSessionIsForgotten() {
        established();
        ask(1, 1);
        ask(2, 1);
        peer.round(0);
        beat(1, lastBeat());
        peer.receive(1, OnePeer.info(11, promise(EPOCH, 3), EPOCH + ":0"));
        beat(2, lastBeat());
        assertThat(peer.sent(Message.ReadIndexReply.class)).isEmpty();
        beat(4, lastBeat());
        assertThat(answers(2)).containsExactly(answer(2, 1));
        assertThat(answers(1)).isEmpty();
    }

    @Test
    void anUnconfirmedRoundEndsWithTheRoleAndTheOwnReadsWaitForTheNextLeader() {
        established();
        Barrier own = peer.barrier("own");
        peer.round(0).pass(1000);
        assertThat(peer.role()).isEqualTo(io.zab.Role.LOOKING);
        assertThat(peer.marks).contains(Mark.READ_NOT_CONFIRMED);
        assertThat(peer.barriers).isEmpty();
        peer.peer.close(io.zab.Reason.CLOSED);
        assertThat(peer.barriers).containsExactly(own + " failed CLOSED WAITING");
    }

    /** Nothing leads there today: a leader's promise moves with its role. If that changes, its own word must not outlive its promise. */
    @Test
    void theLeadersOwnShareCountsOnlyWhileItsPromiseIsOfThisEpoch() {
        PeerContext context = new PeerContext(
                new PeerSettings(
                        PeerId.of(1),
                        new TreeSet<>(List.of(PeerId.of(1))),
                        0,
                        OnePeer.boot(1),
                        1 << 20,
                        OnePeer.TIMINGS,
                        PeerSettings.Limits.defaults()),
                formed(1, 1, promise(2, 1), "1:5", "2:0"),
                peer,
                new SplittableRandom(1));
        Sessions sessions = new Sessions(context);
        ReadRounds rounds = new ReadRounds(context, sessions, new Serving(context, sessions), 2);
        context.barriers.add(new OnePeer.Named("first", Long.MAX_VALUE));
        rounds.ask(sessions.own(), context.barriers.ask());
        rounds.begin();
        assertThat(peer.barriers).containsExactly("first reached 1:0");

        context.savePromise(promise(3, 1));
        context.barriers.add(new OnePeer.Named("second", Long.MAX_VALUE));
        rounds.ask(sessions.own(), context.barriers.ask());
        rounds.begin();
        assertThat(peer.barriers).hasSize(1);
    }
}
