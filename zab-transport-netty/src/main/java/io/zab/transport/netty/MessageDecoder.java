package io.zab.transport.netty;

import static io.zab.transport.netty.Values.epoch;
import static io.zab.transport.netty.Values.notNegative;
import static io.zab.transport.netty.Values.peer;
import static io.zab.transport.netty.Values.peerOrNull;
import static io.zab.transport.netty.Values.peers;
import static io.zab.transport.netty.Values.promise;
import static io.zab.transport.netty.Values.range;
import static io.zab.transport.netty.Values.sighting;
import static io.zab.transport.netty.Values.uuid;
import static io.zab.transport.netty.Values.zxid;

import io.zab.PeerId;
import io.zab.message.Batch;
import io.zab.message.Credentials;
import io.zab.message.FormationId;
import io.zab.message.MalformedBatchException;
import io.zab.message.Message;
import io.zab.message.PeerState;
import io.zab.message.RequestBlock;
import io.zab.message.Sighting;
import io.zab.message.SyncPlan;
import io.zab.transport.netty.wire.Wire;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns frames into messages, and believes nothing: whatever a peer sends, the answer is a message or a {@link MalformedFrameException}. Stateless. */
final class MessageDecoder {
    private MessageDecoder() {}

    /**
     * The message of {@code frame}.
     *
     * @param from who sent it
     * @param raw its raw bytes, which from here on belong to the message; empty if there are none
     */
    static Message decode(PeerId from, Wire.Frame frame, byte[] raw) throws MalformedFrameException {
        checkRaw(frame, raw);
        return switch (frame.getBodyCase()) {
            case RECORDS -> records(frame.getRecords(), raw);
            case ACK -> ack(frame.getAck());
            case FORWARD -> forward(from, frame.getForward(), raw);
            case HEARTBEAT -> heartbeat(frame.getHeartbeat());
            case HEARTBEAT_ACK -> heartbeatAck(frame.getHeartbeatAck());
            case HAND_OVER -> handOver(frame.getHandOver());
            case READ_INDEX -> readIndex(frame.getReadIndex());
            case READ_INDEX_REPLY -> readIndexReply(frame.getReadIndexReply());
            case LINK_PING -> new Message.LinkPing(peers(frame.getLinkPing().getHeardList()));
            case NOTIFY -> notify(from, frame.getNotify());
            case FOLLOWER_INFO -> followerInfo(frame.getFollowerInfo());
            case NEW_EPOCH -> newEpoch(frame.getNewEpoch());
            case ACK_EPOCH -> ackEpoch(frame.getAckEpoch());
            case PULL -> pull(frame.getPull());
            case REJECT -> reject(frame.getReject());
            case SYNC -> sync(frame.getSync());
            case SNAPSHOT_CHUNK -> snapshotChunk(frame.getSnapshotChunk(), raw);
            case CHUNK_RECEIVED -> chunkReceived(frame.getChunkReceived());
            case UP_TO_DATE -> upToDate(frame.getUpToDate());
            case BODY_NOT_SET ->
                throw new MalformedFrameException(
                        "A frame holds no message that this version knows; a newer one may have sent it");
            default ->
                throw new MalformedFrameException("A frame " + frame.getBodyCase() + " where a message has to be");
        };
    }

    private static void checkRaw(Wire.Frame frame, byte[] raw) throws MalformedFrameException {
        boolean mayHaveRaw = switch (frame.getBodyCase()) {
            case RECORDS, FORWARD, SNAPSHOT_CHUNK -> true;
            default -> false;
        };
        if (raw.length > 0 && !mayHaveRaw) {
            throw new MalformedFrameException(
                    raw.length + " raw bytes behind " + frame.getBodyCase() + ", which has none");
        }
        if (frame.hasRawCrc32C()) {
            int computed = Encoded.checksum(ByteBuffer.wrap(raw));
            if (computed != frame.getRawCrc32C()) {
                throw new MalformedFrameException(String.format(
                        "The raw bytes of %s have checksum %08x, and %08x was sent with them",
                        frame.getBodyCase(), computed, frame.getRawCrc32C()));
            }
        } else if (frame.getBodyCase() == Wire.Frame.BodyCase.FORWARD
                || frame.getBodyCase() == Wire.Frame.BodyCase.SNAPSHOT_CHUNK) {
            throw new MalformedFrameException("The raw bytes of " + frame.getBodyCase() + " came without a checksum");
        }
    }

