package io.zab.testkit.predicate;

import io.zab.PeerId;
import io.zab.Role;
import io.zab.Zxid;
import io.zab.message.Message;
import io.zab.message.Promise;
import io.zab.message.StorageId;
import io.zab.testkit.model.Model;
import io.zab.testkit.model.ModelBatch;
import io.zab.testkit.model.ModelEpoch;
import io.zab.testkit.model.ModelPeer;
import io.zab.testkit.model.Sender;
import io.zab.testkit.model.Sightings.Seen;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * B9: a directory that was rolled back moves nothing with a leader that could know of it: by what its own process has been shown of that directory, or by what those had
 * been shown who promised it their epoch and count. Nor does a leader begin without what its process was told is committed, whoever has forgotten it. The model leaves such a directory out of every quorum. A leader that could not know may be misled by it;
 * then nothing is promised any more, and the run is over.
 */
final class RolledBackDoesNotCount extends Predicate {
    /** What a directory says of itself when it comes to a leader. */
    private record Shown(Promise promise, Zxid last) {}

    private record Way(int from, int to) {}

    /** What a leader has been told since it leads. */
    private static final class Leadership {
        final Map<Integer, Long> sessions = new HashMap<>();
        final TreeMap<Integer, Sender> promisers = new TreeMap<>();
        final TreeMap<Integer, Map<StorageId, Seen>> words = new TreeMap<>();
        /** Of those that were rolled back. */
        final Map<Integer, Shown> shown = new HashMap<>();
        /** What they showed when they had not promised this epoch yet: after that they can show the promise, and no more what they had forgotten. */
        final Map<StorageId, Shown> first = new HashMap<>();
        /** Those of which the leader's own process had seen more when they came. */
        final Set<StorageId> known = new HashSet<>();
    }

    private final Map<Integer, Leadership> leaderships = new HashMap<>();
    private final Map<Way, Shown> shown = new HashMap<>();
    private final Map<Way, Map<StorageId, Seen>> words = new HashMap<>();
    /** Of each living process the last batch of which it was told, by whoever promised it an epoch, that it is committed. */
    private final Map<Integer, ModelBatch> committed = new HashMap<>();

    RolledBackDoesNotCount() {
        super("B9");
    }

    @Override
    public void role(ModelPeer peer, Role from, Role to) {
        leaderships.remove(peer.id());
        if (to == Role.LEADING) {
            Leadership leadership = new Leadership();
            if (peer.rolledBack()) {
                leadership.shown.put(peer.id(), shownBy(peer));
            }
            leaderships.put(peer.id(), leadership);
        }
    }

    @Override
    public void crashed(ModelPeer peer) {
        leaderships.remove(peer.id());
        committed.remove(peer.id());
    }

    @Override
    public void send(ModelPeer from, PeerId to, Message message) {
        if (message instanceof Message.FollowerInfo) {
            shown.put(new Way(from.id(), to.value()), shownBy(from));
        } else if (message instanceof Message.AckEpoch) {
            words.put(new Way(from.id(), to.value()), model().sightings().of(from));
        } else if (message instanceof Message.Records records) {
            claims(from, records.commit());
        } else if (message instanceof Message.Heartbeat heartbeat) {
            claims(from, heartbeat.commit());
        }
    }

    private static Shown shownBy(ModelPeer peer) {
        return new Shown(peer.durablePromise(), peer.durable().last());
    }

    @Override
    public void delivered(ModelPeer to, Sender from, Message message) {
        Leadership leadership = leaderships.get(to.id());
        if (leadership == null) {
            return;
        }
        int sender = from.peer().id();
        if (message instanceof Message.FollowerInfo info) {
            leadership.sessions.put(sender, info.session());
            introduced(to, leadership, from);
        }
        boolean current = message instanceof Message.InSession in
                && leadership.sessions.getOrDefault(sender, -1L) == in.session()
                && to.promised().equals(new Promise(in.epoch(), PeerId.of(to.id())));
        if (current && message instanceof Message.AckEpoch) {
            leadership.promisers.put(sender, from);
            hears(to, ((Message.AckEpoch) message).knownCommit());
            leadership.words.put(sender, words.getOrDefault(new Way(sender, to.id()), new TreeMap<>()));
        } else if (current
                && message instanceof Message.Ack ack
                && ack.durable().epoch() == ack.epoch()) {
            acknowledged(to, leadership, from);
        }
    }

    /** A leader acknowledges its own records, too, once its disk holds them. */
    @Override
    public void durable(ModelPeer peer) {
        Leadership leadership = leaderships.get(peer.id());
        StorageId own = peer.storage();
        Promise promise = new Promise(peer.durable().tip().epoch(), PeerId.of(peer.id()));
        if (leadership != null && own != null && peer.durablePromise().equals(promise)) {
            acknowledged(peer, leadership, new Sender(peer, own, peer.rolledBack()));
        }
    }

