package io.zab.testkit.predicate;

import io.zab.PeerId;
import io.zab.Reason;
import io.zab.Role;
import io.zab.message.Message;
import io.zab.testkit.model.Model;
import io.zab.testkit.model.ModelBatch;
import io.zab.testkit.model.ModelPeer;
import io.zab.testkit.model.Sender;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** B5, S27: before a leader answers a follower's question, a quorum of those who count has answered heartbeats that were sent after that had come. */
final class ReadsAreConfirmed extends Predicate {
    /** One leadership. */
    private static final class Leadership {
        private long beats;
        /** The last heartbeat before each question. */
        private final Map<PeerId, Map<Long, Long>> asked = new HashMap<>();

        private final Map<Sender, Long> answered = new HashMap<>();
    }

    private final Map<Integer, Leadership> leaderships = new HashMap<>();

    ReadsAreConfirmed() {
        super("B5, S27");
    }

    @Override
    public void turned(ModelPeer peer, Role to, Reason reason, @Nullable PeerId leader) {
        leaderships.remove(peer.id());
        if (to == Role.LEADING) {
            leaderships.put(peer.id(), new Leadership());
        }
    }

    @Override
    public void crashed(ModelPeer peer) {
        leaderships.remove(peer.id());
    }

    @Override
    public void delivered(ModelPeer to, Sender from, Message message) {
        Leadership leads = leaderships.get(to.id());
        if (leads == null) {
            return;
        }
        if (message instanceof Message.ReadIndex asks) {
            leads.asked
                    .computeIfAbsent(PeerId.of(from.peer().id()), id -> new HashMap<>())
                    .put(asks.id(), leads.beats);
        } else if (message instanceof Message.HeartbeatAck ack) {
            leads.answered.merge(from, ack.sequence(), Math::max);
        }
    }

    @Override
    public void send(ModelPeer from, PeerId to, Message message) {
        Leadership leads = leaderships.get(from.id());
        if (leads == null) {
            return;
        }
        if (message instanceof Message.Heartbeat beat) {
            leads.beats = Math.max(leads.beats, beat.sequence());
        } else if (message instanceof Message.ReadIndexReply reply) {
            Long before = leads.asked.getOrDefault(to, Collections.emptyMap()).get(reply.id());
            if (before != null) {
                checkConfirmed(from, leads, before, reply);
            }
        }
    }

    private void checkConfirmed(ModelPeer leader, Leadership leads, long before, Message.ReadIndexReply reply) {
        ModelBatch tip = leader.asked().tip();
        long confirmed = 1 // by the leader itself
                + leads.answered.entrySet().stream()
                        .filter(one -> one.getValue() > before && model().counts(one.getKey(), tip))
                        .map(one -> one.getKey().peer().id())
                        .distinct()
                        .count();
        check(
                confirmed >= Model.quorum(tip, model().size()),
                "%s answers %s, confirmed by %d of those who count",
                leader,
                reply,
                confirmed);
    }
}
