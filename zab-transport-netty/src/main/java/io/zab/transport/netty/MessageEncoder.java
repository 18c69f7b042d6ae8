package io.zab.transport.netty;

import static io.zab.transport.netty.Values.numbers;
import static io.zab.transport.netty.Values.orZero;
import static io.zab.transport.netty.Values.promise;
import static io.zab.transport.netty.Values.range;
import static io.zab.transport.netty.Values.sighting;
import static io.zab.transport.netty.Values.uuid;

import io.zab.message.Message;
import io.zab.message.PeerState;
import io.zab.message.SyncPlan;
import io.zab.transport.netty.wire.Wire;

/** Turns messages into frames; {@link MessageDecoder} is the way back. Stateless. */
final class MessageEncoder {
    private MessageEncoder() {}

    /** The frame of {@code message}; its raw bytes are referred to, not copied. */
    static Encoded encode(Message message) {
        // The order is that of frequency. A message of a new kind falls through to the end: the codec test finds it.
        if (message instanceof Message.Records m) {
            return records(m);
        } else if (message instanceof Message.Ack m) {
            return ack(m);
        } else if (message instanceof Message.Forward m) {
            return forward(m);
        } else if (message instanceof Message.Heartbeat m) {
            return heartbeat(m);
        } else if (message instanceof Message.HeartbeatAck m) {
            return heartbeatAck(m);
        } else if (message instanceof Message.HandOver m) {
            return handOver(m);
        } else if (message instanceof Message.ReadIndex m) {
            return readIndex(m);
        } else if (message instanceof Message.ReadIndexReply m) {
            return readIndexReply(m);
        } else if (message instanceof Message.LinkPing m) {
            return linkPing(m);
        } else if (message instanceof Message.SnapshotChunk m) {
            return snapshotChunk(m);
        } else if (message instanceof Message.ChunkReceived m) {
            return chunkReceived(m);
        } else if (message instanceof Message.Notify m) {
            return notify(m);
        } else if (message instanceof Message.FollowerInfo m) {
            return followerInfo(m);
        } else if (message instanceof Message.NewEpoch m) {
            return newEpoch(m);
        } else if (message instanceof Message.AckEpoch m) {
            return ackEpoch(m);
        } else if (message instanceof Message.Pull m) {
            return pull(m);
        } else if (message instanceof Message.Reject m) {
            return reject(m);
        } else if (message instanceof Message.Sync m) {
            return sync(m);
        } else if (message instanceof Message.UpToDate m) {
            return upToDate(m);
        }
        throw new IllegalArgumentException("No wire form for " + message.getClass());
    }

    private static Wire.Frame.Builder frame() {
        return Wire.Frame.newBuilder();
    }

    // ---- Election

    private static Encoded notify(Message.Notify m) {
        return Encoded.of(frame().setNotify(Wire.Notify.newBuilder()
                .setState(state(m.state()))
                .setOwn(Wire.Credentials.newBuilder()
                        .setLast(m.own().last().value())
                        .setPriority(m.own().priority())
                        .setPeer(m.own().peer().value()))
                .setVote(orZero(m.vote()))
                .setCandidate(m.candidate())
                .addAllHeard(numbers(m.heard()))
                .setLeader(orZero(m.leader()))
                .setEpoch(m.epoch())
                .setKnownCommit(m.knownCommit().value())));
    }

    private static Wire.Notify.State state(PeerState state) {
        return switch (state) {
            case LOOKING -> Wire.Notify.State.LOOKING;
            case FOLLOWING -> Wire.Notify.State.FOLLOWING;
            case LEADING_PROSPECTIVE -> Wire.Notify.State.LEADING_PROSPECTIVE;
            case LEADING_ESTABLISHED -> Wire.Notify.State.LEADING_ESTABLISHED;
        };
    }

    private static Encoded linkPing(Message.LinkPing m) {
        return Encoded.of(frame().setLinkPing(Wire.LinkPing.newBuilder().addAllHeard(numbers(m.heard()))));
    }

    // ---- Discovery

    private static Encoded followerInfo(Message.FollowerInfo m) {
        Wire.FollowerInfo.Builder out = Wire.FollowerInfo.newBuilder()
                .setSession(m.session())
                .setPromise(promise(m.promise()))
                .setLast(m.last().value())
                .setReplacesDamaged(m.replacesDamaged());
        if (m.formation() != null) {
            out.setFormation(uuid(m.formation().value()));
        }
        return Encoded.of(frame().setFollowerInfo(out));
    }

    private static Encoded newEpoch(Message.NewEpoch m) {
        return Encoded.of(frame().setNewEpoch(
                        Wire.NewEpoch.newBuilder().setSession(m.session()).setEpoch(m.epoch())));
    }

    private static Encoded ackEpoch(Message.AckEpoch m) {
        Wire.AckEpoch.Builder out = Wire.AckEpoch.newBuilder()
                .setSession(m.session())
                .setEpoch(m.epoch())
                .setRange(range(m.range()))
                .setKnownCommit(m.knownCommit().value());
        m.witnessed().forEach(sighting -> out.addWitnessed(sighting(sighting)));
        return Encoded.of(frame().setAckEpoch(out));
    }

    private static Encoded pull(Message.Pull m) {
        return Encoded.of(frame().setPull(Wire.Pull.newBuilder()
                .setSession(m.session())
                .setEpoch(m.epoch())
                .setRange(range(m.range()))
                .setKnownCommit(m.knownCommit().value())));
    }

