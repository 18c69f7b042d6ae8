package io.zab.testkit.predicate;

import io.zab.PeerId;
import io.zab.Reason;
import io.zab.Role;
import io.zab.message.Message;
import io.zab.message.PeerState;
import io.zab.message.Promise;
import io.zab.testkit.model.ModelPeer;
import io.zab.testkit.model.Sender;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The epoch that a leader chooses is above every promise that those who count have shown it in the sessions that it has, or they refuse it. A session ends with the link, with a
 * refusal, and when the other one says that it looks for a leader.
 */
final class EpochAboveAllShown extends Predicate {
    private record Shown(Sender by, Promise promise) {}

    private final Map<Integer, Map<PeerId, Shown>> shown = new HashMap<>();

    EpochAboveAllShown() {
        super("epoch");
    }

    @Override
    public void turned(ModelPeer peer, Role to, Reason reason, @Nullable PeerId leader) {
        shown.remove(peer.id());
    }

    @Override
    public void crashed(ModelPeer peer) {
        shown.remove(peer.id());
    }

    @Override
    public void linked(ModelPeer peer, PeerId other, boolean up) {
        forget(peer, other);
    }

    @Override
    public void delivered(ModelPeer to, Sender from, Message message) {
        if (to.role() == Role.LEADING && message instanceof Message.FollowerInfo info) {
            shown.computeIfAbsent(to.id(), id -> new HashMap<>())
                    .put(PeerId.of(from.peer().id()), new Shown(from, info.promise()));
        } else if (message instanceof Message.Notify notify && notify.state() == PeerState.LOOKING) {
            forget(to, PeerId.of(from.peer().id()));
        }
    }

    @Override
    public void send(ModelPeer from, PeerId to, Message message) {
        if (message instanceof Message.Reject) {
            forget(from, to);
        }
    }

    private void forget(ModelPeer peer, PeerId other) {
        Map<PeerId, Shown> known = shown.get(peer.id());
        if (known != null) {
            known.remove(other);
        }
    }

    @Override
    public void promise(ModelPeer peer, Promise promise) {
        if (peer.role() == Role.LEADING && PeerId.of(peer.id()).equals(promise.leader())) {
            shown.getOrDefault(peer.id(), Collections.emptyMap())
                    .forEach((other, one) -> check(
                            promise.epoch() > one.promise.epoch()
                                    || !peer.asked().tip().countsForAll(one.by),
                            "%s chooses epoch %d, and peer %s has shown that it promised %d",
                            peer,
                            promise.epoch(),
                            other,
                            one.promise.epoch()));
        }
    }
}