    private void acknowledged(ModelPeer leader, Leadership leadership, Sender by) {
        if (by.rolledBack() && !couldKnow(leader, leadership, by)) {
            model().beyond(leader + " counts what " + by.peer()
                    + " holds, which was rolled back, and could not know it");
        }
    }

    private void introduced(ModelPeer to, Leadership leadership, Sender from) {
        int sender = from.peer().id();
        Shown says = shown.get(new Way(sender, to.id()));
        leadership.shown.remove(sender);
        if (from.rolledBack() && says != null) {
            leadership.shown.put(sender, says);
            if (!says.promise.equals(to.promised()) || !leadership.first.containsKey(from.storage())) {
                leadership.first.put(from.storage(), says);
            }
            if (model().sightings().of(to, from.storage()).isMoreThan(says.promise, says.last)) {
                leadership.known.add(from.storage());
            }
        }
    }

    /** Whether this leader could know that the directory of {@code one} was rolled back. */
    private boolean couldKnow(ModelPeer leader, Leadership leadership, Sender one) {
        Shown says = leadership.shown.get(one.peer().id());
        Shown first = leadership.first.get(one.storage());
        return leadership.known.contains(one.storage())
                || says != null
                        && leadership.promisers.values().stream()
                                .filter(other -> other.peer() != one.peer() && !other.rolledBack())
                                .filter(other ->
                                        model().counts(other, leader.asked().tip()))
                                .map(other -> word(leadership, other).get(one.storage()))
                                .anyMatch(seen -> seen != null
                                        && (seen.isMoreThan(says.promise, says.last)
                                                || first != null
                                                        && seen.before(leader.promised()
                                                                        .epoch())
                                                                .isMoreThan(first.promise, first.last)));
    }

    private void hears(ModelPeer leader, Zxid commit) {
        ModelBatch batch = model().endingWith(commit);
        ModelBatch known = committed.get(leader.id());
        if (batch != null && (known == null || batch.last().isAfter(known.last()))) {
            committed.put(leader.id(), batch);
        }
    }

    private static Map<StorageId, Seen> word(Leadership leadership, Sender sender) {
        return leadership.words.getOrDefault(sender.peer().id(), new TreeMap<>());
    }

    @Override
    public void opensEpoch(ModelPeer leader, long epoch) {
        Leadership leadership = leaderships.get(leader.id());
        StorageId own = leader.storage();
        if (leadership == null || own == null) {
            return;
        }
        ModelBatch history = leader.asked().tip();
        ModelBatch known = committed.get(leader.id());
        if (known != null) {
            check(
                    leader.asked().contains(known),
                    "%s opens epoch %d without %s, of which its process was told that it is committed",
                    leader,
                    epoch,
                    known);
        }
        TreeMap<Integer, Sender> promisers = new TreeMap<>(leadership.promisers);
        promisers.put(leader.id(), new Sender(leader, own, leader.rolledBack()));
        int sound = 0;
        int misleading = 0;
        int couldBeKnown = 0;
        for (Sender promiser : promisers.values()) {
            if (!model().counts(promiser, history)) {
                continue;
            }
            boolean couldKnow = promiser.rolledBack() && couldKnow(leader, leadership, promiser);
            sound += promiser.rolledBack() ? 0 : 1;
            misleading += promiser.rolledBack() && !couldKnow ? 1 : 0;
            couldBeKnown += couldKnow ? 1 : 0;
        }
        int quorum = Model.quorum(history, model().size());
        check(
                sound + misleading >= quorum || sound + misleading + couldBeKnown < quorum,
                "%s opens epoch %d with %d promises, and %d of directories that it could know were rolled back",
                leader,
                epoch,
                sound + misleading,
                couldBeKnown);
        if (sound < quorum && misleading > 0) {
            model().beyond(leader + " opens epoch " + epoch
                    + " with a promise that a directory gave that was rolled back, and could not know it");
        }
    }

    @Override
    public void established(ModelPeer peer, long number) {
        ModelEpoch epoch = model().epoch(number);
        check(
                !misled(peer) || epoch == null || epoch.committed() > 0,
                "%s is established in epoch %d by a directory that it could know was rolled back",
                peer,
                number);
    }

    private void claims(ModelPeer from, Zxid zxid) {
        if (misled(from)) {
            ModelBatch batch = model().endingWith(zxid);
            check(
                    batch == null || model().isCommitted(batch),
                    "%s takes %s for committed by a directory that it could know was rolled back",
                    from,
                    zxid);
        }
    }

    /** Whether somebody has come to this leader of whom it could know. */
    private boolean misled(ModelPeer peer) {
        @Nullable Leadership leadership = leaderships.get(peer.id());
        if (leadership == null || leadership.shown.isEmpty()) {
            return false;
        }
        for (int each : leadership.shown.keySet()) {
            ModelPeer other = model().peer(each);
            StorageId storage = other.storage();
            if (storage != null && couldKnow(peer, leadership, new Sender(other, storage, true))) {
                return true;
            }
        }
        return false;
    }
}