    // ---- Election

    private static Message notify(PeerId from, Wire.Notify in) throws MalformedFrameException {
        PeerId peer = peer(in.getOwn().getPeer());
        if (!peer.equals(from)) {
            throw new MalformedFrameException("Peer " + from + " sent the credentials of peer " + peer);
        }
        return new Message.Notify(
                state(in.getState()),
                new Credentials(zxid(in.getOwn().getLast()), in.getOwn().getPriority(), peer),
                peerOrNull(in.getVote()),
                in.getCandidate(),
                peers(in.getHeardList()),
                peerOrNull(in.getLeader()),
                epoch(in.getEpoch()),
                zxid(in.getKnownCommit()));
    }

    private static PeerState state(Wire.Notify.State state) throws MalformedFrameException {
        return switch (state) {
            case LOOKING -> PeerState.LOOKING;
            case FOLLOWING -> PeerState.FOLLOWING;
            case LEADING_PROSPECTIVE -> PeerState.LEADING_PROSPECTIVE;
            case LEADING_ESTABLISHED -> PeerState.LEADING_ESTABLISHED;
            case UNKNOWN, UNRECOGNIZED -> throw new MalformedFrameException("A peer in an unknown state");
        };
    }

    // ---- Discovery

    private static Message followerInfo(Wire.FollowerInfo in) throws MalformedFrameException {
        @Nullable FormationId formation = in.hasFormation() ? new FormationId(uuid(in.getFormation())) : null;
        return new Message.FollowerInfo(
                session(in.getSession()),
                promise(in.getPromise()),
                zxid(in.getLast()),
                formation,
                in.getReplacesDamaged());
    }

    private static Message newEpoch(Wire.NewEpoch in) throws MalformedFrameException {
        return new Message.NewEpoch(session(in.getSession()), epoch(in.getEpoch()));
    }

    private static Message ackEpoch(Wire.AckEpoch in) throws MalformedFrameException {
        List<Sighting> witnessed = new ArrayList<>();
        for (Wire.Sighting sighting : in.getWitnessedList()) {
            witnessed.add(sighting(sighting));
        }
        return new Message.AckEpoch(
                session(in.getSession()),
                epoch(in.getEpoch()),
                range(in.getRange()),
                zxid(in.getKnownCommit()),
                witnessed);
    }

    private static Message pull(Wire.Pull in) throws MalformedFrameException {
        return new Message.Pull(
                session(in.getSession()), epoch(in.getEpoch()), range(in.getRange()), zxid(in.getKnownCommit()));
    }

    private static Message reject(Wire.Reject in) throws MalformedFrameException {
        return new Message.Reject(
                session(in.getSession()), reason(in.getReason()), Values.text(in.getWhy()), promise(in.getPromise()));
    }

    private static Message.Rejection reason(Wire.Reject.Reason reason) throws MalformedFrameException {
        return switch (reason) {
            case NOT_LEADING -> Message.Rejection.NOT_LEADING;
            case EPOCH_TOO_OLD -> Message.Rejection.EPOCH_TOO_OLD;
            case FOREIGN_HISTORY -> Message.Rejection.FOREIGN_HISTORY;
            case PROTOCOL_VIOLATION -> Message.Rejection.PROTOCOL_VIOLATION;
            case RETRY -> Message.Rejection.RETRY;
            case ROLLED_BACK -> Message.Rejection.ROLLED_BACK;
            case UNKNOWN, UNRECOGNIZED -> throw new MalformedFrameException("A rejection for an unknown reason");
        };
    }

    // ---- Synchronisation

    private static Message sync(Wire.Sync in) throws MalformedFrameException {
        SyncPlan plan = switch (in.getPlanCase()) {
            case DIFF_AFTER -> new SyncPlan.Diff(zxid(in.getDiffAfter()));
            case TRUNC_TO -> new SyncPlan.Trunc(zxid(in.getTruncTo()));
            case SNAP -> new SyncPlan.Snap();
            case PLAN_NOT_SET -> throw new MalformedFrameException("A synchronisation without a known plan");
        };
        if (in.hasSnapshot() != plan instanceof SyncPlan.Snap) {
            throw new MalformedFrameException(
                    "A snapshot comes with a Snap and with nothing else, but the plan was " + plan);
        }
        return new Message.Sync(
                session(in.getSession()),
                epoch(in.getEpoch()),
                plan,
                in.hasSnapshot() ? Values.header(in.getSnapshot()) : null);
    }