    private static Encoded reject(Message.Reject m) {
        return Encoded.of(frame().setReject(Wire.Reject.newBuilder()
                .setSession(m.session())
                .setReason(reason(m.reason()))
                .setWhy(Values.text(m.why()))
                .setPromise(promise(m.promise()))));
    }

    private static Wire.Reject.Reason reason(Message.Rejection reason) {
        return switch (reason) {
            case NOT_LEADING -> Wire.Reject.Reason.NOT_LEADING;
            case EPOCH_TOO_OLD -> Wire.Reject.Reason.EPOCH_TOO_OLD;
            case FOREIGN_HISTORY -> Wire.Reject.Reason.FOREIGN_HISTORY;
            case PROTOCOL_VIOLATION -> Wire.Reject.Reason.PROTOCOL_VIOLATION;
            case RETRY -> Wire.Reject.Reason.RETRY;
            case ROLLED_BACK -> Wire.Reject.Reason.ROLLED_BACK;
        };
    }

    // ---- Synchronisation

    private static Encoded sync(Message.Sync m) {
        Wire.Sync.Builder out = Wire.Sync.newBuilder().setSession(m.session()).setEpoch(m.epoch());
        if (m.plan() instanceof SyncPlan.Diff diff) {
            out.setDiffAfter(diff.after().value());
        } else if (m.plan() instanceof SyncPlan.Trunc trunc) {
            out.setTruncTo(trunc.to().value());
        } else if (m.plan() instanceof SyncPlan.Snap) {
            out.setSnap(true);
        } else {
            throw new IllegalArgumentException("A plan that cannot be carried out is not sent: " + m.plan());
        }
        if (m.snapshot() != null) {
            out.setSnapshot(Values.header(m.snapshot()));
        }
        return Encoded.of(frame().setSync(out));
    }

    private static Encoded snapshotChunk(Message.SnapshotChunk m) {
        Wire.Frame.Builder frame = frame().setSnapshotChunk(Wire.SnapshotChunk.newBuilder()
                .setSession(m.session())
                .setEpoch(m.epoch())
                .setSnapshot(m.snapshot().value())
                .setOffset(m.offset())
                .setLast(m.last()));
        return new Encoded(frame, m.bytes().slice(), true);
    }

    private static Encoded chunkReceived(Message.ChunkReceived m) {
        return Encoded.of(frame().setChunkReceived(Wire.ChunkReceived.newBuilder()
                .setSession(m.session())
                .setEpoch(m.epoch())
                .setSnapshot(m.snapshot().value())
                .setOffset(m.offset())));
    }

    private static Encoded records(Message.Records m) {
        Wire.Frame.Builder frame = frame().setRecords(Wire.Records.newBuilder()
                .setSession(m.session())
                .setEpoch(m.epoch())
                .setCommit(m.commit().value())
                .setCredit(m.credit()));
        return new Encoded(frame, m.batch() == null ? null : m.batch().bytes(), false);
    }

    private static Encoded upToDate(Message.UpToDate m) {
        return Encoded.of(frame().setUpToDate(Wire.UpToDate.newBuilder()
                .setSession(m.session())
                .setEpoch(m.epoch())
                .setCommit(m.commit().value())
                .setGate(m.gate().value())
                .setCredit(m.credit())));
    }

    // ---- Broadcast

    private static Encoded ack(Message.Ack m) {
        return Encoded.of(frame().setAck(Wire.Ack.newBuilder()
                .setSession(m.session())
                .setEpoch(m.epoch())
                .setDurable(m.durable().value())));
    }

    private static Encoded heartbeat(Message.Heartbeat m) {
        return Encoded.of(frame().setHeartbeat(Wire.Heartbeat.newBuilder()
                .setSession(m.session())
                .setEpoch(m.epoch())
                .setSequence(m.sequence())
                .setCommit(m.commit().value())
                .setCredit(m.credit())
                .setDiskWaitNanos(m.diskWaitNanos())));
    }

    private static Encoded heartbeatAck(Message.HeartbeatAck m) {
        return Encoded.of(frame().setHeartbeatAck(Wire.HeartbeatAck.newBuilder()
                .setSession(m.session())
                .setEpoch(m.epoch())
                .setSequence(m.sequence())
                .setDiskWaitNanos(m.diskWaitNanos())));
    }

    private static Encoded handOver(Message.HandOver m) {
        return Encoded.of(frame().setHandOver(Wire.HandOver.newBuilder()
                .setSession(m.session())
                .setEpoch(m.epoch())
                .setTarget(m.target().value())
                .setCommit(m.commit().value())));
    }

    private static Encoded forward(Message.Forward m) {
        Wire.Frame.Builder frame = frame().setForward(Wire.Forward.newBuilder()
                .setSession(m.session())
                .setEpoch(m.epoch())
                .setCount(m.requests().count()));
        return new Encoded(frame, m.requests().body().slice(), true);
    }

    // ---- Reads

    private static Encoded readIndex(Message.ReadIndex m) {
        return Encoded.of(frame().setReadIndex(Wire.ReadIndex.newBuilder()
                .setSession(m.session())
                .setEpoch(m.epoch())
                .setId(m.id())));
    }

    private static Encoded readIndexReply(Message.ReadIndexReply m) {
        return Encoded.of(frame().setReadIndexReply(Wire.ReadIndexReply.newBuilder()
                .setSession(m.session())
                .setEpoch(m.epoch())
                .setId(m.id())
                .setPoint(m.point().value())));
    }
}
