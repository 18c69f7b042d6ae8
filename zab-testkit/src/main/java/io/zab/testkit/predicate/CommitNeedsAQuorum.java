package io.zab.testkit.predicate;

import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.message.Message;
import io.zab.protocol.PeerStatus;
import io.zab.testkit.model.ModelBatch;
import io.zab.testkit.model.ModelPeer;

/** S19, S22: nobody says that something is committed, or hands it to the application, before a quorum's disks hold it. */
final class CommitNeedsAQuorum extends Predicate {
    CommitNeedsAQuorum() {
        super("S19, S22");
    }

    @Override
    public void send(ModelPeer from, PeerId to, Message message) {
        if (message instanceof Message.Records records) {
            claim(from, records.commit(), message);
        } else if (message instanceof Message.Heartbeat heartbeat) {
            claim(from, heartbeat.commit(), message);
        } else if (message instanceof Message.HandOver handOver) {
            claim(from, handOver.commit(), message);
        } else if (message instanceof Message.ReadIndexReply reply) {
            claim(from, reply.point(), message);
        } else if (message instanceof Message.UpToDate upToDate) {
            claim(from, upToDate.commit(), message);
        } else if (message instanceof Message.Notify notify) {
            claim(from, notify.knownCommit(), message);
        } else if (message instanceof Message.AckEpoch ack) {
            claim(from, ack.knownCommit(), message);
        }
    }

    @Override
    public void handedOver(ModelPeer peer, ModelBatch batch) {
        check(model().isCommitted(batch), "%s hands over %s, committed is %s", peer, batch, model().committed());
    }

    @Override
    public void status(ModelPeer peer, PeerStatus status) {
        claim(peer, status.committed(), status);
        check(
                !status.applied().isAfter(status.committed()),
                "%s has applied %s but knows %s to be committed",
                peer,
                status.applied(),
                status.committed());
    }

    private void claim(ModelPeer from, Zxid zxid, Object where) {
        if (zxid.equals(model().committed().last())) {
            return;
        }
        ModelBatch batch = model().endingWith(zxid);
        check(
                batch != null && model().isCommitted(batch),
                "%s claims %s in %s; committed is %s",
                from,
                zxid,
                where,
                model().committed());
    }
}