    private static Message snapshotChunk(Wire.SnapshotChunk in, byte[] raw) throws MalformedFrameException {
        return new Message.SnapshotChunk(
                session(in.getSession()),
                epoch(in.getEpoch()),
                zxid(in.getSnapshot()),
                notNegative("offset", in.getOffset()),
                ByteBuffer.wrap(raw).asReadOnlyBuffer(),
                in.getLast());
    }

    private static Message chunkReceived(Wire.ChunkReceived in) throws MalformedFrameException {
        return new Message.ChunkReceived(
                session(in.getSession()),
                epoch(in.getEpoch()),
                zxid(in.getSnapshot()),
                notNegative("offset", in.getOffset()));
    }

    private static Message records(Wire.Records in, byte[] raw) throws MalformedFrameException {
        return new Message.Records(
                session(in.getSession()),
                epoch(in.getEpoch()),
                raw.length == 0 ? null : batch(raw),
                zxid(in.getCommit()),
                notNegative("credit", in.getCredit()));
    }

    private static Batch batch(byte[] raw) throws MalformedFrameException {
        Batch batch;
        try {
            batch = Batch.read(raw, 0, raw.length);
        } catch (MalformedBatchException e) {
            throw new MalformedFrameException("A batch cannot be read: " + e.getMessage(), e);
        }
        if (batch.lengthBytes() != raw.length) {
            throw new MalformedFrameException(
                    "A batch of " + batch.lengthBytes() + " bytes came with " + raw.length + " raw bytes");
        }
        return batch;
    }

    private static Message upToDate(Wire.UpToDate in) throws MalformedFrameException {
        return new Message.UpToDate(
                session(in.getSession()),
                epoch(in.getEpoch()),
                zxid(in.getCommit()),
                zxid(in.getGate()),
                notNegative("credit", in.getCredit()));
    }

    // ---- Broadcast

    private static Message ack(Wire.Ack in) throws MalformedFrameException {
        return new Message.Ack(session(in.getSession()), epoch(in.getEpoch()), zxid(in.getDurable()));
    }

    private static Message heartbeat(Wire.Heartbeat in) throws MalformedFrameException {
        return new Message.Heartbeat(
                session(in.getSession()),
                epoch(in.getEpoch()),
                notNegative("sequence", in.getSequence()),
                zxid(in.getCommit()),
                notNegative("credit", in.getCredit()),
                notNegative("disk wait", in.getDiskWaitNanos()));
    }

    private static Message heartbeatAck(Wire.HeartbeatAck in) throws MalformedFrameException {
        return new Message.HeartbeatAck(
                session(in.getSession()),
                epoch(in.getEpoch()),
                notNegative("sequence", in.getSequence()),
                notNegative("disk wait", in.getDiskWaitNanos()));
    }

    private static Message handOver(Wire.HandOver in) throws MalformedFrameException {
        return new Message.HandOver(
                session(in.getSession()), epoch(in.getEpoch()), peer(in.getTarget()), zxid(in.getCommit()));
    }

    private static Message forward(PeerId from, Wire.Forward in, byte[] raw) throws MalformedFrameException {
        RequestBlock requests = new RequestBlock(in.getCount(), ByteBuffer.wrap(raw));
        try {
            requests.check(from.value());
        } catch (MalformedBatchException e) {
            throw new MalformedFrameException("Forwarded requests cannot be read: " + e.getMessage(), e);
        }
        return new Message.Forward(session(in.getSession()), epoch(in.getEpoch()), requests);
    }

    // ---- Reads

    private static Message readIndex(Wire.ReadIndex in) throws MalformedFrameException {
        return new Message.ReadIndex(session(in.getSession()), epoch(in.getEpoch()), notNegative("id", in.getId()));
    }

    private static Message readIndexReply(Wire.ReadIndexReply in) throws MalformedFrameException {
        return new Message.ReadIndexReply(
                session(in.getSession()), epoch(in.getEpoch()), notNegative("id", in.getId()), zxid(in.getPoint()));
    }

    private static long session(long session) throws MalformedFrameException {
        return notNegative("session", session);
    }
}
