package io.zab.testkit.model;

import io.zab.PeerId;
import io.zab.Reason;
import io.zab.Role;
import io.zab.Zxid;
import io.zab.message.Batch;
import io.zab.message.Configuration;
import io.zab.message.Message;
import io.zab.message.Promise;
import io.zab.message.Recovered;
import io.zab.message.StoreOp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The ghost state: it watches operations, completed syncs and messages, keeps what follows from them, and tells the observers.
 *
 * <p>A batch of epoch e is <em>committed</em> once a quorum's disks have held it while their promise was e: exactly those disks may ever
 * acknowledge it to the leader of e. Holding it later, on behalf of another leader, is not enough (that would be counting an older epoch's
 * record); it is then committed by the later epoch record.
 */
public final class Model {
    private final ModelPeer[] peers;
    private final Observer tell;
    private final ModelBatch root = ModelBatch.root();
    private final Map<Long, ModelBatch> byLast = new HashMap<>();
    private final Map<Long, ModelBatch> byFirst = new HashMap<>();
    private final Map<Long, ModelEpoch> epochs = new HashMap<>();
    private final List<ModelBatch> committed = new ArrayList<>();
    private final Sightings sightings = new Sightings();
    private boolean anySeal;
    private boolean commitsMayBeMissing;
    private @Nullable String beyond;

    /** A model of a new cluster of {@code size} peers, numbered from 1. */
    public Model(int size, List<? extends Observer> observers) {
        this.peers = new ModelPeer[size + 1];
        this.tell = new Observers(observers);
        for (int id = 1; id <= size; id++) {
            peers[id] = new ModelPeer(id, root);
        }
        byLast.put(Zxid.NONE.value(), root);
        committed.add(root);
        tell.attach(this);
    }

    /** Those who watch, to be told what changes nothing here. */
    public Observer tell() {
        return tell;
    }

    /** The number of voters. */
    public int size() {
        return peers.length - 1;
    }

    /** Peer {@code id}. */
    public ModelPeer peer(int id) {
        return peers[id];
    }

    /** All peers, in the order of their ids. */
    public List<ModelPeer> peers() {
        return Arrays.asList(peers).subList(1, peers.length);
    }

    /** The last committed batch. */
    public ModelBatch committed() {
        return committed.get(committed.size() - 1);
    }

    /** The committed batches, from the empty history on. */
    public List<ModelBatch> committedHistory() {
        return Collections.unmodifiableList(committed);
    }

    /** Whether this batch is committed. */
    public boolean isCommitted(ModelBatch batch) {
        return batch.depth() < committed.size() && committed.get(batch.depth()) == batch;
    }

    /** The batch that ends with {@code zxid}; null if none was ever made. */
    public @Nullable ModelBatch endingWith(Zxid zxid) {
        return byLast.get(zxid.value());
    }

    /** The epoch, null if its record was never made. */
    public @Nullable ModelEpoch epoch(long epoch) {
        return epochs.get(epoch);
    }

    /** Whether {@code peer} may lose its directory, so that together with those who have not recovered from that a quorum is left. */
    public boolean mayForget(ModelPeer peer) {
        long others =
                peers().stream().filter(one -> one != peer && one.impaired()).count();
        return others < size() - (size() / 2 + 1);
    }

    /**
     * Whether that directory may count for who holds {@code history}: by the newest configuration that is sealed or committed, and by each later one. Any does while there
     * is no seal.
     */
    public boolean counts(Sender sender, ModelBatch history) {
        PeerId peer = PeerId.of(sender.peer().id());
        return !history.sealed() || deciding(history).stream().allMatch(one -> one.binds(peer, sender.storage()));
    }

    /** What living processes have been shown. */
    public Sightings sightings() {
        return sightings;
    }

    /**
     * Something rests on a directory that was rolled back, and of those who decided about it nobody could know: from here on nothing is promised, and the run must end.
     */
    public void beyond(String why) {
        beyond = beyond == null ? why : beyond;
    }

    /** Why nothing is promised any more; null as long as all is. */
    public @Nullable String beyond() {
        return beyond;
    }

    /** Whether a seal was ever made. */
    public boolean anySeal() {
        return anySeal;
    }

