package io.zab.protocol;

import static io.zab.protocol.OnePeer.formed;
import static io.zab.protocol.OnePeer.promise;
import static io.zab.protocol.OnePeer.range;
import static org.assertj.core.api.Assertions.assertThat;

import io.zab.Zxid;
import io.zab.message.Batch;
import io.zab.message.Message;
import io.zab.message.RecordKind;
import io.zab.message.RequestBlock;
import io.zab.message.StoreOp;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProposingTest {
    private static final PeerSettings.Limits SMALL =
            new PeerSettings.Limits(1000, 1 << 20, 1 << 20, 1 << 20, 3000, 5000, 20_000, 100, 10, 1_000_000);

    private final OnePeer peer = new OnePeer(3, 3, formed(3, 3, promise(1, 3), "1:5"), SMALL);
    private long sequence;

    ProposingTest() {
        peer.established(range("1:5"), 1, 2).durable().ops.clear();
    }

    private void forward(int from, int records, int payloadBytes) {
        RequestBlock.Builder block = new RequestBlock.Builder(64);
        for (int i = 0; i < records; i++) {
            block.add(RecordKind.TRANSACTION, 0, from, 9, ++sequence, OnePeer.bytes("x".repeat(payloadBytes)));
        }
        peer.receive(from, new Message.Forward(from, 2, block.build()));
    }

    private List<Batch> proposed() {
        return peer.ops.stream()
                .filter(StoreOp.Append.class::isInstance)
                .map(op -> ((StoreOp.Append) op).batch())
                .toList();
    }

    private static List<Integer> peers(Batch batch) {
        List<Integer> peers = new ArrayList<>();
        batch.forEach(record -> peers.add(record.peer()));
        return peers;
    }

    @Test
    void packsWhatWaitsIntoOneBatch() {
        forward(1, 2, 10);
        forward(2, 3, 10);
        peer.round(1);
        assertThat(proposed()).singleElement().matches(batch -> batch.count() == 5);
    }

    @Test
    void aBatchClosesAtItsLimitsAndALongerRecordStandsAlone() {
        forward(1, 1, 600);
        forward(2, 1, 600);
        forward(1, 1, 2000);
        forward(2, 10, 1);
        forward(1, 1, 1);
        peer.round(1);
        assertThat(proposed()).allSatisfy(batch -> {
            assertThat(batch.count()).isLessThanOrEqualTo(10);
            assertThat(batch.count() == 1 || batch.lengthBytes() <= 1000).isTrue();
        });
        assertThat(peer.marks).contains(Mark.BLOCK_DID_NOT_FIT);
    }

    @Test
    void onePeersManySmallRequestsDoNotKeepAnothersLargeOnesWaiting() {
        for (int i = 0; i < 20; i++) {
            forward(1, 2, 60);
        }
        forward(2, 1, 900);
        peer.round(1);
        List<Batch> batches = proposed();
        int large = 0;
        while (!peers(batches.get(large)).equals(List.of(2))) {
            large++;
        }
        assertThat(large).isLessThanOrEqualTo(1);
    }

    @Test
    void peersTakeTurns() {
        for (int i = 0; i < 6; i++) {
            forward(1, 1, 300);
        }
        for (int i = 0; i < 6; i++) {
            forward(2, 1, 300);
        }
        peer.round(1);
        assertThat(proposed())
                .isNotEmpty()
                .allSatisfy(batch -> assertThat(peers(batch)).contains(1, 2));
    }

    @Test
    void takesNoMoreWhileTooMuchIsNotDurableHere() {
        for (int i = 0; i < 10; i++) {
            forward(1, 1, 800);
        }
        peer.round(1);
        assertThat(proposed()).hasSize(4);
        peer.durable().receive(1, new Message.Ack(1, 2, Zxid.of(2, 4))).round(1);
        assertThat(proposed()).hasSize(8);
    }

    /** The limit past which it steps down is a second. */
    @Test
    void takesNoMoreWhileItsDiskIsHalfAsLateAsItMayBe() {
        forward(1, 1, 100);
        peer.round(1);
        assertThat(proposed()).hasSize(1);
        peer.pass(520, 1, 2);
        forward(1, 1, 100);
        peer.round(1);
        assertThat(proposed()).hasSize(1);
        peer.durable().round(1);
        assertThat(proposed()).hasSize(2);
    }

    @Test
    void takesNoMoreWhileTooMuchIsNotCommitted() {
        for (int i = 0; i < 10; i++) {
            forward(1, 1, 800);
        }
        peer.round(1).durable().round(1).durable().round(1).durable().round(1);
        assertThat(proposed()).hasSize(6);
        peer.receive(1, new Message.Ack(1, 2, Zxid.of(2, 6))).round(1);
        assertThat(proposed()).hasSizeGreaterThan(6);
    }

    @Test
    void grantsCreditForWhatItHasPacked() {
        forward(1, 1, 800);
        peer.sent.clear();
        peer.round(1);
        assertThat(peer.sentTo(1, Message.Records.class))
                .last()
                .satisfies(records ->
                        assertThat(records.credit()).isEqualTo(SMALL.forwardCreditBytes() + RequestBlock.sizeOf(800)));
    }
}
