package io.zab.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.message.Message;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DurableGateTest {
    private static final PeerId TWO = PeerId.of(2);
    private static final PeerId THREE = PeerId.of(3);

    private final List<String> left = new ArrayList<>();
    private final DurableGate gate = new DurableGate((to, link, message) -> left.add(to + "/" + link + " " + message));

    private static Message.Ack ack(long counter) {
        return new Message.Ack(1, 1, Zxid.of(1, counter));
    }

    @Test
    void nothingLeavesBeforeWhatItSpeaksOfIsDurable() {
        gate.hold(3, TWO, 7, ack(3));
        gate.durableThrough(2);
        assertThat(left).isEmpty();
        gate.durableThrough(3);
        assertThat(left).containsExactly("2/7 " + ack(3));
    }

    @Test
    void whatIsDurableAlreadyLeavesAtOnce() {
        gate.durableThrough(3);
        gate.hold(3, TWO, 7, ack(3));
        assertThat(left).hasSize(1);
    }

    @Test
    void ofSeveralAcksThatOneSyncFreesOnlyTheLastIsSent() {
        gate.hold(1, TWO, 7, ack(1));
        gate.hold(2, TWO, 7, ack(2));
        gate.hold(3, TWO, 7, ack(3));
        gate.durableThrough(2);
        assertThat(left).containsExactly("2/7 " + ack(2));
        gate.durableThrough(3);
        assertThat(left).hasSize(2);
    }

    @Test
    void ofOtherMessagesNoneIsLeftOutAndTheOrderStays() {
        Message.NewEpoch offer = new Message.NewEpoch(1, 4);
        gate.hold(1, TWO, 7, ack(1));
        gate.hold(1, THREE, 8, ack(1));
        gate.hold(2, TWO, 7, offer);
        gate.hold(2, THREE, 8, offer);
        gate.durableThrough(9);
        assertThat(left).containsExactly("2/7 " + ack(1), "3/8 " + ack(1), "2/7 " + offer, "3/8 " + offer);
    }

    @Test
    void whatARoleWantedToSayDiesWithIt() {
        gate.hold(1, TWO, 7, ack(1));
        gate.clear();
        gate.durableThrough(1);
        assertThat(left).isEmpty();
    }
}