    /** How many of {@code size} voters are a quorum for {@code batch}: all while no seal stands in its history (rule B3). */
    public static int quorum(ModelBatch batch, int size) {
        return batch.sealed() ? size / 2 + 1 : size;
    }

    /**
     * The configurations that decide whether {@code batch} is committed, newest first: the newest that a seal in its history names or that is committed, and
     * each later one up to it. Fewer than a leader may ask, who may know less and whose log may go on: so what a leader takes for committed is.
     */
    List<Configuration> deciding(ModelBatch batch) {
        List<Configuration> deciding = new ArrayList<>();
        for (ModelBatch at = batch.configured(); at != null; ) {
            Configuration configuration = at.configuration();
            if (configuration != null) {
                deciding.add(configuration);
            }
            if (!batch.sealed() || at.last().equals(batch.sealedConfiguration()) || isCommitted(at)) {
                break;
            }
            at = at.parent() == null ? null : at.parent().configured();
        }
        return deciding;
    }

    // ---- The log

    /** {@code peer} asks its disk for an operation. */
    public void asked(ModelPeer peer, long number, StoreOp op) {
        ModelBatch batch = null;
        if (op instanceof StoreOp.Append append) {
            batch = append(peer, append.batch());
        } else if (op instanceof StoreOp.Truncate truncate) {
            ModelBatch to = known(peer, truncate.to(), "truncate to");
            cut(peer, to, false);
            batch = to;
        } else if (op instanceof StoreOp.InstallSnapshot install) {
            batch = known(peer, install.header().zxid(), "install a snapshot at");
            cut(peer, batch, true);
            peer.asked.become(batch);
        } else if (op instanceof StoreOp.SavePromise save) {
            tell.promise(peer, save.promise());
            peer.promised = save.promise();
        } else if (op instanceof StoreOp.Condemn && !peer.rolledBack) {
            throw Violation.of("B9", "%s condemns its directory, which was never rolled back", peer);
        } else if (op instanceof StoreOp.PublishSnapshot publish) {
            known(peer, publish.snapshot(), "publish a snapshot at");
            tell.snapshot(peer, publish.snapshot());
        }
        if (!(op instanceof StoreOp.ReceiveChunk)) {
            peer.pending.add(new ModelPeer.Pending(number, op, batch));
        }
    }

    private ModelBatch append(ModelPeer peer, Batch bytes) {
        if (bytes.first().counter() == 0
                && peer.promised.equals(new Promise(bytes.first().epoch(), PeerId.of(peer.id())))) {
            tell.opensEpoch(peer, bytes.first().epoch());
        }
        ModelBatch tip = peer.asked.tip();
        if (!bytes.previous().equals(tip.last())) {
            throw Violation.of("S16", "%s appends %s, made behind %s", peer, bytes, bytes.previous());
        }
        ModelBatch batch = byFirst.get(bytes.first().value());
        boolean made = batch == null;
        if (batch == null) {
            batch = ModelBatch.behind(tip, bytes, peer.id());
            byFirst.put(bytes.first().value(), batch);
            ModelBatch same = byLast.put(bytes.last().value(), batch);
            if (same != null) {
                throw Violation.of("S2", "%s appends %s, but %s was made", peer, bytes, same);
            }
            if (batch.isEpochRecord()) {
                epochs.put(batch.epoch(), new ModelEpoch(batch));
            } else {
                ModelEpoch epoch = epochs.get(batch.epoch());
                if (epoch == null || epoch.tip() != tip || epoch.leader() != peer.id()) {
                    throw Violation.of("S2", "%s makes %s, which does not continue its own epoch", peer, batch);
                }
                epoch.add(batch);
            }
            anySeal |= batch.seals();
        } else if (!batch.holds(bytes)) {
            throw Violation.of(
                    "S1", "%s appends %s with other bytes than %d made it with", peer, bytes, batch.leader());
        } else if (batch.parent() != tip) {
            throw Violation.of("S15", "%s appends %s behind another history than it was made behind", peer, bytes);
        }
        if (made) {
            tell.broadcast(peer, batch);
        }
        peer.asked.append(batch);
        tell.append(peer, batch);
        return batch;
    }

