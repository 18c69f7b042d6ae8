package io.zab.testkit.predicate;

import io.zab.PeerId;
import io.zab.Role;
import io.zab.message.Message;
import io.zab.message.Promise;
import io.zab.testkit.model.ModelPeer;

/** S18: a promise is on disk before it is told, and who has promised another epoch answers no heartbeat. */
final class PromiseDurableFirst extends Predicate {
    PromiseDurableFirst() {
        super("S18");
    }

    @Override
    public void send(ModelPeer from, PeerId to, Message message) {
        if (message instanceof Message.NewEpoch offer) {
            check(
                    from.durablePromise().equals(new Promise(offer.epoch(), PeerId.of(from.id()))),
                    "%s sends %s to peer %s",
                    from,
                    message,
                    to);
        } else if (message instanceof Message.AckEpoch ack) {
            check(
                    from.durablePromise().equals(new Promise(ack.epoch(), to)),
                    "%s sends %s to peer %s",
                    from,
                    message,
                    to);
        } else if (message instanceof Message.HeartbeatAck ack) {
            check(from.promised().equals(new Promise(ack.epoch(), to)), "%s sends %s to peer %s", from, message, to);
        } else if (message instanceof Message.Ack ack) {
            // A prospective leader that adopts acknowledges to the one whose history it takes.
            PeerId leader = from.role() == Role.LEADING ? PeerId.of(from.id()) : to;
            check(
                    from.promised().equals(new Promise(ack.epoch(), leader)),
                    "%s sends %s to peer %s",
                    from,
                    message,
                    to);
        }
    }
}
