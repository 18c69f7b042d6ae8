package io.zab.testkit.model;

import io.zab.PeerId;
import io.zab.Reason;
import io.zab.Role;
import io.zab.Transaction;
import io.zab.Zxid;
import io.zab.message.Message;
import io.zab.message.Promise;
import io.zab.message.SnapshotHeader;
import io.zab.protocol.PeerStatus;
import org.jspecify.annotations.Nullable;

/** Told each thing that happens, after the model has noted it unless the method says otherwise. Whoever objects throws {@link Violation}. */
public interface Observer {
    /** Before anything else: what it watches. */
    default void attach(Model model) {}

    /** {@code leader} made a batch: it stands in no log yet but its own. */
    default void broadcast(ModelPeer leader, ModelBatch batch) {}

    /** {@code peer} asked its disk to append. */
    default void append(ModelPeer peer, ModelBatch batch) {}

    /** {@code peer} asked its disk to remove this batch, for the leader of {@code epoch}; {@code snapshot} if a snapshot replaces its log by {@code becomes}. */
    default void remove(ModelPeer peer, ModelBatch removed, long epoch, ModelBatch becomes, boolean snapshot) {}

    /** {@code peer} asks its disk to keep a promise, and has not before. */
    default void promise(ModelPeer peer, Promise promise) {}

    /** {@code leader} is about to make the record of its own epoch; told before the model notes it. */
    default void opensEpoch(ModelPeer leader, long epoch) {}

    /** A disk is certain to hold more, or something else, than before. */
    default void durable(ModelPeer peer) {}

    /** A quorum's disks hold this batch: it is committed, by {@code epoch}. */
    default void committed(ModelBatch batch, long epoch) {}

    /** {@code peer} published a snapshot of its own. */
    default void snapshot(ModelPeer peer, Zxid zxid) {}

    /** A message leaves. */
    default void send(ModelPeer from, PeerId to, Message message) {}

    /** A message of the current link is about to be taken in by the process of {@code to}. */
    default void delivered(ModelPeer to, Sender from, Message message) {}

    /** The process of {@code peer} has a new link to {@code other} now, or has none any more: what came over an earlier one is forgotten. */
    default void linked(ModelPeer peer, PeerId other, boolean up) {}

    /** Why the role of {@code peer} is {@code to} now; {@code leader} is whom it follows, or has followed until now. */
    default void turned(ModelPeer peer, Role to, Reason reason, @Nullable PeerId leader) {}

    /** The role changed. */
    default void role(ModelPeer peer, Role from, Role to) {}

    /** {@code peer} says that a quorum acknowledged the epoch record of its epoch. */
    default void established(ModelPeer peer, long epoch) {}

    /** {@code leader} is established, and stays so at the end of a round; past so many records it is to begin another epoch. */
    default void leads(ModelPeer leader, Hearing hearing, long epochRecordsMax) {}

    /** {@code peer}'s core hands a batch over to be applied. */
    default void handedOver(ModelPeer peer, ModelBatch batch) {}

    /** {@code peer}'s application has applied a batch and stands at this digest. */
    default void applied(ModelPeer peer, ModelBatch batch, long digest) {}

    /** {@code peer}'s application has been restored from a snapshot at the end of {@code at}. */
    default void restored(ModelPeer peer, ModelBatch at, long digest) {}

    /** A transaction had its effect on the state machine of {@code peer}. */
    default void effect(ModelPeer peer, Transaction transaction) {}

    /** {@code peer} has begun to write a snapshot of its application with this header. */
    default void snapshotTaken(ModelPeer peer, SnapshotHeader header) {}

    /** The application of {@code peer} submitted a request. */
    default void submitted(ModelPeer peer, long request) {}

    /** A request was completed by its own apply. */
    default void completed(ModelPeer peer, long request, Zxid zxid) {}

    /** A request was settled without it: certainly not applied. */
    default void notApplied(ModelPeer peer, long request) {}

    /** A request was settled without it: perhaps applied. */
    default void unknown(ModelPeer peer, long request) {}

    /** A request was settled without it: applied, by a snapshot. */
    default void resultLost(ModelPeer peer, long request) {}

    /** The application of {@code peer} reads. */
    default void readAsked(ModelPeer peer, ModelRead read) {}

    /** The core of {@code peer} says how far its application has to be for a linearizable read. */
    default void readPointed(ModelPeer peer, ModelRead read, Zxid point) {}

    /** A read ran, and saw the state as of {@code seen}. */
    default void readDone(ModelPeer peer, ModelRead read, Zxid seen) {}

    /** A message was given to {@code peer} over a link that is not the current one; {@code reacted} if anything but dropping it followed. */
    default void staleMessage(ModelPeer peer, Message message, boolean reacted) {}

    /** A process of {@code peer} has opened its directory. */
    default void recovered(ModelPeer peer) {}

    /** A process of {@code peer} is gone. */
    default void crashed(ModelPeer peer) {}

    /** The directory of {@code peer} has become an earlier image of itself. */
    default void rolledBack(ModelPeer peer) {}

    /** So much, in bytes mostly, waits in a queue of {@code peer}, which the windows and credits of the protocol are to keep below {@code bound}. */
    default void queued(ModelPeer peer, String queue, long much, long bound) {}

    /** Now and then: what {@code peer} says of itself. */
    default void status(ModelPeer peer, PeerStatus status) {}

    /** Now and then, and at the end: look at everything. */
    default void scan(Model model) {}
}