    private void cut(ModelPeer peer, ModelBatch to, boolean snapshot) {
        if (!snapshot && !peer.asked.contains(to)) {
            throw Violation.of("S14", "%s truncates to %s, which its log does not hold", peer, to);
        }
        while (!to.hasBefore(peer.asked.tip())) {
            ModelBatch removed = peer.asked.removeTip();
            tell.remove(peer, removed, peer.promised.epoch(), to, snapshot);
        }
    }

    private ModelBatch known(ModelPeer peer, Zxid zxid, String what) {
        ModelBatch batch = byLast.get(zxid.value());
        if (batch == null) {
            throw Violation.of("S1", "%s is to %s %s, where no batch ends", peer, what, zxid);
        }
        return batch;
    }

    /** The disk of {@code peer} has completed a sync that covers all operations up to {@code number}. */
    public void durable(ModelPeer peer, long number) {
        while (!peer.pending.isEmpty() && peer.pending.peek().number() <= number) {
            ModelPeer.Pending done = peer.pending.remove();
            perform(peer.durable, done);
            if (done.op() instanceof StoreOp.SavePromise save) {
                peer.durablePromise = save.promise();
            }
            peer.condemned |= done.op() instanceof StoreOp.Condemn;
            count(peer);
        }
        peer.recoverIfBound();
        tell.durable(peer);
    }

    private static void perform(ModelLog log, ModelPeer.Pending done) {
        ModelBatch batch = done.batch();
        if (batch == null) {
            return;
        }
        if (done.op() instanceof StoreOp.Append) {
            log.append(batch);
        } else {
            log.become(batch);
        }
    }

    private void count(ModelPeer peer) {
        ModelBatch tip = peer.durable.tip();
        ModelEpoch epoch = epochs.get(tip.epoch());
        if (epoch == null || peer.durablePromise.epoch() != tip.epoch() || peer.storage == null || peer.rolledBack) {
            return;
        }
        epoch.hold(peer.storage, tip);
        for (ModelBatch next = epoch.nextCommitted(this); next != null; next = epoch.nextCommitted(this)) {
            commit(next, epoch.epoch());
        }
    }

    private void commit(ModelBatch batch, long epoch) {
        if (isCommitted(batch)) {
            return;
        }
        List<ModelBatch> path = new ArrayList<>();
        for (ModelBatch at = batch; at != null && at.depth() >= committed.size(); at = at.parent()) {
            path.add(at);
        }
        ModelBatch joint = path.isEmpty() ? batch : path.get(path.size() - 1).parent();
        if (joint != committed()) {
            throw Violation.of(
                    "S20",
                    "a quorum holds %s in epoch %d, whose history parts from the committed one, which ends at %s",
                    batch,
                    epoch,
                    committed());
        }
        for (int i = path.size() - 1; i >= 0; i--) {
            ModelBatch next = path.get(i);
            next.committedIn(epoch);
            committed.add(next);
            tell.committed(next, epoch);
        }
    }

    // ---- Processes

    /**
     * What this opening of the directory of {@code peer}, or of a copy, has found is what may be found there, and nothing follows from it.
     *
     * @param content the readable log
     */
    public void mayRecover(ModelPeer peer, Recovered found, List<Batch> content) {
        ModelBatch tip = known(peer, found.range().last(), "recover a log that ends at");
        if (RecoveryCheck.isBegunAnew(peer, found)) {
            if (tip != root || !found.promise().equals(Promise.NONE)) {
                throw Violation.of("Recovery", "%s begins anew with %s %s", peer, tip.last(), found.promise());
            }
        } else {
            RecoveryCheck.outcomeOfPending(peer, tip, found.promise());
        }
        RecoveryCheck.content(peer, found, tip, content);
    }

    /** A process of {@code peer} has opened its directory and found this; {@code content} is the readable log. */
    public void recovered(ModelPeer peer, Recovered found, List<Batch> content) {
        mayRecover(peer, found, content);
        if (RecoveryCheck.isBegunAnew(peer, found)) {
            wiped(peer);
        }
        ModelBatch tip = known(peer, found.range().last(), "recover a log that ends at");
        peer.storage = found.storage();
        peer.pending.clear();
        peer.durable.become(tip);
        peer.asked.become(tip);
        peer.promised = found.promise();
        peer.durablePromise = found.promise();
        peer.role = Role.LOOKING;
        peer.alive = true;
        ModelBatch applied = root;
        if (found.snapshot() != null) {
            applied = known(peer, found.snapshot().zxid(), "start from a snapshot at");
        }
        peer.applied = applied;
        peer.recoverIfBound();
        count(peer);
        tell.recovered(peer);
    }

