package io.zab.testkit.predicate;

import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.message.Message;
import io.zab.testkit.model.ModelBatch;
import io.zab.testkit.model.ModelPeer;

/** S17: an acknowledgement, a history in ACKEPOCH, and the credentials of a vote name only what the sender's disk is certain to hold. */
final class DurableBeforeAck extends Predicate {
    DurableBeforeAck() {
        super("S17");
    }

    @Override
    public void send(ModelPeer from, PeerId to, Message message) {
        if (message instanceof Message.Ack ack) {
            check(from, ack.durable(), message);
        } else if (message instanceof Message.AckEpoch ack) {
            check(from, ack.range().last(), message);
        } else if (message instanceof Message.Pull pull) {
            check(from, pull.range().last(), message);
        } else if (message instanceof Message.Notify notify) {
            check(from, notify.own().last(), message);
        }
    }

    private void check(ModelPeer from, Zxid zxid, Message message) {
        if (zxid.equals(from.durable().last())) {
            return;
        }
        ModelBatch batch = model().endingWith(zxid);
        check(
                batch != null && from.holds(batch),
                "%s sends %s; its disk would survive a crash through %s",
                from,
                message,
                from.durable().last());
    }
}