    /** A process of {@code peer} is gone. */
    public void crashed(ModelPeer peer) {
        peer.alive = false;
        peer.role = Role.LOOKING;
        sightings.forget(peer);
        tell.crashed(peer);
    }

    /** The directory of {@code peer} has been emptied. */
    public void wiped(ModelPeer peer) {
        peer.storage = null;
        peer.impaired = true;
        peer.rotten = false;
        peer.rolledBack = false;
        peer.condemned = false;
        peer.pending.clear();
        peer.durable.become(root);
        peer.asked.become(root);
        peer.promised = Promise.NONE;
        peer.durablePromise = Promise.NONE;
        peer.applied = root;
        tell.durable(peer);
    }

    /** Bytes of the directory of {@code peer} have rotted: it may be set aside, and then {@code peer} begins with an empty one. */
    public void rotted(ModelPeer peer) {
        peer.rotten = true;
    }

    /** The directory of {@code peer} has been read from end to end, and all of it is as it was written. */
    public void sound(ModelPeer peer) {
        peer.rotten = false;
    }

    /**
     * The directory of {@code peer}, which has no process now, has become an earlier image of itself. From here on it counts for nothing.
     *
     * @param last where the log of the image ends
     * @param promise the promise in it
     */
    public void rolledBack(ModelPeer peer, Zxid last, Promise promise) {
        ModelBatch tip = known(peer, last, "be rolled back to");
        peer.rolledBack = true;
        peer.condemned = false;
        commitsMayBeMissing = true;
        peer.pending.clear();
        peer.durable.become(tip);
        peer.asked.become(tip);
        peer.promised = promise;
        peer.durablePromise = promise;
        peer.applied = root;
        tell.rolledBack(peer);
        tell.durable(peer);
    }

    /** The process of {@code to} is about to take in a message of {@code from}. */
    public void delivered(ModelPeer to, Sender from, Message message) {
        tell.delivered(to, from, message);
        sightings.delivered(to, from, message);
    }

    /** It has not: the message did not fit. */
    public void dropped(Message message) {
        sightings.dropped(message);
    }

    /**
     * The directory of {@code peer}, which has no process now, is again what it was before it was lost.
     *
     * @param last where its log ends
     * @param promise the promise in it
     */
    public void putBack(ModelPeer peer, Zxid last, Promise promise) {
        wiped(peer);
        ModelBatch tip = known(peer, last, "have a log again that ends at");
        peer.durable.become(tip);
        peer.asked.become(tip);
        peer.promised = promise;
        peer.durablePromise = promise;
        tell.durable(peer);
    }

    /** More directories are about to be lost than a cluster bears: what is committed may be in none that is left, while somebody still knows of it. */
    public void lossesBeyondTheBudget() {
        commitsMayBeMissing = true;
    }

    // ---- What peers do

    /** The role changed. */
    public void role(ModelPeer peer, Role from, Role to, Reason reason) {
        if (reason == Reason.COMMIT_MISSING && !commitsMayBeMissing) {
            throw Violation.of(
                    "S7",
                    "%s misses what is committed, and no directory was rolled back, nor more of them lost than a cluster bears",
                    peer);
        }
        peer.role = to;
        tell.role(peer, from, to);
    }

    /** A core hands over a batch to be applied. */
    public void handedOver(ModelPeer peer, Batch bytes) {
        ModelBatch batch = known(peer, bytes.last(), "apply");
        if (batch.parent() == null || !batch.holds(bytes)) {
            throw Violation.of("S1", "%s is to apply %s with other bytes than it was made with", peer, bytes);
        }
        tell.handedOver(peer, batch);
    }

    /** An application has applied a batch. */
    public void applied(ModelPeer peer, Batch bytes, long digest) {
        ModelBatch batch = known(peer, bytes.last(), "apply");
        tell.applied(peer, batch, digest);
        peer.applied = batch;
    }

    /** An application has been restored from a snapshot. */
    public void restored(ModelPeer peer, Zxid zxid, long digest) {
        ModelBatch batch = known(peer, zxid, "restore");
        tell.restored(peer, batch, digest);
        peer.applied = batch;
    }
}
